import type { ClientOutlet, Gateway } from '../../../application/ports/driving/gateway.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import type { Message } from '../../../domain/wire/message.ts';
import { scan } from '../../../domain/wire/scan.ts';
import { jsonString } from '../../../domain/wire/text.ts';
import { WireFault } from '../../../domain/wire/wire-fault.ts';
import type { Admitted, Door, TurnedAway } from '../../shared/stream/door.ts';

const MAX_TOKEN_LENGTH = 8_192;

const NO_PROOF = new Fault(
  'unauthorized',
  'The first message must be an initialize request whose params.token identifies the client.',
);

/** Who comes in over TCP: everybody when no credential is needed, else whoever initializes with a token (C-03). */
export class TokenDoor implements Door {
  readonly #gateway: Gateway;
  readonly #namespace: string | undefined;
  readonly #remoteAddress: string;
  readonly #nobody: Principal | Fault;

  constructor(gateway: Gateway, namespace: string | undefined, remoteAddress: string) {
    this.#gateway = gateway;
    this.#namespace = namespace;
    this.#remoteAddress = remoteAddress;
    this.#nobody = gateway.identify({ bearer: undefined });
  }

  get asksForProof(): boolean {
    return this.#nobody instanceof Fault;
  }

  admit(first: Uint8Array, outlet: ClientOutlet): Admitted | TurnedAway {
    if (!(this.#nobody instanceof Fault)) return this.#open(this.#nobody, first, '', outlet);
    const message = scan(first);
    if (message instanceof WireFault) return { fault: NO_PROOF, idText: message.idKey };
    const token = tokenOf(message);
    if (token === undefined) return { fault: NO_PROOF, idText: message.idKey };
    const principal = this.#gateway.identify({ bearer: token });
    if (principal instanceof Fault) return { fault: principal, idText: message.idKey };
    return this.#open(principal, withoutToken(message), message.idKey, outlet);
  }

  #open(
    principal: Principal,
    first: Uint8Array,
    idText: string,
    outlet: ClientOutlet,
  ): Admitted | TurnedAway {
    const session = this.#gateway.open(
      {
        protocol: 'tcp',
        principal,
        namespace: this.#namespace,
        remoteAddress: this.#remoteAddress,
      },
      outlet,
    );
    return session instanceof Fault ? { fault: session, idText } : { session, first };
  }
}

const tokenOf = (message: Message): string | undefined => {
  if (message.kind !== 'request' || message.method !== 'initialize') return undefined;
  const span = message.marks.token;
  if (span === undefined) return undefined;
  const token = jsonString(message.bytes, span);
  return token === undefined || token === '' || token.length > MAX_TOKEN_LENGTH ? undefined : token;
};

const EMPTY_STRING = Buffer.from('""');

/** The token is for the gateway: no server behind it may see it. */
const withoutToken = ({ bytes, marks: { token } }: Message): Uint8Array =>
  token === undefined
    ? bytes
    : Buffer.concat([bytes.subarray(0, token.start), EMPTY_STRING, bytes.subarray(token.end)]);

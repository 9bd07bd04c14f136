import type {
  ClientCertificate,
  Credential,
} from '../../../application/ports/driven/credential-verifier.ts';
import type {
  ClientOutlet,
  ClientSession,
  Gateway,
  ReplySink,
} from '../../../application/ports/driving/gateway.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import { Timestamps } from '../../shared/forms/timestamps.ts';
import type { Admitted, Door, TurnedAway } from '../../shared/stream/door.ts';
import { refusalOf } from '../../shared/stream/refusal.ts';
import { LoginSink } from './login-sink.ts';
import { readOpening } from './opening.ts';

/** How long a login is said to last. Its session lasts as long as its connection. */
const LOGIN_MS = 24 * 60 * 60 * 1_000;

const NO_PROOF = new Fault(
  'unauthorized',
  'Say first who you are: with an Auth frame, params.token of initialize, auth_token around the message or a TLS client certificate.',
);
const OTHER_CLIENT = new Fault(
  'unauthorized',
  'The token is another client’s than the one this connection was opened for.',
);

/** Who comes, and what says so; without a token the connection itself does, or nothing has to. */
interface Identity {
  readonly principal: Principal;
  readonly token: string | undefined;
}

export interface TokenDoorParts {
  readonly gateway: Gateway;
  readonly namespace: string | undefined;
  readonly remoteAddress: string;
  /** Undefined when the client showed none, or one that nobody vouches for. */
  readonly certificate: ClientCertificate | undefined;
}

/**
 * Who comes in over TCP: everybody when no credential is needed, else whoever shows one with or before the first message
 * (mission C-03). The first accepted credential counts for the whole connection.
 */
export class TokenDoor implements Door {
  readonly #parts: TokenDoorParts;
  /** Whoever shows nothing beyond the connection. */
  readonly #nobody: Principal | Fault;
  #identity: Identity | undefined = undefined;
  #greetsLogins = false;

  constructor(parts: TokenDoorParts) {
    this.#parts = parts;
    this.#nobody = parts.gateway.identify(this.#credential(undefined));
  }

  get asksForProof(): boolean {
    return this.#identity === undefined && this.#nobody instanceof Fault;
  }

  /** The client speaks in frames, as clients of the original gateway do: its login is answered as they expect. */
  greetLogins(): void {
    this.#greetsLogins = true;
  }

  /** A token shown outside any message; the fault says why it does not let the client in. */
  prove(token: string): Fault | undefined {
    const principal = this.#parts.gateway.identify(this.#credential(token));
    if (principal instanceof Fault) return principal;
    if (this.#identity === undefined) this.#identity = { principal, token };
    return this.#identity.principal.key === principal.key ? undefined : OTHER_CLIENT;
  }

  admit(first: Uint8Array, outlet: ClientOutlet): Admitted | TurnedAway {
    const { token, isLogin, bytes } = readOpening(first);
    const identity = this.#identity ?? this.#identify(token);
    if (identity instanceof Fault) return { refusal: refusalOf(first, identity) };
    const session = this.#open(identity, outlet);
    if (session instanceof Fault) return { refusal: refusalOf(first, session) };
    this.#identity = identity;
    const answerAt = isLogin && this.#greetsLogins ? loginAnswer(session) : undefined;
    return { session, first: bytes, token: identity.token, answerAt };
  }

  #identify(token: string | undefined): Identity | Fault {
    const principal =
      token === undefined ? this.#nobody : this.#parts.gateway.identify(this.#credential(token));
    if (!(principal instanceof Fault)) return { principal, token };
    return token === undefined ? NO_PROOF : principal;
  }

  #open({ principal }: Identity, outlet: ClientOutlet): ClientSession | Fault {
    const { gateway, namespace, remoteAddress } = this.#parts;
    return gateway.open({ protocol: 'tcp', principal, namespace, remoteAddress }, outlet);
  }

  #credential(bearer: string | undefined): Credential {
    const { certificate } = this.#parts;
    return certificate === undefined ? { bearer } : { bearer, certificate };
  }
}

const loginAnswer =
  ({ id }: ClientSession) =>
  (sink: ReplySink): ReplySink => {
    const expiry = new Timestamps(() => Date.now() + LOGIN_MS);
    return new LoginSink(sink, { sessionId: id, expiresAt: expiry.now() });
  };

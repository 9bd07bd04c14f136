import type { ClientOutlet } from '../../../application/ports/driving/client-session.ts';
import type { ClientFacts, Gateway } from '../../../application/ports/driving/gateway.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import { localUser } from '../../../domain/identity/principal.ts';
import type { Admitted, Door, TurnedAway } from '../../shared/stream/door.ts';
import { refusalOf } from '../../shared/stream/refusal.ts';

/** Lets in whoever the operating system let open the channel. */
export class LocalDoor implements Door {
  readonly asksForProof = false;
  readonly #gateway: Gateway;
  readonly #client: ClientFacts;

  constructor(gateway: Gateway, namespace: string | undefined, remoteAddress: string) {
    this.#gateway = gateway;
    this.#client = { protocol: 'stdio', principal: localUser, namespace, remoteAddress };
  }

  admit(first: Uint8Array, outlet: ClientOutlet): Admitted | TurnedAway {
    const session = this.#gateway.open(this.#client, outlet);
    if (session instanceof Fault) return { refusal: refusalOf(first, session) };
    return { session, first, token: undefined, firstIsProof: false, answerAt: undefined };
  }
}

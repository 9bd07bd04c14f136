import type { ClientProfile } from '../../domain/clients/client-profile.ts';
import type { Fault } from '../../domain/fault/fault.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import { admittedTo } from '../../domain/identity/protocol-admission.ts';
import type { RefusedCredential } from '../../domain/identity/refused-credential.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { Credential, Verdict } from '../ports/driven/credential-verifier.ts';
import type { ClientOutlet, ClientSession } from '../ports/driving/client-session.ts';
import type {
  ClientFacts,
  FrontendProtocol,
  Gateway,
  StatelessClient,
} from '../ports/driving/gateway.ts';
import type { SharedSessions } from '../ports/driving/shared-sessions.ts';
import type { StickyName } from '../ports/driving/sticky-name.ts';

const NONE: readonly StickyName[] = [];

/** The gateway behind one protocol: who shows a credential that is for others only is not let in by it (mission AU-19). */
export class ProtocolDoor implements Gateway {
  readonly #protocol: FrontendProtocol;
  readonly #gateway: Gateway;

  constructor(protocol: FrontendProtocol, gateway: Gateway) {
    this.#protocol = protocol;
    this.#gateway = gateway;
  }

  get stickyNames(): readonly StickyName[] {
    return this.#gateway.stickyNames ?? NONE;
  }

  get provesEachMessage(): boolean {
    return this.#gateway.provesEachMessage === true;
  }

  get apiKeyHeader(): string | undefined {
    return this.#gateway.apiKeyHeader;
  }

  identify(credential: Credential): Verdict | Promise<Verdict> {
    const verdict = this.#gateway.identify(credential);
    return verdict instanceof Promise
      ? verdict.then((settled) => admittedTo(this.#protocol, settled))
      : admittedTo(this.#protocol, verdict);
  }

  outstayed(principal: Principal): RefusedCredential | undefined {
    return this.#gateway.outstayed?.(principal);
  }

  open(facts: ClientFacts, outlet: ClientOutlet): ClientSession | Fault {
    return this.#gateway.open(facts, outlet);
  }

  stateless(facts: ClientFacts): StatelessClient | Fault {
    return this.#gateway.stateless(facts);
  }

  profileOf(message: Message | undefined, userAgent: string | undefined): ClientProfile {
    return this.#gateway.profileOf(message, userAgent);
  }

  find(sessionId: string): ClientSession | undefined {
    return this.#gateway.find(sessionId);
  }

  endIfDue(session: ClientSession): void {
    this.#gateway.endIfDue?.(session);
  }

  get shared(): SharedSessions | undefined {
    return this.#gateway.shared;
  }
}

import { Fault } from '../../domain/fault/fault.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import type { Deadlines } from '../links/deadlines.ts';
import type { UpstreamOwner } from '../links/upstream.ts';
import type { PoolDirectory } from '../pools/pool-directory.ts';
import type { Credential, CredentialVerifier } from '../ports/driven/credential-verifier.ts';
import type { Identifiers } from '../ports/driven/identifiers.ts';
import type {
  ClientFacts,
  ClientOutlet,
  ClientSession,
  Gateway,
} from '../ports/driving/gateway.ts';
import type { Targets } from '../relay/targets.ts';
import type { StatelessClients } from '../stateless/stateless-clients.ts';
import { type StatelessCarrier, StatelessConnection } from '../stateless/stateless-connection.ts';
import { type Carrier, Conversation } from './conversation.ts';
import type { OpenSessions } from './open-sessions.ts';
import { SessionUpstreams } from './session-upstreams.ts';

export interface SessionLimits {
  readonly maxSessions: number;
}

export interface SessionDeskParts {
  readonly sessions: OpenSessions;
  readonly pools: PoolDirectory;
  readonly targets: Targets;
  readonly carrier: Carrier;
  readonly statelessCarrier: StatelessCarrier;
  readonly statelessClients: StatelessClients;
  readonly verifier: CredentialVerifier;
  readonly identifiers: Identifiers;
  readonly deadlines: Deadlines;
  /** Params for handshakes before the client has introduced itself. */
  readonly ownInitializeParams: Uint8Array;
}

/** Where clients come in: says who they are, opens their sessions and finds them again. */
export class SessionDesk implements Gateway {
  readonly #parts: SessionDeskParts;
  readonly #limits: SessionLimits;
  #accepting = true;

  constructor(parts: SessionDeskParts, limits: SessionLimits) {
    this.#parts = parts;
    this.#limits = limits;
  }

  identify(credential: Credential): Principal | Fault {
    return this.#parts.verifier.verify(credential);
  }

  open(facts: ClientFacts, outlet: ClientOutlet): ClientSession | Fault {
    const refused = this.#refusal(facts) ?? this.#crowded();
    if (refused !== undefined) return refused;
    const { sessions, carrier, identifiers } = this.#parts;
    const conversation = new Conversation(identifiers.sessionId(), facts, outlet, {
      carrier,
      onlyServer: this.#onlyServer(facts),
      upstreams: (owner) => this.#upstreamsOf(owner, facts),
      stateless: (target) => this.#statelessFor(facts, target),
    });
    sessions.add(conversation);
    return conversation;
  }

  stateless(facts: ClientFacts): StatelessConnection | Fault {
    return this.#refusal(facts) ?? this.#statelessFor(facts, facts.target);
  }

  find(sessionId: string): ClientSession | undefined {
    return this.#parts.sessions.find(sessionId);
  }

  /** No new sessions from now on; the open ones go on. */
  stopAccepting(): void {
    this.#accepting = false;
  }

  #refusal({ namespace }: ClientFacts): Fault | undefined {
    const { pools } = this.#parts;
    if (!this.#accepting) return new Fault('shutting_down', 'the gateway is shutting down');
    if (namespace !== undefined && !pools.has(namespace)) {
      const text = `there is no server "${namespace}"; the servers are ${pools.names.join(', ')}`;
      return new Fault('unknown_namespace', text);
    }
    return undefined;
  }

  #crowded(): Fault | undefined {
    const { sessions } = this.#parts;
    if (sessions.size < this.#limits.maxSessions) return undefined;
    const text = `${sessions.size} sessions are open, which is the limit`;
    return new Fault('too_many_connections', text, 1000);
  }

  #onlyServer({ namespace }: ClientFacts): string | undefined {
    const { names } = this.#parts.pools;
    return namespace ?? (names.length === 1 ? names[0] : undefined);
  }

  #statelessFor(facts: ClientFacts, target: string | undefined): StatelessConnection | Fault {
    const { targets, statelessCarrier, statelessClients } = this.#parts;
    const only = targets.named(this.#onlyServer(facts), target);
    return only instanceof Fault
      ? only
      : new StatelessConnection(facts, only, statelessCarrier, statelessClients);
  }

  #upstreamsOf(owner: UpstreamOwner, { wish }: ClientFacts): SessionUpstreams {
    const { pools, deadlines, ownInitializeParams } = this.#parts;
    return new SessionUpstreams(owner, pools, deadlines, ownInitializeParams, wish?.protocol);
  }
}

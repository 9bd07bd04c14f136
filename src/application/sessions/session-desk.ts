import type { ClientProfile } from '../../domain/clients/client-profile.ts';
import { Fault } from '../../domain/fault/fault.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import type { RefusedCredential } from '../../domain/identity/refused-credential.ts';
import { DEFAULT_MAX_TOKEN_LENGTH } from '../../domain/validation/token-rule.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { ClientProfiles } from '../clients/client-profiles.ts';
import type { Deadlines } from '../links/deadlines.ts';
import type { UpstreamOwner } from '../links/upstream.ts';
import type { LinkWish } from '../pools/link-wish.ts';
import type { PoolDirectory } from '../pools/pool-directory.ts';
import type { ServerKeeper } from '../pools/server-keeper.ts';
import type {
  Credential,
  CredentialVerifier,
  Verdict,
} from '../ports/driven/credential-verifier.ts';
import type { Identifiers } from '../ports/driven/identifiers.ts';
import type { ClientOutlet, ClientSession } from '../ports/driving/client-session.ts';
import type { ClientFacts, Gateway } from '../ports/driving/gateway.ts';
import type { SharedSessions } from '../ports/driving/shared-sessions.ts';
import type { StickyName } from '../ports/driving/sticky-name.ts';
import type { Targets } from '../relay/targets.ts';
import type { StatelessClients } from '../stateless/stateless-clients.ts';
import { type StatelessCarrier, StatelessConnection } from '../stateless/stateless-connection.ts';
import { type Carrier, Conversation } from './conversation.ts';
import type { OpenSessions } from './open-sessions.ts';
import { outstayedFaults } from './outstayed.ts';
import type { SessionLifetimes } from './session-lifetimes.ts';
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
  readonly profiles: ClientProfiles;
  /** Params for handshakes before the client has introduced itself. */
  readonly ownInitializeParams: Uint8Array;
  /** Of a credential in characters; longer ones are not looked into. */
  readonly maxTokenLength?: number;
  /** Absent where sessions last as long as they are used. */
  readonly lifetimes?: SessionLifetimes | undefined;
  /** Absent where this gateway stands alone. */
  readonly shared?: SharedSessions | undefined;
}

/** Where clients come in: says who they are, opens their sessions and finds them again. */
export class SessionDesk implements Gateway, ServerKeeper {
  readonly #parts: SessionDeskParts;
  readonly #limits: SessionLimits;
  #accepting = true;
  #sticky: readonly StickyName[] = [];
  /** Some server gives its callers the same endpoint again. */
  #isSticky = false;

  constructor(parts: SessionDeskParts, limits: SessionLimits) {
    this.#parts = parts;
    this.#limits = limits;
    this.#readPools();
  }

  get provesEachMessage(): boolean {
    return this.#parts.verifier.provesEachMessage === true;
  }

  get apiKeyHeader(): string | undefined {
    return this.#parts.verifier.apiKeyHeader;
  }

  outstayed(principal: Principal): RefusedCredential | undefined {
    const why = this.#parts.verifier.outstayed?.(principal);
    return why && outstayedFaults[why];
  }

  identify(credential: Credential): Verdict | Promise<Verdict> {
    const { verifier, maxTokenLength = DEFAULT_MAX_TOKEN_LENGTH } = this.#parts;
    return tooLong(credential, maxTokenLength) ?? verifier.verify(credential);
  }

  open(facts: ClientFacts, outlet: ClientOutlet): ClientSession | Fault {
    const onlyServer = this.#reach(facts);
    if (onlyServer instanceof Fault) return onlyServer;
    const obstacle = this.#obstacle(facts);
    if (obstacle !== undefined) return obstacle;
    return this.#begin(this.#parts.identifiers.sessionId(), facts, outlet, onlyServer);
  }

  /** A session that another replica began. `isWhole`: several servers are shown to it as one, and go on to be. */
  restore(
    id: string,
    facts: ClientFacts,
    outlet: ClientOutlet,
    isWhole: boolean,
  ): Conversation | Fault {
    const reach = this.#reach(facts);
    if (reach instanceof Fault) return reach;
    return this.#obstacle(facts) ?? this.#begin(id, facts, outlet, isWhole ? undefined : reach);
  }

  stateless(facts: ClientFacts): StatelessConnection | Fault {
    return this.#statelessFor(facts, facts.target);
  }

  profileOf(message: Message | undefined, userAgent: string | undefined): ClientProfile {
    return this.#parts.profiles.of(message, userAgent);
  }

  find(sessionId: string): ClientSession | undefined {
    return this.#parts.sessions.find(sessionId);
  }

  endIfDue({ id }: ClientSession): void {
    const { lifetimes, sessions } = this.#parts;
    const conversation = lifetimes && sessions.find(id);
    if (conversation !== undefined) lifetimes?.endIfDue(conversation);
  }

  get stickyNames(): readonly StickyName[] {
    return this.#sticky;
  }

  get shared(): SharedSessions | undefined {
    return this.#parts.shared;
  }

  added(): void {
    this.#readPools();
  }

  removed(): void {
    this.#readPools();
  }

  /** No new sessions from now on; the open ones go on, and so does whoever needs none. */
  stopAccepting(): void {
    this.#accepting = false;
  }

  #begin(
    id: string,
    facts: ClientFacts,
    outlet: ClientOutlet,
    onlyServer: string | undefined,
  ): Conversation {
    const { sessions, carrier, profiles, lifetimes } = this.#parts;
    const conversation = new Conversation(id, facts, outlet, {
      carrier,
      onlyServer,
      upstreams: (owner) => this.#upstreamsOf(owner, facts, id),
      stateless: (target) => this.#statelessFor(facts, target),
      profile: profiles.of(undefined, facts.userAgent),
    });
    conversation.isLone = isLone(onlyServer, facts);
    sessions.add(conversation);
    lifetimes?.opened(conversation);
    return conversation;
  }

  #readPools(): void {
    const { all } = this.#parts.pools;
    this.#sticky = all.flatMap(({ stickyName }) => stickyName ?? []);
    this.#isSticky = all.some(({ stickiness }) => stickiness !== 'none');
  }

  /** The only server a new client can reach, by its address and what came with it; undefined for the whole catalogue. */
  #reach({ namespace, asked }: ClientFacts): string | undefined | Fault {
    const { targets } = this.#parts;
    const only = targets.at(namespace);
    return only instanceof Fault ? only : targets.named(only, asked);
  }

  #obstacle({ principal }: ClientFacts): Fault | undefined {
    if (!this.#accepting) return new Fault('shutting_down', 'the gateway is shutting down');
    const { sessions } = this.#parts;
    if (sessions.size < this.#limits.maxSessions) return sessions.callers.surplus(principal);
    const text = `${sessions.size} sessions are open, which is the limit`;
    return new Fault('too_many_connections', text, 1000);
  }

  #statelessFor(facts: ClientFacts, target: string | undefined): StatelessConnection | Fault {
    const { targets, statelessCarrier, statelessClients } = this.#parts;
    const reach = this.#reach(facts);
    const only = reach instanceof Fault ? reach : targets.named(reach, target);
    return only instanceof Fault
      ? only
      : new StatelessConnection(
          facts,
          isLone(only, facts) && only !== target ? undefined : only,
          targets,
          statelessCarrier,
          statelessClients,
        );
  }

  #upstreamsOf(owner: UpstreamOwner, facts: ClientFacts, id: string): SessionUpstreams {
    const { pools, deadlines, ownInitializeParams } = this.#parts;
    const protocol = facts.wish?.protocol;
    const wish = (server: string): LinkWish => ({
      protocol,
      affinity: pools.find(server)?.pickRequest(facts, id).affinity,
    });
    const own = (): typeof wish | undefined =>
      protocol !== undefined || this.#isSticky ? wish : undefined;
    return new SessionUpstreams(owner, pools, deadlines, ownInitializeParams, own);
  }
}

/** Nobody named it: there is no other. */
const isLone = (only: string | undefined, { namespace, asked }: ClientFacts): boolean =>
  only !== undefined && only !== namespace && only !== asked;

const tooLong = ({ bearer, apiKey, basic }: Credential, most: number): Fault | undefined => {
  const length = Math.max(bearer?.length ?? 0, apiKey?.length ?? 0, basic?.password.length ?? 0);
  return length <= most
    ? undefined
    : new Fault('unauthorized', `the token is longer than ${most} characters`);
};

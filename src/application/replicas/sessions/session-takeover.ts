import { Fault } from '../../../domain/fault/fault.ts';
import type { SessionState } from '../../../domain/sessions/session-state.ts';
import type { EventLog, FillableEventLog } from '../../ports/driven/event-log.ts';
import type { EventMirror, MirroredSession } from '../../ports/driven/event-mirror.ts';
import type { ReplicaId } from '../../ports/driven/membership.ts';
import type { SessionRecord, SessionRegistry } from '../../ports/driven/session-registry.ts';
import { StoreTrouble } from '../../ports/driven/store-trouble.ts';
import type { ClientOutlet } from '../../ports/driving/client-session.ts';
import type { ClientFacts } from '../../ports/driving/gateway.ts';
import type {
  AdoptedSession,
  SessionClaimant,
  SessionPlace,
} from '../../ports/driving/shared-sessions.ts';
import type { Conversation } from '../../sessions/conversation.ts';
import type { SessionLifetimes } from '../../sessions/session-lifetimes.ts';
import { factsOf } from './session-image.ts';
import { leavingReplica, sharedStateAway, takenOver } from './store-faults.ts';

/** Opens a session under an id that it has already. */
export interface Restorer {
  restore(
    id: string,
    facts: ClientFacts,
    outlet: ClientOutlet,
    isWhole: boolean,
  ): Conversation | Fault;
}

/** What was found of a session that has no owner any more. */
export interface Inheritance {
  readonly record: SessionRecord;
  readonly state: SessionState;
}

export interface SessionTakeoverParts {
  readonly registry: Pick<SessionRegistry, 'claim' | 'release'>;
  readonly mirror: Pick<EventMirror, 'load'>;
  readonly restorer: () => Restorer | undefined;
  readonly localLog: () => FillableEventLog;
  readonly mirrored: (log: EventLog, session: () => Conversation | undefined) => EventLog;
  readonly lifetimes?: Pick<SessionLifetimes, 'leftAtAge'> | undefined;
  /** Milliseconds since 1970. */
  readonly wallMs: () => number;
  /** It goes on here from now on. */
  readonly taken: (conversation: Conversation, inheritance: Inheritance) => void;
  /** This replica takes nothing over any more. Resolves with one that may, when that knows all that this one gave up. */
  readonly leaving: () => Promise<ReplicaId | undefined> | undefined;
}

/** Streams of owners before are not numbered like new ones, though nothing may be known of them. */
const STREAMS_OF_AN_OWNER = 100_000;
const STREAMS_UNSEEN = 1_000;
const NOTHING: MirroredSession = { events: [], open: [] };

/** Takes over sessions whose owner is gone. Requests for the same one share the taking. */
export class SessionTakeover {
  readonly #parts: SessionTakeoverParts;
  readonly #ttlMs: number;
  readonly #under = new Map<string, Promise<SessionPlace | 'fenced'>>();

  constructor(parts: SessionTakeoverParts, ttlMs: number) {
    this.#parts = parts;
    this.#ttlMs = ttlMs;
  }

  takeOver(
    record: SessionRecord,
    state: SessionState,
    claimant: SessionClaimant,
  ): Promise<SessionPlace | 'fenced'> {
    const { id } = record;
    const under = this.#under.get(id);
    if (under !== undefined) return under;
    const taking = this.#take({ record, state }, claimant).finally(() => this.#under.delete(id));
    this.#under.set(id, taking);
    return taking;
  }

  async #take(found: Inheritance, claimant: SessionClaimant): Promise<SessionPlace | 'fenced'> {
    const { registry, mirror, leaving } = this.#parts;
    const successor = leaving();
    if (successor !== undefined) return passedOn(await successor);
    const ttlMs = this.#ttlOf(found.state);
    if (ttlMs <= 0) return { kind: 'unknown' };
    const record = await registry.claim(found.record, ttlMs);
    if (record instanceof StoreTrouble) return { kind: 'trouble', fault: sharedStateAway() };
    // It was there a moment ago: it has ended, or the store is another one by now, which looking again tells.
    if (record === 'missing' || record === 'fenced') return 'fenced';
    const loaded = await mirror.load(record.id, record.epoch);
    const mirrored = loaded instanceof StoreTrouble ? NOTHING : loaded;
    const inheritance = { record, state: found.state };
    return this.#adoptable(inheritance, mirrored, claimant);
  }

  /** As long as it is kept, and not after its end. */
  #ttlOf({ openedAtMs }: SessionState): number {
    const { lifetimes, wallMs } = this.#parts;
    const leftMs = lifetimes?.leftAtAge(wallMs() - openedAtMs) ?? Number.POSITIVE_INFINITY;
    return Math.min(this.#ttlMs, Math.ceil(leftMs));
  }

  #adoptable(
    inheritance: Inheritance,
    { events, open }: MirroredSession,
    { principal }: SessionClaimant,
  ): SessionPlace {
    const { restorer, registry, taken, localLog, mirrored } = this.#parts;
    const { record, state } = inheritance;
    const { id, epoch } = record;
    const log = localLog();
    for (const { stream, sequence, data } of events) log.fill(stream, { sequence, data });
    let opened: Conversation | undefined;
    return {
      kind: 'adoptable',
      log: mirrored(log, () => opened),
      adopt: (outlet) => {
        if (opened !== undefined) return takenOver();
        const facts = factsOf(state, { principal, protocol: 'http' });
        const session = restorer()?.restore(id, facts, outlet, state.isWhole) ?? leavingReplica();
        if (session instanceof Fault) {
          void registry.release(id, epoch);
          return session;
        }
        opened = session;
        taken(session, inheritance);
        return { session, open, ...streamsOf([...events, ...open], epoch) };
      },
    };
  }
}

const passedOn = (owner: ReplicaId | undefined): SessionPlace =>
  owner === undefined ? { kind: 'trouble', fault: leavingReplica() } : { kind: 'elsewhere', owner };

const streamsOf = (
  known: readonly { readonly stream: number }[],
  epoch: number,
): Pick<AdoptedSession, 'streams' | 'lastStream'> => {
  const numbers = new Set(known.map(({ stream }) => stream));
  const last = [...numbers].reduce((most, stream) => Math.max(most, stream), 0);
  const lastStream = Math.max(last + STREAMS_UNSEEN, (epoch - 1) * STREAMS_OF_AN_OWNER);
  return { streams: [...numbers].filter((stream) => stream !== STANDALONE), lastStream };
};

/** The stream of GET, which every session has. */
const STANDALONE = 0;

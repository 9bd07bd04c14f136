import type { Fault } from '../../../domain/fault/fault.ts';
import type { Handover } from '../../life/handover.ts';
import type { Clock, Timers } from '../../ports/driven/clock.ts';
import type { EventLog, FillableEventLog } from '../../ports/driven/event-log.ts';
import type { EventMirror } from '../../ports/driven/event-mirror.ts';
import type { Logger } from '../../ports/driven/logger.ts';
import type { Membership, ReplicaId } from '../../ports/driven/membership.ts';
import type { CarriedOutcome, ReplicaMetrics } from '../../ports/driven/replica-metrics.ts';
import type { SessionRegistry } from '../../ports/driven/session-registry.ts';
import type { StoreTrouble } from '../../ports/driven/store-trouble.ts';
import type { ClientSession } from '../../ports/driving/client-session.ts';
import type {
  Absence,
  SessionClaimant,
  SessionPlace,
  SharedSessions,
} from '../../ports/driving/shared-sessions.ts';
import type { Conversation } from '../../sessions/conversation.ts';
import type { SessionLifetimes } from '../../sessions/session-lifetimes.ts';
import type { HeldSession } from './held-session.ts';
import { MirroredLog } from './mirrored-log.ts';
import type { SessionObserver } from './observed-carrier.ts';
import { SessionFarewell } from './session-farewell.ts';
import type { SessionImage } from './session-image.ts';
import { SessionOwnership } from './session-ownership.ts';
import { SessionSearch } from './session-search.ts';
import { SessionStore } from './session-store.ts';
import { type Inheritance, type Restorer, SessionTakeover } from './session-takeover.ts';
import { leavingReplica, sharedStateFull, takenOver } from './store-faults.ts';

export interface ReplicaSessionsParts {
  readonly membership: Membership;
  readonly registry: SessionRegistry;
  readonly mirror: EventMirror;
  readonly image: SessionImage;
  /** The conversations that are open here. */
  readonly sessions: { find(id: string): Conversation | undefined };
  /** A fresh one for each session. */
  readonly localLog: () => FillableEventLog;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly metrics: ReplicaMetrics;
  /** Milliseconds since 1970. */
  readonly wallMs: () => number;
  /** Absent where sessions last as long as they are used. */
  readonly lifetimes?: SessionLifetimes | undefined;
}

export interface ReplicaSessionsSettings {
  readonly leaseMs: number;
  /** How long the registry keeps a session that nobody puts off: so long its client may stay away after its owner was lost. */
  readonly ttlMs: number;
  readonly keepEveryMs: number;
}

/** The sessions of the handshake revisions that this replica owns, and the way to those of others (decision 13). */
export class ReplicaSessions implements SharedSessions, SessionObserver, Handover {
  readonly #parts: ReplicaSessionsParts;
  readonly #store: SessionStore;
  readonly #ownership: SessionOwnership;
  readonly #search: SessionSearch;
  readonly #farewell: SessionFarewell;
  #restorer: Restorer | undefined;
  #isLeaving = false;
  #passedOn = 0;

  constructor(parts: ReplicaSessionsParts, settings: ReplicaSessionsSettings) {
    this.#parts = parts;
    this.#store = new SessionStore(
      {
        ...parts,
        isHeld: (held) => this.#ownership.find(held.id) === held,
        lost: (held) => this.#lose(held),
      },
      settings.ttlMs,
    );
    this.#ownership = new SessionOwnership({ ...parts, store: this.#store }, settings);
    this.#farewell = new SessionFarewell(parts);
    parts.metrics.watchOwned(() => this.#ownership.size);
    const takeover = new SessionTakeover(
      {
        ...parts,
        restorer: () => this.#restorer,
        mirrored: (log, session) => this.#mirrored(log, session),
        taken: (conversation, inheritance) => this.#taken(conversation, inheritance),
        leaving: () => (this.#isLeaving ? this.#successor() : undefined),
      },
      settings.ttlMs,
    );
    this.#search = new SessionSearch({
      ...parts,
      isHere: (id) => this.#ownership.find(id) !== undefined,
      takeOver: (record, state, claimant) => takeover.takeOver(record, state, claimant),
    });
  }

  carried(outcome: CarriedOutcome): void {
    this.#parts.metrics.requestCarried(outcome);
  }

  /** Sessions of others are opened by it. Before the first request. */
  join(restorer: Restorer): void {
    this.#restorer = restorer;
  }

  async establish({ id }: ClientSession, frontend: string): Promise<Fault | undefined> {
    const conversation = this.#parts.sessions.find(id);
    if (conversation === undefined) return undefined;
    const held = this.#hold(conversation, { frontend, epoch: 1, openedAtMs: this.#parts.wallMs() });
    const trouble = await this.#write(held);
    // It may have ended meanwhile, when nobody could be told yet.
    if (this.#ownership.find(id) !== held && !held.isGivenUp) this.#farewell.remove(held);
    return trouble?.kind === 'refused' ? sharedStateFull() : undefined;
  }

  isOurs({ id }: ClientSession): boolean | Promise<boolean | Fault> {
    const held = this.#ownership.find(id);
    return held !== undefined && this.#ownership.isOurs(held);
  }

  locate(id: string, claimant: SessionClaimant, notAt?: Absence): Promise<SessionPlace> {
    return this.#search.locate(id, claimant, notAt);
  }

  eventLog(session: () => ClientSession | undefined): EventLog {
    return this.#mirrored(this.#parts.localLog(), session);
  }

  streamOpened({ id }: ClientSession, stream: number, idTexts: readonly string[]): void {
    const held = this.#ownership.find(id);
    if (held !== undefined) this.#parts.mirror.opened(id, held.epoch, { stream, idTexts });
  }

  streamClosed({ id }: ClientSession, stream: number): void {
    const held = this.#ownership.find(id);
    if (held !== undefined) this.#parts.mirror.closed(id, held.epoch, stream);
  }

  changed(conversation: Conversation): void {
    const held = this.#ownership.find(conversation.id);
    if (held !== undefined) void this.#write(held);
    else if (isOneConnection(conversation)) {
      void this.establish(conversation, conversation.facts.protocol);
    }
  }

  callEnded(conversation: Conversation): void {
    // What it answered is on its way when this turn is over.
    if (this.#isLeaving) void Promise.resolve().then(() => this.#leaveIdle(conversation.id));
  }

  ended(conversation: Conversation, reason: Fault | undefined): void {
    const held = this.#ownership.find(conversation.id);
    if (held?.conversation !== conversation || !this.#ownership.delete(held)) return;
    if (this.#isLeaving && reason !== undefined && canGoOn(conversation)) {
      held.isGivenUp = true;
      this.#farewell.release(held);
    } else this.#farewell.remove(held);
  }

  begin(): void {
    this.#isLeaving = true;
    for (const { id } of this.#ownership.all) this.#leaveIdle(id);
  }

  async finish(): Promise<void> {
    this.#isLeaving = true;
    for (const held of this.#ownership.all) if (canGoOn(held.conversation)) giveUp(held);
    await this.#farewell.told();
  }

  /** Nothing more is written, but what is under way. */
  stop(): void {
    this.#ownership.stop();
    this.#search.stop();
    this.#farewell.stop();
  }

  async #write(held: HeldSession): Promise<StoreTrouble | undefined> {
    const trouble = await this.#store.write(held);
    if (trouble !== undefined) this.#ownership.tellLater();
    return trouble;
  }

  #mirrored(log: EventLog, session: () => ClientSession | undefined): EventLog {
    return new MirroredLog(log, this.#parts.mirror, () => {
      const open = session();
      return open && this.#ownership.find(open.id);
    });
  }

  /** In turn: one of the others may be about to leave as well. */
  async #successor(): Promise<ReplicaId | undefined> {
    await this.#farewell.told();
    const { others } = this.#parts.membership;
    this.#passedOn += 1;
    return others[this.#passedOn % Math.max(1, others.length)];
  }

  #leaveIdle(id: string): void {
    const held = this.#ownership.find(id);
    const isIdle = held?.conversation.calls.size === 0;
    if (held !== undefined && isIdle && canGoOn(held.conversation)) giveUp(held);
  }

  #hold(
    conversation: Conversation,
    { frontend, epoch, openedAtMs }: Pick<HeldSession, 'frontend' | 'epoch' | 'openedAtMs'>,
  ): HeldSession {
    const { id } = conversation;
    const { term } = this.#parts.membership;
    const held = {
      ...{ id, conversation, frontend, epoch, openedAtMs, term },
      ...{ isStored: false, isDirty: false, isBeingStored: false },
      ...{ isRestoring: false, isGivenUp: false },
    };
    this.#ownership.add(held);
    return held;
  }

  #taken(conversation: Conversation, { record, state }: Inheritance): void {
    const { frontend, openedAtMs } = state;
    this.#parts.lifetimes?.opened(conversation, this.#parts.wallMs() - openedAtMs);
    const held = this.#hold(conversation, { frontend, openedAtMs, epoch: record.epoch });
    held.isStored = true;
    held.isRestoring = true;
    this.#parts.image.give(conversation, state, () => {
      held.isRestoring = false;
      if (held.isDirty && this.#ownership.find(held.id) === held) void this.#write(held);
    });
    this.#parts.metrics.sessionTakenOver();
    this.#parts.logger.info('went on with a session of another replica', { epoch: record.epoch });
  }

  /** Another one has it: it ends here without a word to anybody but who still waits. */
  #lose(held: HeldSession): void {
    if (!this.#ownership.delete(held)) return;
    const { epoch, conversation } = held;
    this.#parts.metrics.sessionLost();
    this.#parts.logger.warn('another replica goes on with a session of this one', { epoch });
    const fault = takenOver();
    conversation.close(fault);
    conversation.outlet.end(fault);
  }
}

/** Its client finds it again by its id; of the others the connection is the session. */
const canGoOn = ({ facts }: Conversation): boolean => facts.protocol === 'http';

/** Only its own replica is asked for it, so it may be told of later. */
const isOneConnection = ({ facts, protocolVersion, closed }: Conversation): boolean =>
  !closed && protocolVersion !== undefined && facts.protocol !== 'http' && facts.protocol !== 'sse';

const giveUp = ({ conversation }: HeldSession): void => {
  const fault = leavingReplica();
  conversation.close(fault);
  conversation.outlet.end(fault);
};

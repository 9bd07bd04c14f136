import { Fault } from '../../domain/fault/fault.ts';
import type { Clock, Timers } from '../ports/driven/clock.ts';
import type { Logger } from '../ports/driven/logger.ts';
import type { Conversation } from './conversation.ts';
import { endSession, endSessions } from './dismissal.ts';
import type { OpenSessions } from './open-sessions.ts';

/** So long calls in flight may go on at the end of their session. */
const FINISH_MS = 30_000;

export interface SessionLifetimesParts {
  readonly sessions: OpenSessions;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
}

export interface SessionLifetimesSettings {
  readonly ttlMs: number;
  readonly sweepEveryMs: number;
}

/**
 * Ends sessions of clients that have been open for their time to live, however much they are used (mission SE-03, SE-04). By
 * the monotonic clock: steps of the wall clock end none. A client that never sent initialize has no session, and one on
 * stdio could not begin another.
 */
export class SessionLifetimes {
  readonly #parts: SessionLifetimesParts;
  readonly #settings: SessionLifetimesSettings;
  readonly #endsAtMs = new WeakMap<Conversation, number>();

  constructor(parts: SessionLifetimesParts, settings: SessionLifetimesSettings) {
    this.#parts = parts;
    this.#settings = settings;
  }

  /** It is opened now, or was opened at another replica so long ago. */
  opened(conversation: Conversation, ageMs = 0): void {
    if (conversation.facts.protocol === 'stdio') return;
    this.#endsAtMs.set(conversation, this.#parts.clock.nowMs() + this.leftAtAge(ageMs));
  }

  /** Below 0: it should have ended so long ago. */
  leftMs(conversation: Conversation): number {
    const endsAtMs = this.#endsAtMs.get(conversation) ?? Number.POSITIVE_INFINITY;
    return endsAtMs - this.#parts.clock.nowMs();
  }

  /** The age of a session of another replica is told by wall clocks: one that is behind makes nothing last longer than new. */
  leftAtAge(ageMs: number): number {
    return this.#settings.ttlMs - Math.max(0, ageMs);
  }

  /** The returned function ends it. */
  begin(): () => void {
    return this.#parts.timers.every(this.#settings.sweepEveryMs, () => this.sweep());
  }

  sweep(): void {
    const ended = endSessions(this.#parts.sessions, (conversation) => this.#whyEnds(conversation));
    if (ended > 0) this.#parts.logger.info('sessions ended with their time', { sessions: ended });
  }

  /** Between two sweeps: nothing is begun in a session whose time is over. */
  endIfDue(conversation: Conversation): void {
    const fault = this.#whyEnds(conversation);
    if (fault !== undefined) endSession(conversation, fault);
  }

  #whyEnds(conversation: Conversation): Fault | undefined {
    if (!conversation.introduced) return undefined;
    const leftMs = this.leftMs(conversation);
    const isOver = leftMs <= (conversation.calls.size === 0 ? 0 : -FINISH_MS);
    return isOver ? timeIsOver() : undefined;
  }
}

const timeIsOver = (): Fault =>
  new Fault(
    'session_unknown',
    'the time of this session is over; send initialize to open a new one',
  );

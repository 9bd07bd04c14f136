import type { Clock, Timers } from '../../../application/ports/driven/clock.ts';
import type { Metrics } from '../../../application/ports/driven/metrics.ts';
import type { FrontendProtocol } from '../../../application/ports/driving/gateway.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import { FlushQueue } from './flush-queue.ts';
import type { FrontendPorts } from './frontend-ports.ts';
import { type PacedPeer, SlowReaderGuard, type SlowReaderSettings } from './slow-reader-guard.ts';

/** One open connection. */
export interface RosterMember extends PacedPeer {
  /** Looks at the connection's own deadlines. */
  tick(nowMs: number): void;
  /** Ends the connection the way its protocol does it; `Roster.remove` must follow within bounded time. */
  end(fault: Fault): void;
}

export interface RosterSettings extends SlowReaderSettings {
  readonly maxConnections: number;
}

/** How late a deadline may be noticed: a quarter of the shortest one, within these bounds. */
const MIN_TICK_MS = 10;
const MAX_TICK_MS = 1_000;

const SHUTTING_DOWN = new Fault('shutting_down', 'The gateway is shutting down; reconnect later.');

/**
 * The open connections of one frontend, and the one coarse timer that watches all their deadlines:
 * a timer per connection would cost memory and time on ten thousand idle ones.
 */
export class Roster<Member extends RosterMember> {
  readonly flushes = new FlushQueue();
  readonly #protocol: FrontendProtocol;
  readonly #settings: RosterSettings;
  readonly #metrics: Metrics;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #guard: SlowReaderGuard;
  readonly #members = new Set<Member>();
  readonly #readClock = (): number => this.#clock.nowMs();
  #stopTicking: (() => void) | undefined = undefined;
  #whenEmpty: (() => void) | undefined = undefined;

  constructor(protocol: FrontendProtocol, settings: RosterSettings, ports: FrontendPorts) {
    this.#protocol = protocol;
    this.#settings = settings;
    this.#metrics = ports.metrics;
    this.#clock = ports.clock;
    this.#timers = ports.timers;
    this.#guard = new SlowReaderGuard(settings);
  }

  get isFull(): boolean {
    return this.#members.size >= this.#settings.maxConnections;
  }

  /** So long a client may leave unread what waits for it. */
  get stallTimeoutMs(): number {
    return this.#settings.stallTimeoutMs;
  }

  nowMs(): number {
    return this.#clock.nowMs();
  }

  /** Begins to watch. `deadlinesMs` are the members' own; those that are 0 are off. */
  startTicking(deadlinesMs: readonly number[]): void {
    const all = [this.#settings.stallTimeoutMs, ...deadlinesMs.filter((ms) => ms > 0)];
    const tickMs = Math.min(Math.max(Math.min(...all) / 4, MIN_TICK_MS), MAX_TICK_MS);
    this.#stopTicking ??= this.#timers.every(tickMs, () => this.#tick());
  }

  add(member: Member): void {
    this.#members.add(member);
    this.#metrics.connectionOpened(this.#protocol);
  }

  /** Removing twice is harmless. */
  remove(member: Member): void {
    if (!this.#members.delete(member)) return;
    this.#guard.forget(member);
    this.#metrics.connectionClosed(this.#protocol);
    if (this.#members.size === 0) this.#whenEmpty?.();
  }

  rejected(): void {
    this.#metrics.connectionRejected(this.#protocol);
  }

  /** A batch went out to `member`. */
  wrote(member: Member): void {
    this.#guard.wrote(member, this.#readClock);
  }

  drained(member: Member): void {
    this.#guard.drained(member);
  }

  /** Ends every connection; resolves when the last one is gone. */
  async close(): Promise<void> {
    if (this.#members.size > 0) {
      const empty = Promise.withResolvers<void>();
      this.#whenEmpty = empty.resolve;
      for (const member of this.#members) member.end(SHUTTING_DOWN);
      await empty.promise;
    }
    this.#stopTicking?.();
    this.#stopTicking = undefined;
  }

  #tick(): void {
    const nowMs = this.#clock.nowMs();
    const ended = this.#guard.sweep(nowMs);
    for (let count = 0; count < ended; count += 1) this.#metrics.messageDropped('slow_reader');
    for (const member of this.#members) member.tick(nowMs);
  }
}

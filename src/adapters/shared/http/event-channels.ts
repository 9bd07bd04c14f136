import type { Clock, Timers } from '../../../application/ports/driven/clock.ts';
import type { ConnectionWatch } from '../../../application/ports/driven/connection-watch.ts';
import type { Metrics } from '../../../application/ports/driven/metrics.ts';
import { type ChannelRules, EventChannel, type EventChannelOwner } from './event-channel.ts';
import type { Exchange } from './exchange.ts';
import { KeepAliveRing } from './keep-alive-ring.ts';

export interface EventChannelSettings {
  /** A comment goes out on every stream so often. */
  readonly keepAliveMs: number;
  /** More than this waiting for one client pauses its servers. */
  readonly maxBufferedBytes: number;
  /** A client that takes less than `maxBufferedBytes` in this time is cut off. */
  readonly stalledMs: number;
}

export const DEFAULT_EVENT_CHANNEL_SETTINGS: EventChannelSettings = {
  keepAliveMs: 15_000,
  maxBufferedBytes: 1_048_576,
  stalledMs: 30_000,
};

export interface EventChannelParts {
  readonly timers: Timers;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** Finds clients that vanish while a comment is on its way to them. */
  readonly watch?: ConnectionWatch | undefined;
}

/** `no-transform` and `x-accel-buffering` keep proxies in between from holding events back. */
export const STREAM_HEADERS = [
  'content-type',
  'text/event-stream',
  'cache-control',
  'no-cache, no-transform',
  'x-accel-buffering',
  'no',
] as const;

const STALL_CHECK_MS = 1_000;

/** The open event streams of one frontend, and the few timers they share. */
export class EventChannels {
  readonly #settings: EventChannelSettings;
  readonly #parts: EventChannelParts;
  readonly #rules: ChannelRules;
  /** By rate: the frontend's own, and those that clients of some kinds need. */
  readonly #rings = new Map<number, KeepAliveRing>();
  #stopChecks: (() => void) | undefined;

  constructor(settings: EventChannelSettings, parts: EventChannelParts) {
    this.#settings = settings;
    this.#parts = parts;
    this.#rules = {
      get maxBufferedBytes() {
        return settings.maxBufferedBytes;
      },
      nowMs: () => parts.clock.nowMs(),
      watch: (stream, keepAliveMs = settings.keepAliveMs) => {
        if (parts.watch !== undefined) stream.watchWith(parts.watch, keepAliveMs);
      },
      rosterFor: (keepAliveMs) => this.#ring(keepAliveMs).next(),
    };
  }

  start(): void {
    const { timers } = this.#parts;
    this.#stopChecks ??= timers.every(STALL_CHECK_MS, () => this.#cutOffStalled());
    this.#ring(undefined);
    for (const ring of this.#rings.values()) ring.start(timers);
  }

  stop(): void {
    this.#stopChecks?.();
    this.#stopChecks = undefined;
    for (const ring of this.#rings.values()) ring.stop();
  }

  /** Answers the exchange with an event stream. `keepAliveMs`: what this client needs, else the frontend's own rate. */
  open(exchange: Exchange, owner: EventChannelOwner, keepAliveMs?: number): EventChannel {
    const stream = exchange.open(200, STREAM_HEADERS);
    const channel = new EventChannel(stream, owner, this.#rules, keepAliveMs);
    exchange.onAbort(() => channel.lost());
    return channel;
  }

  #ring(keepAliveMs = this.#settings.keepAliveMs): KeepAliveRing {
    const known = this.#rings.get(keepAliveMs);
    if (known !== undefined) return known;
    const ring = new KeepAliveRing(keepAliveMs);
    this.#rings.set(keepAliveMs, ring);
    if (this.#stopChecks !== undefined) ring.start(this.#parts.timers);
    return ring;
  }

  #cutOffStalled(): void {
    for (const ring of this.#rings.values()) {
      for (const turn of ring.turns) {
        for (const channel of turn.all) {
          if (!channel.isStalled(this.#settings.stalledMs)) continue;
          this.#parts.metrics.messageDropped('slow_reader');
          channel.cutOff();
        }
      }
    }
  }
}

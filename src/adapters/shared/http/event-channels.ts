import type { Clock, Timers } from '../../../application/ports/driven/clock.ts';
import type { Metrics } from '../../../application/ports/driven/metrics.ts';
import { Roster } from '../../../domain/collections/roster.ts';
import { COMMENT_KEEP_ALIVE } from '../../../domain/wire/event-stream.ts';
import { type ChannelRules, EventChannel, type EventChannelOwner } from './event-channel.ts';
import type { Exchange } from './exchange.ts';

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

/** Streams get their comment in turns, so that thousands are not written in one go. */
const TURNS = 8;
const STALL_CHECK_MS = 1_000;

/** The open event streams of one frontend, and the two timers they share. */
export class EventChannels {
  readonly #settings: EventChannelSettings;
  readonly #parts: EventChannelParts;
  readonly #rules: ChannelRules;
  readonly #open: readonly Roster<EventChannel>[];
  readonly #stop: (() => void)[] = [];
  #opened = 0;
  #turn = 0;

  constructor(settings: EventChannelSettings, parts: EventChannelParts) {
    this.#settings = settings;
    this.#parts = parts;
    const { maxBufferedBytes } = settings;
    this.#rules = { maxBufferedBytes, nowMs: () => parts.clock.nowMs() };
    this.#open = Array.from({ length: TURNS }, () => new Roster<EventChannel>());
  }

  start(): void {
    const { timers } = this.#parts;
    this.#stop.push(
      timers.every(Math.ceil(this.#settings.keepAliveMs / TURNS), () => this.#keepAlive()),
      timers.every(STALL_CHECK_MS, () => this.#cutOffStalled()),
    );
  }

  stop(): void {
    for (const stop of this.#stop.splice(0)) stop();
  }

  /** Answers the exchange with an event stream. */
  open(exchange: Exchange, owner: EventChannelOwner): EventChannel {
    const turn = this.#open[this.#opened % TURNS] ?? new Roster();
    this.#opened += 1;
    const stream = exchange.open(200, STREAM_HEADERS);
    const channel = new EventChannel(stream, owner, this.#rules, turn);
    exchange.onAbort(() => channel.lost());
    return channel;
  }

  #keepAlive(): void {
    this.#turn = (this.#turn + 1) % TURNS;
    for (const channel of this.#open[this.#turn]?.all ?? []) channel.keepAlive(COMMENT_KEEP_ALIVE);
  }

  #cutOffStalled(): void {
    for (const turn of this.#open) {
      for (const channel of turn.all) {
        if (!channel.isStalled(this.#settings.stalledMs)) continue;
        this.#parts.metrics.messageDropped('slow_reader');
        channel.cutOff();
      }
    }
  }
}

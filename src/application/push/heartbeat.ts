import { type LinePlace, TimeLine } from '../../domain/collections/time-line.ts';
import { HeartbeatProgress } from '../../domain/mcp/heartbeat-progress.ts';
import type { Message } from '../../domain/wire/message.ts';
import { decodeText } from '../../domain/wire/text.ts';
import type { AdmissionMetrics } from '../ports/driven/admission-metrics.ts';
import type { Clock, Timers } from '../ports/driven/clock.ts';

/** A call whose client wants to hear of its progress. */
export interface BeatingCall {
  heartbeat: Heartbeat | undefined;
  /** Sends the client a word of the gateway's own. */
  beat(bytes: Uint8Array): void;
}

const looksPerBeat = 10;
const longestLookMs = 1000;

/**
 * Tells clients that gave a progress token that their calls still run while servers say nothing of them, so that a client
 * which gives up after a silence, and knows progress as a sign of life, goes on waiting. It says nothing to the
 * deadlines of the server. All calls share one timer, and a call without a token costs nothing.
 */
export class Heartbeats {
  readonly #line: TimeLine<Heartbeat>;
  readonly #clock: Clock;
  readonly #metrics: AdmissionMetrics;
  readonly #stop: () => void;

  constructor(silenceMs: number, clock: Clock, timers: Timers, metrics: AdmissionMetrics) {
    this.#line = new TimeLine(silenceMs, undefined);
    this.#clock = clock;
    this.#metrics = metrics;
    const period = Math.max(1, Math.min(longestLookMs, silenceMs / looksPerBeat));
    this.#stop = timers.every(period, () => this.#beat());
  }

  /** From now on, until its `end`. */
  watch(call: BeatingCall, { bytes, marks }: Message): void {
    if (marks.progressToken === undefined) return;
    call.heartbeat = new Heartbeat(call, decodeText(bytes, marks.progressToken), this);
    this.restart(call.heartbeat);
  }

  restart(heartbeat: Heartbeat): void {
    this.remove(heartbeat);
    heartbeat.place = this.#line.append(heartbeat, this.#clock.nowMs());
  }

  remove(heartbeat: Heartbeat): void {
    if (heartbeat.place !== undefined) this.#line.remove(heartbeat.place);
  }

  stop(): void {
    this.#stop();
  }

  #beat(): void {
    const now = this.#clock.nowMs();
    for (let next = this.#line.takeEnded(now); next; next = this.#line.takeEnded(now)) {
      this.restart(next);
      this.#metrics.heartbeatSent();
      next.beat();
    }
  }
}

/** What the client of one call was told of its progress. */
export class Heartbeat {
  /** Set by `Heartbeats` alone. */
  place: LinePlace<Heartbeat> | undefined;
  readonly #call: BeatingCall;
  /** Raw JSON. */
  readonly #token: string;
  readonly #all: Heartbeats;
  readonly #progress = new HeartbeatProgress();

  constructor(call: BeatingCall, token: string, all: Heartbeats) {
    this.#call = call;
    this.#token = token;
    this.#all = all;
  }

  beat(): void {
    this.#call.beat(this.#progress.next(this.#token));
  }

  /** Something goes to the client, which is a sign of life for it if it is progress. Returns it as it may be told. */
  passing(bytes: Uint8Array, isProgress: boolean): Uint8Array {
    if (!isProgress) return bytes;
    this.#all.restart(this);
    return this.#progress.shown(bytes);
  }

  end(): void {
    this.#all.remove(this);
  }
}

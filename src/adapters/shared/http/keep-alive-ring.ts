import type { Timers } from '../../../application/ports/driven/clock.ts';
import { Roster } from '../../../domain/collections/roster.ts';
import { COMMENT_KEEP_ALIVE } from '../../../domain/wire/event-stream.ts';
import type { EventChannel } from './event-channel.ts';

/** Streams get their comment in turns, so that thousands are not written in one go. */
const TURNS = 8;

/** The open event streams that get a comment at one and the same rate. */
export class KeepAliveRing {
  readonly #everyMs: number;
  readonly #turns: readonly Roster<EventChannel>[] = Array.from(
    { length: TURNS },
    () => new Roster<EventChannel>(),
  );
  #joined = 0;
  #turn = 0;
  #stop: (() => void) | undefined;

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  get turns(): readonly Roster<EventChannel>[] {
    return this.#turns;
  }

  /** Where the next stream belongs. */
  next(): Roster<EventChannel> {
    const turn = this.#turns[this.#joined % TURNS] ?? new Roster();
    this.#joined += 1;
    return turn;
  }

  start(timers: Timers): void {
    this.#stop ??= timers.every(Math.ceil(this.#everyMs / TURNS), () => this.#keepAlive());
  }

  stop(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  #keepAlive(): void {
    this.#turn = (this.#turn + 1) % TURNS;
    for (const channel of this.#turns[this.#turn]?.all ?? []) {
      channel.keepAlive(COMMENT_KEEP_ALIVE);
    }
  }
}

import type { StreamEnds } from '../../shared/stream/stream-connection.ts';
import type { Channel, Reception } from './channel.ts';

/** The one client that started this program. */
export class StdinStdout implements Channel {
  readonly #ends: StreamEnds;
  readonly #reception: Reception;
  readonly #drainTimeoutMs: number;
  readonly #onEnd: () => void;

  constructor(ends: StreamEnds, reception: Reception, drainTimeoutMs: number, onEnd: () => void) {
    this.#ends = ends;
    this.#reception = reception;
    this.#drainTimeoutMs = drainTimeoutMs;
    this.#onEnd = onEnd;
  }

  start(): Promise<void> {
    this.#reception.welcome(this.#ends, 'stdin', this.#drainTimeoutMs, this.#onEnd);
    return Promise.resolve();
  }

  stopAccepting(): void {}

  close(): Promise<void> {
    return Promise.resolve();
  }
}

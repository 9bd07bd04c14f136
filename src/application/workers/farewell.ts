import { Fault } from '../../domain/fault/fault.ts';
import type { Upstream } from '../links/upstream.ts';
import type { Timers } from '../ports/driven/clock.ts';

const pollMs = 20;

export interface FarewellParts {
  readonly timers: Timers;
  /** Requests under way over a link. */
  readonly inFlightOver: (upstream: Upstream) => number;
}

/**
 * Lets links that get nothing new finish what is in flight, then ends them. Who holds one a little longer and sends
 * something after all hears that it is lost, so that it goes elsewhere.
 */
export class Farewell {
  readonly #parts: FarewellParts;
  readonly #drainMs: number;

  constructor(parts: FarewellParts, drainMs: number) {
    this.#parts = parts;
    this.#drainMs = drainMs;
  }

  /** Resolves when they have ended. */
  async part(upstreams: readonly Upstream[]): Promise<void> {
    await Promise.all(upstreams.map((upstream) => this.#part(upstream)));
  }

  async #part(upstream: Upstream): Promise<void> {
    await this.#finished(upstream);
    // Nothing is sent from here on, not even while it closes.
    if (this.#parts.inFlightOver(upstream) === 0) upstream.retired(served);
    await upstream.close();
  }

  #finished(upstream: Upstream): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    let leftMs = this.#drainMs;
    const stop = this.#parts.timers.every(pollMs, () => {
      leftMs -= pollMs;
      const isDone = this.#parts.inFlightOver(upstream) === 0;
      if (!isDone && leftMs > 0 && upstream.lost === undefined) return;
      stop();
      resolve();
    });
    return promise;
  }
}

const served = new Fault('session_lost', 'its process is replaced by another one');

import { Fault } from '../../domain/fault/fault.ts';
import type { Upstream } from '../links/upstream.ts';
import type { Timers } from '../ports/driven/clock.ts';

const pollMs = 20;

export interface PoolFarewellParts {
  readonly timers: Timers;
  /** All that are open, or being opened. */
  readonly links: () => readonly Upstream[];
}

/**
 * Ends what is open to a server that gets nothing new. Unlike at an endpoint that drains there is nowhere else to go to,
 * so whoever was on his way there when it was taken out still arrives: a link is ended when nothing was in flight over it
 * at two looks in a row, and is never ended while it is being opened.
 */
export class PoolFarewell {
  readonly #parts: PoolFarewellParts;
  readonly #drainMs: number;
  readonly #closing: Promise<void>[] = [];
  #idle: ReadonlySet<Upstream> = new Set();
  #wasEmpty = false;
  #end: (() => void) | undefined;

  constructor(parts: PoolFarewellParts, drainMs: number) {
    this.#parts = parts;
    this.#drainMs = drainMs;
  }

  /** Resolves when everything has ended, or the time for that is over. */
  async say(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    let leftMs = this.#drainMs;
    const stop = this.#parts.timers.every(pollMs, () => {
      leftMs -= pollMs;
      if (this.#look() || leftMs <= 0) this.#end?.();
    });
    this.#end = () => {
      stop();
      resolve();
    };
    this.#look();
    await promise;
    await Promise.all(this.#closing);
  }

  /** It is not waited for any longer. */
  cut(): void {
    this.#end?.();
  }

  /** True when nothing is open, and was not before. */
  #look(): boolean {
    const links = this.#parts.links();
    const idle = links.filter(isIdle);
    for (const upstream of idle) {
      if (!this.#idle.has(upstream)) continue;
      upstream.retired(takenOut);
      this.#closing.push(upstream.close());
    }
    this.#idle = new Set(idle);
    const isEmpty = links.length === 0 && this.#wasEmpty;
    this.#wasEmpty = links.length === 0;
    return isEmpty;
  }
}

/** Who waits for a slot of its endpoint may be served by any link that is there. */
const isIdle = (upstream: Upstream): boolean =>
  upstream.phase === 'idle' &&
  (upstream.turnstile === undefined || upstream.turnstile.room.size === 0);

const takenOut = new Fault('session_lost', 'the server is taken out of service');

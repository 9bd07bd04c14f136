import type { Era } from '../../domain/mcp/revisions.ts';
import { nobody } from '../links/nobody.ts';
import type { Upstream, UpstreamOwner } from '../links/upstream.ts';
import type { Timers } from '../ports/driven/clock.ts';

/** A spare that nobody wanted for so long is closed. */
const keptMs = 10_000;

interface Spare {
  readonly upstream: Upstream;
  readonly stopTimer: () => void;
}

/** Open links without a use for now. Who asked a server which era it lives in leaves its link here for the first user. */
export class SpareLinks {
  readonly #timers: Timers;
  readonly #spares = new Set<Spare>();
  #isClosed = false;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** Those that are of use. */
  get count(): number {
    return [...this.#spares].filter(({ upstream }) => upstream.lost === undefined).length;
  }

  /** `forMs`: after which nobody is expected to want it any more. */
  keep(upstream: Upstream, era: Era, forMs: number | 'ever' = keptMs): void {
    if (this.#isClosed) {
      void upstream.close();
      return;
    }
    upstream.belongTo(nobody, era);
    for (const one of this.#spares) if (one.upstream.lost !== undefined) this.#drop(one);
    const expire = (): void => {
      this.#spares.delete(spare);
      void upstream.close();
    };
    const stopTimer = forMs === 'ever' ? () => {} : this.#timers.after(forMs, expire);
    const spare = { upstream, stopTimer };
    this.#spares.add(spare);
  }

  /** `fits`: only one of these. */
  take(
    owner: UpstreamOwner,
    era: Era,
    fits: (upstream: Upstream) => boolean = anySpare,
  ): Upstream | undefined {
    for (const spare of this.#spares) {
      const { upstream } = spare;
      if (upstream.lost === undefined && (upstream.era !== era || !fits(upstream))) continue;
      this.#drop(spare);
      if (upstream.lost !== undefined) continue;
      upstream.belongTo(owner);
      return upstream;
    }
    return undefined;
  }

  #drop(spare: Spare): void {
    this.#spares.delete(spare);
    spare.stopTimer();
  }

  /** For good. */
  async closeAll(): Promise<void> {
    this.#isClosed = true;
    const spares = [...this.#spares];
    this.#spares.clear();
    for (const { stopTimer } of spares) stopTimer();
    await Promise.all(spares.map(({ upstream }) => upstream.close()));
  }
}

const anySpare = (): boolean => true;

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

  keep(upstream: Upstream, era: Era): void {
    if (this.#isClosed) {
      void upstream.close();
      return;
    }
    upstream.belongTo(nobody, era);
    const stopTimer = this.#timers.after(keptMs, () => {
      this.#spares.delete(spare);
      void upstream.close();
    });
    const spare = { upstream, stopTimer };
    this.#spares.add(spare);
  }

  take(owner: UpstreamOwner, era: Era): Upstream | undefined {
    for (const spare of this.#spares) {
      const { upstream, stopTimer } = spare;
      if (upstream.lost === undefined && upstream.era !== era) continue;
      this.#spares.delete(spare);
      stopTimer();
      if (upstream.lost !== undefined) continue;
      upstream.belongTo(owner);
      return upstream;
    }
    return undefined;
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

import { setTimeout as delay } from 'node:timers/promises';
import { childrenOf } from '../e2e/faults/support/watch.ts';
import type { Chance } from '../simulation/chance.ts';
import type { Fleet, FleetEndpoint } from './fleet.ts';

type Kind = 'kill' | 'stop' | 'reset' | 'hold' | 'slow' | 'killChild' | 'stopChild';

const weights: Readonly<Record<Kind, number>> = {
  kill: 4,
  stop: 3,
  reset: 4,
  hold: 2,
  slow: 2,
  killChild: 3,
  stopChild: 1,
};

/** Does harm to a fleet by a seeded schedule, and undoes it. */
export class Harm {
  /** How often each kind was done. */
  readonly done: Record<string, number> = {};
  readonly #fleet: Fleet;
  readonly #gatewayPid: number;
  readonly #chance: Chance;
  readonly #undoing = new Set<Promise<void>>();
  #isOver = false;

  constructor(fleet: Fleet, gatewayPid: number, chance: Chance) {
    this.#fleet = fleet;
    this.#gatewayPid = gatewayPid;
    this.#chance = chance;
  }

  async run(forMs: number): Promise<void> {
    const endMs = performance.now() + forMs;
    while (performance.now() < endMs) {
      await delay(this.#chance.spanning(50, 1_500));
      const kind = this.#chance.weighted(weights);
      this.done[kind] = (this.done[kind] ?? 0) + 1;
      const harm = this.#do(kind, this.#chance.of(this.#fleet.endpoints)).finally(() =>
        this.#undoing.delete(harm),
      );
      this.#undoing.add(harm);
    }
  }

  /** Everything works again, and stays so. */
  async end(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#undoing);
  }

  async #do(kind: Kind, { process, proxy }: FleetEndpoint): Promise<void> {
    switch (kind) {
      case 'kill':
        await process.kill();
        await this.#lasting(2_000);
        await process.start();
        return;
      case 'stop':
        process.signal('SIGSTOP');
        await this.#lasting(6_000);
        process.signal('SIGCONT');
        return;
      case 'reset':
        proxy?.reset();
        return;
      case 'hold':
        proxy?.hold();
        await this.#lasting(6_000);
        proxy?.letGo();
        return;
      case 'slow':
        proxy?.slow(this.#chance.spanning(20, 800));
        await this.#lasting(3_000);
        proxy?.slow(0);
        return;
      case 'killChild':
        this.#signalChild('SIGKILL');
        return;
      case 'stopChild': {
        const pid = this.#signalChild('SIGSTOP');
        await this.#lasting(6_000);
        if (pid !== undefined) signal(pid, 'SIGCONT');
      }
    }
  }

  #signalChild(name: 'SIGKILL' | 'SIGSTOP'): number | undefined {
    const children = childrenOf(this.#gatewayPid);
    if (children.length === 0) return undefined;
    const { pid } = this.#chance.of(children);
    signal(pid, name);
    return pid;
  }

  /** Harm is undone early once the schedule is over. */
  async #lasting(maxMs: number): Promise<void> {
    const endMs = performance.now() + this.#chance.spanning(100, maxMs);
    while (performance.now() < endMs && !this.#isOver) await delay(20);
  }
}

const signal = (pid: number, name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void => {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
};

import type { World } from '../world.ts';
import type { SimulatedLink } from './link.ts';

/** One process of a simulated server. It can stand still for a while (SIGSTOP), and it dies at any point. */
export class SimulatedProcess {
  readonly id: string;
  readonly era: 'legacy' | 'modern';
  readonly links = new Set<SimulatedLink>();
  /** Sessions it knows (exchanges only); forgotten with the process. */
  readonly sessions = new Set<SimulatedLink>();
  isAlive = true;
  #isHung = false;
  #held: (() => void)[] = [];
  readonly #world: World;

  constructor(id: string, era: 'legacy' | 'modern', world: World) {
    this.id = id;
    this.era = era;
    this.#world = world;
  }

  get isHung(): boolean {
    return this.#isHung;
  }

  /** Does `work` after so long, unless it is dead by then; while it hangs, later. */
  run(delayMs: number, work: () => void): void {
    this.#world.after(delayMs, () => this.#runNow(work));
  }

  hang(): void {
    this.#isHung = true;
    this.#world.note(`${this.id} hangs`);
  }

  resume(): void {
    if (!this.#isHung) return;
    this.#isHung = false;
    this.#world.note(`${this.id} goes on`);
    const held = this.#held;
    this.#held = [];
    for (const work of held) this.run(0, work);
  }

  die(reason: string): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    this.#held = [];
    this.#world.note(`${this.id} dies: ${reason}`);
    for (const link of [...this.links]) link.processDied(this, reason);
    this.links.clear();
  }

  #runNow(work: () => void): void {
    if (!this.isAlive) return;
    if (this.#isHung) this.#held.push(work);
    else work();
  }
}

import { settled } from '../support/application/settled.ts';
import { HandClock } from '../support/pure/hand-clock.ts';
import { Chance } from './chance.ts';

/** As when one read brings several messages. */
const sameTurnPart = 0.1;

/**
 * Time, chance and the record of one schedule. Everything that happens is an alarm of its clock, the gateway's own timers
 * included; between two of them all promises that can settle do.
 */
export class World {
  readonly clock = new HandClock();
  readonly chance: Chance;
  readonly trace: string[] = [];
  readonly violations: string[] = [];
  readonly #turns: Chance;
  #ownAlarms = 0;
  /** FNV-1a over the trace. */
  #hash = 0x811c9dc5;

  constructor(seed: number) {
    const chance = new Chance(seed);
    this.#turns = chance.fork();
    this.chance = chance.fork();
  }

  get nowMs(): number {
    return this.clock.nowMs();
  }

  /** Alarms that the gateway set. */
  get gatewayAlarms(): number {
    return this.clock.alarms - this.#ownAlarms;
  }

  /** What happens from now on shows nothing more. */
  get isBroken(): boolean {
    return this.violations.length > 0;
  }

  get hash(): string {
    return (this.#hash >>> 0).toString(16).padStart(8, '0');
  }

  after(delayMs: number, action: () => void): () => void {
    this.#ownAlarms += 1;
    let isSet = true;
    const unset = (): void => {
      if (isSet) this.#ownAlarms -= 1;
      isSet = false;
    };
    const cancel = this.clock.after(delayMs, () => {
      unset();
      action();
    });
    return () => {
      unset();
      cancel();
    };
  }

  note(text: string): void {
    const line = `${this.nowMs.toFixed(0).padStart(7)} ${text}`;
    this.trace.push(line);
    for (let index = 0; index < line.length; index += 1) {
      this.#hash = Math.imul(this.#hash ^ line.charCodeAt(index), 0x01000193);
    }
  }

  violated(text: string): void {
    this.violations.push(text);
    this.note(`VIOLATION ${text}`);
  }

  /** Lets time pass until it has, or until `isOver` after a step. */
  async run(forMs: number, isOver: () => boolean = () => false): Promise<void> {
    const end = { isHere: false };
    const cancel = this.after(forMs, () => {
      end.isHere = true;
    });
    for (;;) {
      if (end.isHere || this.isBroken || isOver()) break;
      this.clock.step();
      await this.#settle();
    }
    cancel();
    await settled();
  }

  /** Not always: several things of one turn happen before any promise gets its turn. */
  async #settle(): Promise<void> {
    if (!this.#turns.hits(sameTurnPart)) await settled();
  }
}

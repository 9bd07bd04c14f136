import type { Timers } from '../../../application/ports/driven/clock.ts';
import type { ReplicaId } from '../../../application/ports/driven/membership.ts';
import { StoreTrouble } from '../../../application/ports/driven/store-trouble.ts';
import type { RedisLink } from '../../shared/redis/redis-link.ts';
import { type BusEntry, isWhole, readEntries } from './bus-entries.ts';
import { inboxKey, withdrawnKey } from './bus-keys.ts';
import { closeInbox, keepInbox, takeEntries } from './bus-scripts.ts';

/** What becomes of what comes. */
interface InboxOwner {
  /** Taken out of the inbox: nobody else has it. */
  taken(entry: BusEntry): void;
  /** The inbox was lost, and what was in it. */
  emptied(): void;
  /** Nothing has come through for so long that nobody should wait for anything. */
  cutOff(): void;
}

export interface BusInboxParts {
  readonly link: RedisLink;
  readonly self: ReplicaId;
  readonly timers: Timers;
  readonly owner: InboxOwner;
}

const AT_ONCE = 64;
const BLOCK_MS = 1_000;
const AGAIN_MS = 100;
/** Long enough for a Redis that is away for a while, short enough for what crashed replicas leave behind. */
const LIFE_MS = 60_000;
const KEEP_MS = 1_000;
/** After so many failures in a row, a period apart, what is under way is given up. */
const MOST_MISSES = 3;

/** The stream in which everything waits for this replica. */
export class BusInbox {
  readonly #parts: BusInboxParts;
  readonly #key: string;
  readonly #withdrawn: string;
  #ends: (() => void)[] = [];
  #wasMade = false;
  #misses = 0;
  #isRunning = false;
  #taking: Promise<void> = Promise.resolve();

  constructor(parts: BusInboxParts) {
    this.#parts = parts;
    this.#key = parts.link.key(inboxKey(parts.self));
    this.#withdrawn = parts.link.key(withdrawnKey(parts.self));
  }

  async start(): Promise<void> {
    const { link, timers } = this.#parts;
    this.#isRunning = true;
    this.#ends = [
      link.onBack(() => void this.#keep()),
      timers.every(KEEP_MS, () => void this.#keep()),
    ];
    await this.#keep();
    void this.#readOn();
  }

  /** What came until now is handed over; what comes later finds that nobody is here. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    for (const end of this.#ends.splice(0)) end();
    await this.#taking;
    const { link, owner } = this.#parts;
    const left = await link.script(closeInbox, [this.#key, this.#withdrawn], []);
    for (const entry of readEntries(left)) if (isWhole(entry)) owner.taken(entry);
  }

  /** Those of the numbers of one sender that it has withdrawn. */
  async withdrawnAmong(from: ReplicaId, numbers: readonly number[]): Promise<ReadonlySet<number>> {
    const members = numbers.map((number) => `${from}:${number}`);
    const found = await this.#parts.link.run((client) =>
      client.smismember(this.#withdrawn, ...members),
    );
    if (found instanceof StoreTrouble) return new Set();
    return new Set(numbers.filter((_, at) => found[at] === 1));
  }

  async #keep(): Promise<void> {
    if (!this.#isRunning) return;
    const { link, owner } = this.#parts;
    const made = await link.script(keepInbox, [this.#key], [LIFE_MS]);
    const isAway = made instanceof StoreTrouble && made.kind === 'away';
    this.#misses = isAway ? this.#misses + 1 : 0;
    if (this.#misses === MOST_MISSES) owner.cutOff();
    if (made !== 1) return;
    if (this.#wasMade) owner.emptied();
    this.#wasMade = true;
  }

  async #readOn(): Promise<void> {
    const { link, timers } = this.#parts;
    while (this.#isRunning) {
      const reply = await link.wait(
        (client) => client.callBuffer('xread', ...this.#question()),
        BLOCK_MS,
      );
      if (reply instanceof StoreTrouble) {
        await new Promise<void>((resolve) => {
          timers.after(AGAIN_MS, resolve);
        });
      } else {
        this.#taking = this.#take(readEntries(reply));
        await this.#taking;
      }
    }
  }

  #question(): readonly (string | number)[] {
    return ['count', AT_ONCE, 'block', BLOCK_MS, 'streams', this.#key, '0'];
  }

  /** Only what could be taken out of the stream is handed over: the rest was withdrawn, or is still there. */
  async #take(entries: ReturnType<typeof readEntries>): Promise<void> {
    if (entries.length === 0 || !this.#isRunning) return;
    const { link, owner } = this.#parts;
    const ids = entries.map(({ id }) => id);
    const taken = await link.script(takeEntries, [this.#key], ids);
    if (!Array.isArray(taken)) return;
    for (const [at, entry] of entries.entries()) {
      if (taken[at] !== 1) continue;
      if (isWhole(entry)) owner.taken(entry);
      else link.values.spoilt();
    }
  }
}

import type { Timers } from '../../ports/driven/clock.ts';
import type { EventMirror } from '../../ports/driven/event-mirror.ts';
import type { SessionRegistry } from '../../ports/driven/session-registry.ts';
import { StoreTrouble } from '../../ports/driven/store-trouble.ts';
import type { HeldSession } from './held-session.ts';

export interface SessionFarewellParts {
  readonly registry: Pick<SessionRegistry, 'release' | 'remove'>;
  readonly mirror: Pick<EventMirror, 'flush' | 'remove'>;
  readonly timers: Pick<Timers, 'every'>;
}

type Ended = Pick<HeldSession, 'id' | 'epoch'>;
type Word = 'release' | 'remove';

const TELL_AGAIN_MS = 500;
/** At a time. */
const BATCH = 64;
/** More are left to their time to live, the oldest first. */
const MAX_UNTOLD = 20_000;

/** What others are told of sessions that are over here, as soon as the registry can be told. */
export class SessionFarewell {
  readonly #parts: SessionFarewellParts;
  readonly #under = new Set<Promise<unknown>>();
  /** What the registry could not be told, by session; who failed last comes last. */
  readonly #untold = new Map<string, { readonly ended: Ended; readonly word: Word }>();
  readonly #stopTimer: () => void;
  #isTellingAgain = false;

  constructor(parts: SessionFarewellParts) {
    this.#parts = parts;
    this.#stopTimer = parts.timers.every(TELL_AGAIN_MS, () => void this.#tellAgain());
  }

  /** It has ended. */
  remove(ended: Ended): void {
    this.#parts.mirror.remove(ended.id, ended.epoch);
    this.#follow(this.#tell(ended, 'remove'));
  }

  /** Anybody may go on with it. */
  release(ended: Ended): void {
    this.#follow(this.#tell(ended, 'release'));
  }

  /** Resolves when all of them are told, or cannot be now. */
  async told(): Promise<void> {
    while (this.#under.size > 0) await Promise.all(this.#under);
  }

  stop(): void {
    this.#stopTimer();
  }

  /** What was sent last has to be there before somebody sends it again. */
  async #tell(ended: Ended, word: Word): Promise<StoreTrouble | undefined> {
    const { registry, mirror } = this.#parts;
    const { id, epoch } = ended;
    if (word === 'release') await mirror.flush();
    const outcome = await registry[word](id, epoch);
    if (!(outcome instanceof StoreTrouble)) return undefined;
    this.#note(ended, word);
    return outcome;
  }

  #note(ended: Ended, word: Word): void {
    this.#untold.delete(ended.id);
    this.#untold.set(ended.id, { ended, word });
    if (this.#untold.size <= MAX_UNTOLD) return;
    const [oldest = ''] = this.#untold.keys();
    this.#untold.delete(oldest);
  }

  async #tellAgain(): Promise<void> {
    if (this.#isTellingAgain) return;
    this.#isTellingAgain = true;
    let hasFailed = false;
    while (this.#untold.size > 0 && !hasFailed) {
      const batch = [...this.#untold.values()].slice(0, BATCH);
      for (const { ended } of batch) this.#untold.delete(ended.id);
      const troubles = await Promise.all(batch.map(({ ended, word }) => this.#tell(ended, word)));
      hasFailed = troubles.some((trouble) => trouble !== undefined);
    }
    this.#isTellingAgain = false;
  }

  #follow(work: Promise<unknown>): void {
    const followed = work.finally(() => this.#under.delete(followed));
    this.#under.add(followed);
  }
}

import type { Fault } from '../../domain/fault/fault.ts';
import type { Clock } from '../ports/driven/clock.ts';

/** A server that was late is not waited for during this time: clients get what is known, and it is asked all the same. */
const lateMs = 30_000;
/** A server that failed at once is left alone for so long. */
const restMs = 1_000;
/** Servers times callers. */
const maxTroubles = 10_000;

interface Trouble {
  /** The operator knows. */
  isTold: boolean;
  lateUntilMs: number;
  /** Methods that the server answered in time since it was late with another. */
  readonly answered: Set<string>;
  readonly failed: Map<string, { readonly fault: Fault; readonly untilMs: number }>;
  /** By method: the digest of the list clients were shown because no newer one could be had; empty for none. */
  readonly shown: Map<string, string>;
}

/** What is remembered of servers that did not list, or not in time: one server for one kind of caller under one key. */
export class ListTroubles {
  readonly #clock: Clock;
  readonly #byKey = new Map<string, Trouble>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Why the server is not asked again yet. */
  restOf(key: string, method: string): Fault | undefined {
    const failed = this.#byKey.get(key)?.failed.get(method);
    return failed !== undefined && this.#clock.nowMs() < failed.untilMs ? failed.fault : undefined;
  }

  /** Whether it is asked without waiting for it. */
  isLate(key: string, method: string): boolean {
    const trouble = this.#byKey.get(key);
    if (trouble === undefined || trouble.answered.has(method)) return false;
    return this.#clock.nowMs() < trouble.lateUntilMs;
  }

  /** It has not answered in time. True when that is news. */
  late(key: string, method: string): boolean {
    const trouble = this.#of(key);
    trouble.lateUntilMs = this.#clock.nowMs() + lateMs;
    trouble.answered.delete(method);
    return isNews(trouble);
  }

  /** It has failed. True when that is news. */
  failed(key: string, method: string, fault: Fault): boolean {
    const trouble = this.#of(key);
    trouble.failed.set(method, { fault, untilMs: this.#clock.nowMs() + restMs });
    return isNews(trouble);
  }

  /** A client was answered with the list of this digest, or without one (`''`), because no newer one could be had. */
  answeredWith(key: string, method: string, digest: string): void {
    this.#of(key).shown.set(method, digest);
  }

  /** It has listed. Returns the digest of what clients were shown in its stead; undefined when nobody was. */
  solved(key: string, method: string): string | undefined {
    const trouble = this.#byKey.get(key);
    if (trouble === undefined) return undefined;
    const shown = trouble.shown.get(method);
    trouble.isTold = false;
    trouble.answered.add(method);
    trouble.failed.delete(method);
    trouble.shown.delete(method);
    const isOver = this.#clock.nowMs() >= trouble.lateUntilMs || trouble.lateUntilMs === 0;
    if (trouble.shown.size + trouble.failed.size === 0 && isOver) this.#byKey.delete(key);
    return shown;
  }

  /** The server is gone. */
  forget(server: string): void {
    for (const key of [...this.#byKey.keys()]) {
      if (key.startsWith(`${server} `)) this.#byKey.delete(key);
    }
  }

  #of(key: string): Trouble {
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const trouble: Trouble = {
      isTold: false,
      lateUntilMs: 0,
      answered: new Set(),
      failed: new Map(),
      shown: new Map(),
    };
    const [oldest] = this.#byKey.keys();
    if (this.#byKey.size >= maxTroubles && oldest !== undefined) this.#byKey.delete(oldest);
    this.#byKey.set(key, trouble);
    return trouble;
  }
}

const isNews = (trouble: Trouble): boolean => {
  const { isTold } = trouble;
  trouble.isTold = true;
  return !isTold;
};

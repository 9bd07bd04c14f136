import type { AutoTarget } from '../../domain/balancing/endpoint.ts';
import type { Judged } from '../../domain/detection/accuracy.ts';
import { addressText, parseAddress } from '../../domain/detection/address.ts';
import type { FailureRecord } from '../../domain/detection/memory.ts';
import { noTerms, protocolOf } from '../../domain/detection/target.ts';
import type { Fault } from '../../domain/fault/fault.ts';
import type { Clock } from '../ports/driven/clock.ts';
import type { Detection, Detector } from './detector.ts';

/** One remembered detection as it is shown. */
export interface CachedDetection {
  readonly address: string;
  /** `none` where nothing was found. */
  readonly protocol: string;
  readonly certainty: 'shown' | 'likely' | 'none';
  readonly ageMs: number;
  /** Whether it would be used again. */
  readonly isFresh: boolean;
}

/** An address whose last detections found nothing. Ages, because the gateway's time has no date. */
export interface DetectionFailure {
  readonly address: string;
  readonly reason: string;
  readonly text: string;
  /** In a row. */
  readonly count: number;
  readonly firstAgeMs: number;
  readonly lastAgeMs: number;
}

export interface AccuracyReport {
  readonly judged: number;
  /** 0 to 1; undefined before the first was judged. */
  readonly share: number | undefined;
  readonly byProtocol: readonly Judged[];
}

/** What operators ask of detection (mission PD-04, AP-07…11). */
export class DetectionDesk {
  readonly #detector: Detector;
  readonly #clock: Clock;

  constructor(detector: Detector, clock: Clock) {
    this.#detector = detector;
    this.#clock = clock;
  }

  /** Some addresses at a time; no credentials are shown to any. A command is looked for and never started. */
  detect(addresses: readonly string[]): Promise<readonly (Detection | Fault)[]> {
    return someAtATime(addresses, (address) => this.#detector.detect(plainTarget(address)));
  }

  cache(): readonly CachedDetection[] {
    return this.#remembered().map(({ value: { detection }, ageMs, isFresh }) => ({
      address: detection.address,
      protocol: detection.target === undefined ? 'none' : protocolOf(detection.target),
      certainty: detection.verdict.isFound ? detection.verdict.certainty : 'none',
      ageMs,
      isFresh,
    }));
  }

  /** Without an address: all. Returns how many were forgotten. */
  clear(address?: string): number {
    const { memory } = this.#detector;
    let count = 0;
    for (const { key } of this.#remembered(address)) count += memory.clear(key);
    return count;
  }

  /** Asks an address, or all that are remembered, again; with the credentials they were asked with before. */
  refresh(address?: string): Promise<readonly (Detection | Fault)[]> {
    const known = this.#remembered(address).map(({ value }) => value.asked);
    const isNew = known.length === 0 && address !== undefined;
    const asked = isNew ? [plainTarget(address)] : known;
    return someAtATime(asked, (target) => this.#detector.refresh(target));
  }

  failures(): readonly DetectionFailure[] {
    const nowMs = this.#clock.nowMs();
    return this.#remembered().flatMap(({ value, failure }) =>
      failure === undefined ? [] : [failureOf(value.detection.address, failure, nowMs)],
    );
  }

  accuracy(): AccuracyReport {
    const { total, share, byProtocol } = this.#detector.accuracy;
    return { judged: total, share, byProtocol };
  }

  /** `address`: only this one, however it is written. */
  #remembered(address?: string) {
    const all = [...this.#detector.memory.all(this.#clock.nowMs())];
    if (address === undefined) return all;
    const parsed = parseAddress(address);
    const text = parsed.ok ? addressText(parsed.value) : address;
    return all.filter(({ value }) => value.detection.address === text);
  }
}

/** Each detection has a dozen connections. */
const AT_A_TIME = 16;

/** The outcomes in the order of the items. */
const someAtATime = async <Item, Outcome>(
  items: readonly Item[],
  act: (item: Item) => Promise<Outcome>,
): Promise<readonly Outcome[]> => {
  const outcomes: Outcome[] = [];
  const waiting = [...items.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, item] = next;
      outcomes[index] = await act(item);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return outcomes;
};

const plainTarget = (address: string): AutoTarget => ({ protocol: 'auto', address, ...noTerms });

const failureOf = (
  address: string,
  { reason, text, count, firstAtMs, lastAtMs }: FailureRecord,
  nowMs: number,
): DetectionFailure => ({
  address,
  reason,
  text,
  count,
  firstAgeMs: nowMs - firstAtMs,
  lastAgeMs: nowMs - lastAtMs,
});

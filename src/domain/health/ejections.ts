export interface EjectionSettings {
  /** So many failures in a row put an endpoint out; undefined: a row of failures is left to the breaker. */
  readonly failures: number | undefined;
  /** An endpoint is put out whose share of failures is that much above the median of its server; undefined: none is. */
  readonly outlierMargin: number | undefined;
  /** With fewer requests in one interval the share says nothing. */
  readonly minRequests: number;
  readonly intervalMs: number;
  /** How long it is out the first time; each further time so much longer. */
  readonly baseMs: number;
  readonly maxMs: number;
  /** At most this part of the endpoints of a server is out at one time, 0..1. */
  readonly maxShare: number;
}

/** What passive ejection knows of one endpoint. */
export class EjectionRecord {
  isOut = false;
  outUntilMs = 0;
  /** How often it was put out, less one for each interval it was in again since. */
  times = 0;
  failuresInRow = 0;
  successes = 0;
  failures = 0;

  get requests(): number {
    return this.successes + this.failures;
  }

  get errorRate(): number {
    return this.failures / this.requests;
  }
}

/**
 * Puts endpoints of one server out for a while because of how their requests end: after failures in a row, or because
 * they fail much more often than the others. The median is the measure, not the deviation: of two or three endpoints none
 * can be two deviations away from the mean. Never puts out more than a share of them: when most fail, it is not theirs.
 */
export class Ejections {
  readonly #settings: EjectionSettings;
  readonly #records: EjectionRecord[] = [];

  constructor(settings: EjectionSettings) {
    this.#settings = settings;
  }

  join(): EjectionRecord {
    const record = new EjectionRecord();
    this.#records.push(record);
    return record;
  }

  leave(record: EjectionRecord): void {
    const place = this.#records.indexOf(record);
    if (place >= 0) this.#records.splice(place, 1);
  }

  /** The end of a request. True when its endpoint is out from now on. */
  observed(record: EjectionRecord, isFailure: boolean, nowMs: number): boolean {
    if (!isFailure) {
      record.successes += 1;
      record.failuresInRow = 0;
      return false;
    }
    record.failures += 1;
    record.failuresInRow += 1;
    const { failures } = this.#settings;
    return (
      failures !== undefined && record.failuresInRow >= failures && this.#putOut(record, nowMs)
    );
  }

  /** To be called every `intervalMs`. True when an endpoint went out or came back. */
  sweep(nowMs: number): boolean {
    let hasChanged = false;
    for (const record of this.#records) {
      if (record.isOut && nowMs >= record.outUntilMs) {
        record.isOut = false;
        record.failuresInRow = 0;
        hasChanged = true;
      }
    }
    if (this.#putOutliersOut(nowMs)) hasChanged = true;
    for (const record of this.#records) {
      record.successes = 0;
      record.failures = 0;
    }
    return hasChanged;
  }

  #putOutliersOut(nowMs: number): boolean {
    const { outlierMargin, minRequests } = this.#settings;
    if (outlierMargin === undefined) return false;
    const judged = this.#records
      .filter((record) => !record.isOut && record.requests >= minRequests)
      .toSorted((one, other) => one.errorRate - other.errorRate);
    if (judged.length < 2) return false;
    // Of two the better one is the measure.
    const limit = (judged[Math.floor((judged.length - 1) / 2)]?.errorRate ?? 0) + outlierMargin;
    let hasChanged = false;
    for (const record of judged.toReversed()) {
      if (record.errorRate >= limit && this.#putOut(record, nowMs)) hasChanged = true;
    }
    return hasChanged;
  }

  #putOut(record: EjectionRecord, nowMs: number): boolean {
    const { baseMs, maxMs, maxShare, intervalMs } = this.#settings;
    const out = this.#records.filter(({ isOut }) => isOut).length;
    if (record.isOut || out + 1 > maxShare * this.#records.length) return false;
    const intervalsIn = Math.floor(Math.max(0, nowMs - record.outUntilMs) / intervalMs);
    record.times = Math.max(0, record.times - intervalsIn) + 1;
    record.isOut = true;
    record.outUntilMs = nowMs + Math.min(maxMs, baseMs * record.times);
    record.failuresInRow = 0;
    return true;
  }
}

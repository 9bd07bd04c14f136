import type { FrontendProtocol } from '../../../application/ports/driving/gateway.ts';

/** Upper bounds of the duration histogram, in seconds. */
export const durationBucketsSeconds: readonly number[] = [
  0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

/** All requests with the same labels: how many, and how long they took. */
export class RequestCell {
  readonly method: string;
  readonly namespace: string;
  readonly protocol: FrontendProtocol;
  readonly status: number;
  readonly isError: boolean;
  /** Requests per bucket, not cumulated; the last one is above all bounds. */
  readonly perBucket = new Float64Array(durationBucketsSeconds.length + 1);
  count = 0;
  sumSeconds = 0;

  constructor(
    method: string,
    namespace: string,
    protocol: FrontendProtocol,
    status: number,
    isError: boolean,
  ) {
    this.method = method;
    this.namespace = namespace;
    this.protocol = protocol;
    this.status = status;
    this.isError = isError;
  }

  observe(seconds: number): void {
    let bucket = 0;
    while (
      bucket < durationBucketsSeconds.length &&
      seconds > (durationBucketsSeconds[bucket] ?? 0)
    )
      bucket += 1;
    this.perBucket[bucket] = (this.perBucket[bucket] ?? 0) + 1;
    this.count += 1;
    this.sumSeconds += seconds;
  }

  addAll(other: RequestCell): void {
    other.perBucket.forEach((requests, bucket) => {
      this.perBucket[bucket] = (this.perBucket[bucket] ?? 0) + requests;
    });
    this.count += other.count;
    this.sumSeconds += other.sumSeconds;
  }
}

/** The cells of finished requests. Most requests are like the one before, so that one is looked at first. */
export class RequestCells {
  readonly #cells = new Map<string, RequestCell>();
  #last: RequestCell | undefined;

  get all(): Iterable<RequestCell> {
    return this.#cells.values();
  }

  forget(namespace: string): void {
    this.#last = undefined;
    for (const [key, cell] of this.#cells)
      if (cell.namespace === namespace) this.#cells.delete(key);
  }

  find(
    method: string,
    namespace: string,
    protocol: FrontendProtocol,
    status: number,
    isError: boolean,
  ): RequestCell {
    const last = this.#last;
    const isLast =
      last?.method === method &&
      last.namespace === namespace &&
      last.protocol === protocol &&
      last.status === status &&
      last.isError === isError;
    if (isLast) return last;
    const key = `${method}\n${namespace}\n${protocol}\n${status}\n${isError}`;
    let cell = this.#cells.get(key);
    if (cell === undefined) {
      cell = new RequestCell(method, namespace, protocol, status, isError);
      this.#cells.set(key, cell);
    }
    this.#last = cell;
    return cell;
  }
}

import { TimeLine } from '../../domain/collections/time-line.ts';
import { Fault } from '../../domain/fault/fault.ts';
import type { Clock, Timers } from '../ports/driven/clock.ts';
import type { PendingRequest, RunningLimit } from './pending.ts';

/** How long a server may take, in milliseconds. */
export interface TimeLimits {
  /** From the request to the first sign of life; undefined: `idleMs`. */
  readonly firstByteMs: number | undefined;
  /** Between two signs of life. */
  readonly idleMs: number;
  /** For all of a request, whatever it reports meanwhile; undefined: no limit. */
  readonly totalMs: number | undefined;
}

type LimitName = 'first_byte' | 'idle' | 'total';

/** How many looks at the lines fall into the shortest limit: a call fails at most this fraction of it too late. */
const looksPerLimit = 20;
const longestLookMs = 1000;

/** The requests that share the same limits, in the order in which these pass. */
export class TimeLines {
  readonly #clock: Clock;
  readonly #idle: TimeLine<PendingRequest, RunningLimit>;
  readonly #firstByte: TimeLine<PendingRequest, RunningLimit> | undefined;
  readonly #total: TimeLine<PendingRequest, RunningLimit> | undefined;
  readonly #stop: () => void;

  constructor({ firstByteMs, idleMs, totalMs }: TimeLimits, clock: Clock, timers: Timers) {
    this.#clock = clock;
    this.#idle = this.#line(idleMs);
    this.#firstByte = firstByteMs === undefined ? undefined : this.#line(firstByteMs);
    this.#total = totalMs === undefined ? undefined : this.#line(totalMs);
    const shortest = Math.min(idleMs, firstByteMs ?? idleMs, totalMs ?? idleMs);
    const period = Math.max(1, Math.min(longestLookMs, shortest / looksPerLimit));
    this.#stop = timers.every(period, () => this.#expire());
  }

  /** Nothing that was sent waits under these limits. */
  get isEmpty(): boolean {
    return [this.#idle, this.#firstByte, this.#total].every((line) => line?.first === undefined);
  }

  begin(request: PendingRequest): void {
    this.#stand(request, this.#firstByte ?? this.#idle);
    // A second try has no more time than the first.
    if (this.#total !== undefined && request.total === undefined) {
      request.total = this.#total.append(request, this.#clock.nowMs());
    }
  }

  stop(): void {
    this.#stop();
    for (const line of [this.#idle, this.#firstByte, this.#total]) {
      for (let place = line?.first; place !== undefined; place = line?.first) {
        if (place.item.deadline === place) place.item.deadline = undefined;
        else place.item.total = undefined;
        place.line.remove(place);
      }
    }
  }

  #stand(request: PendingRequest, line: TimeLine<PendingRequest, RunningLimit>): void {
    const { deadline } = request;
    if (deadline !== undefined) deadline.line.remove(deadline);
    request.deadline = line.append(request, this.#clock.nowMs());
  }

  #line(lengthMs: number): TimeLine<PendingRequest, RunningLimit> {
    const line: TimeLine<PendingRequest, RunningLimit> = new TimeLine(lengthMs, {
      restart: (request) => this.#stand(request, line),
      alive: (request) => this.#stand(request, this.#idle),
    });
    return line;
  }

  #expire(): void {
    const now = this.#clock.nowMs();
    if (this.#total !== undefined) this.#fail(this.#total, 'total', now);
    if (this.#firstByte !== undefined) this.#fail(this.#firstByte, 'first_byte', now);
    this.#fail(this.#idle, 'idle', now);
  }

  #fail(line: TimeLine<PendingRequest, RunningLimit>, limit: LimitName, now: number): void {
    for (let request = line.takeEnded(now); request !== undefined; request = line.takeEnded(now)) {
      const isTotal = limit === 'total';
      if (isTotal) request.total = undefined;
      else request.deadline = undefined;
      // While its client has to act, or it waits for a slot, no silence is the server's.
      if (!isTotal && (request.resting || request.upstream?.isWaiting === true)) {
        this.#stand(request, line);
        continue;
      }
      const verdict = isTotal && this.#hasShownLife(request, now) ? 'none' : 'failure';
      request.upstream?.cancel(request, 'deadline passed', undefined, verdict);
      request.onFailure(passed(limit, line.lengthMs));
    }
  }

  /** Of a server that works and reports, a long call says nothing bad. */
  #hasShownLife({ deadline }: PendingRequest, now: number): boolean {
    if (deadline === undefined || deadline.line !== this.#idle) return false;
    return deadline.endsAtMs - this.#idle.lengthMs > now - (this.#total?.lengthMs ?? 0);
  }
}

/** A number: of silence. */
export const limitsFrom = (limits: TimeLimits | number): TimeLimits =>
  typeof limits === 'number'
    ? { firstByteMs: undefined, idleMs: limits, totalMs: undefined }
    : limits;

const passed = (limit: LimitName, limitMs: number): Fault => {
  const setting = `timeouts.${limit}`;
  const text = `${whatPassed(limit, limitMs)}; raise ${setting}, of this server or tool where it has its own, if this call may take longer`;
  return new Fault('timeout', text, undefined, { limit, limit_ms: limitMs, setting });
};

const whatPassed = (limit: LimitName, limitMs: number): string => {
  switch (limit) {
    case 'first_byte':
      return `the server sent nothing in the first ${limitMs} ms of this request`;
    case 'idle':
      return `the server sent nothing for ${limitMs} ms`;
    case 'total':
      return `the request was not answered within its ${limitMs} ms`;
  }
};

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Deadlines } from '../../../src/application/links/deadlines.ts';
import type { PendingRequest } from '../../../src/application/links/pending.ts';
import type { Fault } from '../../../src/domain/fault/fault.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';

class Waiting implements PendingRequest {
  readonly method = 'tools/call';
  upstream = undefined;
  outgoingId = 0;
  sentAtMs = 0;
  generation = 0;
  progressKey = '';
  resting = false;
  failedAtMs: number | undefined;
  fault: Fault | undefined;
  readonly #clock: HandClock;

  constructor(clock: HandClock) {
    this.#clock = clock;
  }

  onStreaming(): void {}
  onRelease(): void {}
  onAnswer(): void {}

  onFailure(fault: Fault): void {
    if (this.fault !== undefined) throw new Error('failed twice');
    this.fault = fault;
    this.failedAtMs = this.#clock.nowMs();
  }
}

const timeouts = fc.integer({ min: 10, max: 600_000 });

describe('Deadlines', () => {
  test('fail silent requests at the time limit, never before it and at most 10 percent after it', () => {
    fc.assert(
      fc.property(timeouts, fc.array(fc.nat(5_000), { maxLength: 20 }), (timeoutMs, pausesMs) => {
        const clock = new HandClock();
        const deadlines = new Deadlines(timeoutMs, clock, clock);
        const requests = pausesMs.map((pauseMs) => {
          clock.advance(pauseMs);
          const request = new Waiting(clock);
          deadlines.add(request);
          return { request, startedAtMs: clock.nowMs() };
        });
        clock.advance(timeoutMs * 2);
        for (const { request, startedAtMs } of requests) {
          expect(request.fault?.code).toBe('timeout');
          const tookMs = (request.failedAtMs ?? 0) - startedAtMs;
          expect(tookMs).toBeGreaterThanOrEqual(timeoutMs);
          expect(tookMs).toBeLessThanOrEqual(timeoutMs * 1.1);
        }
      }),
    );
  });

  test('of a server with its own time are that time, and life shown to either line counts in it', () => {
    const clock = new HandClock();
    const deadlines = new Deadlines(1_000, clock, clock, new Map([['slow', 10_000]]));
    const [plain, slow, alive, gone] = Array.from({ length: 4 }, () => new Waiting(clock));
    if (!plain || !slow || !alive || !gone) throw new Error('too few');
    deadlines.of('any').add(plain);
    for (const request of [slow, alive, gone]) deadlines.of('slow').add(request);
    clock.advance(5_000);
    deadlines.extend(alive);
    deadlines.remove(gone);
    clock.advance(5_500);
    expect(plain.failedAtMs).toBeLessThan(1_100);
    expect(slow.failedAtMs).toBeGreaterThanOrEqual(10_000);
    expect([alive.fault, gone.fault]).toEqual([undefined, undefined]);
    clock.advance(6_000);
    expect(alive.failedAtMs).toBeGreaterThanOrEqual(15_000);
  });

  test('of servers with their own time stop with the others', () => {
    const clock = new HandClock();
    const deadlines = new Deadlines(1_000, clock, clock, new Map([['slow', 10_000]]));
    const request = new Waiting(clock);
    deadlines.of('slow').add(request);
    deadlines.stop();
    clock.advance(20_000);
    expect(request.fault).toBeUndefined();
  });

  test('a sign of life starts the time anew and keeps the order of the others', () => {
    const clock = new HandClock();
    const deadlines = new Deadlines(1_000, clock, clock);
    const [lively, silent] = [new Waiting(clock), new Waiting(clock)];
    deadlines.add(lively);
    deadlines.add(silent);
    clock.advance(900);
    deadlines.extend(lively);
    clock.advance(200);
    expect([lively.fault, silent.fault?.code]).toEqual([undefined, 'timeout']);
    clock.advance(850);
    expect(lively.fault?.code).toBe('timeout');
  });

  test('requests that leave or show life do not disturb the others, wherever they stand', () => {
    const moves = fc.array(
      fc.record({
        pauseMs: fc.nat(200),
        what: fc.constantFrom('add', 'extend', 'remove'),
        of: fc.nat(),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(moves, (list) => {
        const clock = new HandClock();
        const deadlines = new Deadlines(1_000, clock, clock);
        const lastSigns = new Map<Waiting, number>();
        const gone: Waiting[] = [];
        for (const { pauseMs, what, of } of list) {
          clock.advance(pauseMs);
          const open = [...lastSigns.keys()].filter(({ fault }) => fault === undefined);
          const request = what === 'add' ? new Waiting(clock) : open[of % open.length];
          if (request === undefined) continue;
          deadlines[what](request);
          if (what !== 'remove') lastSigns.set(request, clock.nowMs());
          else if (lastSigns.delete(request)) gone.push(request);
        }
        clock.advance(2_000);
        for (const [{ failedAtMs = Number.NaN }, signMs] of lastSigns) {
          expect(failedAtMs - signMs).toBeGreaterThanOrEqual(1_000);
          expect(failedAtMs - signMs).toBeLessThanOrEqual(1_100);
        }
        expect(gone.map(({ fault }) => fault)).toEqual(gone.map(() => undefined));
      }),
    );
  });

  test('time stands still for a request that waits for the client', () => {
    const clock = new HandClock();
    const deadlines = new Deadlines(1_000, clock, clock);
    const request = new Waiting(clock);
    request.resting = true;
    deadlines.add(request);
    clock.advance(100_000);
    expect(request.fault).toBeUndefined();
    request.resting = false;
    deadlines.extend(request);
    clock.advance(1_050);
    expect(request.fault?.code).toBe('timeout');
  });

  test('what was answered never fails, and a sign of life does not bring it back', () => {
    const clock = new HandClock();
    const deadlines = new Deadlines(1_000, clock, clock);
    const request = new Waiting(clock);
    deadlines.add(request);
    deadlines.remove(request);
    deadlines.extend(request);
    clock.advance(10_000);
    expect(request.fault).toBeUndefined();
  });

  test('other limits count for what is sent from then on, and nothing of the old ones is left in the end', () => {
    const clock = new HandClock();
    const deadlines = new Deadlines(1_000, clock, clock);
    const limits = { firstByteMs: undefined, idleMs: 5_000, totalMs: undefined };
    const [before, after] = [new Waiting(clock), new Waiting(clock)];
    deadlines.add(before);
    deadlines.become({ limits, tools: [] });
    deadlines.add(after);
    clock.advance(1_100);
    expect([before.fault?.code, after.fault?.code]).toEqual(['timeout', undefined]);
    clock.advance(4_400);
    expect(after.fault?.code).toBe('timeout');
    deadlines.become({ limits, tools: [] });
    expect(clock.alarms).toBe(1);
    deadlines.stop();
    expect(clock.alarms).toBe(0);
  });

  test('stop leaves no timer behind', () => {
    const clock = new HandClock();
    const deadlines = new Deadlines(1_000, clock, clock);
    const request = new Waiting(clock);
    deadlines.add(request);
    deadlines.stop();
    clock.advance(10_000);
    expect(clock.alarms).toBe(0);
    expect(request.fault).toBeUndefined();
  });
});

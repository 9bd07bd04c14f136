import { describe, expect, test } from 'vitest';
import { Deadlines } from '../../../src/application/links/deadlines.ts';
import type { PendingCarrier, PendingRequest } from '../../../src/application/links/pending.ts';
import type { TimeLimits } from '../../../src/application/links/time-lines.ts';
import type { Fault } from '../../../src/domain/fault/fault.ts';
import { messageOf } from '../../support/application/message-of.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';

/** A request and what carries it, as the deadlines see them. */
class Pending implements PendingRequest, PendingCarrier {
  readonly method = 'tools/call';
  readonly endpoint = undefined;
  upstream: PendingCarrier | undefined = this;
  outgoingId = 0;
  sentAtMs = 0;
  generation = 0;
  progressKey = '';
  deadline: PendingRequest['deadline'];
  total: PendingRequest['total'];
  resting = false;
  isWaiting = false;
  fault: Fault | undefined;
  failedAtMs = 0;
  /** What each cancellation said of the endpoint. */
  readonly cancellations: (string | undefined)[] = [];
  readonly #clock: HandClock;
  readonly #deadlines: Deadlines;

  constructor(clock: HandClock, deadlines: Deadlines) {
    this.#clock = clock;
    this.#deadlines = deadlines;
    deadlines.add(this);
  }

  cancel(_pending: PendingRequest, _reason: string, _notice?: Uint8Array, verdict?: string): void {
    this.cancellations.push(verdict);
  }

  pause(): boolean {
    return false;
  }

  resume(): void {}
  onStreaming(): void {}
  onRelease(): void {}
  onAnswer(): void {}

  onFailure(fault: Fault): void {
    if (this.fault !== undefined) throw new Error('failed twice');
    this.fault = fault;
    this.failedAtMs = this.#clock.nowMs();
    this.#deadlines.remove(this);
  }
}

const limits: TimeLimits = { firstByteMs: 1_000, idleMs: 4_000, totalMs: 20_000 };
const open = (times: TimeLimits | number = limits) => {
  const clock = new HandClock();
  return { clock, deadlines: new Deadlines(times, clock, clock) };
};

/** Shows life every so often, and never answers. */
const live = (clock: HandClock, deadlines: Deadlines, pending: Pending, everyMs: number): void => {
  const stop = clock.every(everyMs, () => deadlines.extend(pending));
  clock.advance(60_000);
  stop();
};

describe('limits of time', () => {
  test('a server that says nothing at all fails after the first of them, named with its setting', () => {
    const { clock, deadlines } = open();
    const pending = new Pending(clock, deadlines);
    clock.advance(999);
    expect(pending.fault).toBeUndefined();
    clock.advance(101);
    expect(pending.fault).toMatchObject({
      code: 'timeout',
      data: { limit: 'first_byte', limit_ms: 1_000, setting: 'timeouts.first_byte' },
    });
    expect(pending.fault?.message).toContain('raise timeouts.first_byte');
    clock.advance(60_000);
    expect(pending.cancellations).toEqual(['failure']);
  });

  test('after a sign of life it is silence that counts', () => {
    const { clock, deadlines } = open();
    const pending = new Pending(clock, deadlines);
    clock.advance(900);
    deadlines.extend(pending);
    clock.advance(3_999);
    expect(pending.fault).toBeUndefined();
    clock.advance(401);
    expect(pending.fault?.data).toMatchObject({ limit: 'idle', setting: 'timeouts.idle' });
    expect(pending.cancellations).toEqual(['failure']);
  });

  test('progress extends silence and never the whole', () => {
    const { clock, deadlines } = open();
    const pending = new Pending(clock, deadlines);
    live(clock, deadlines, pending, 500);
    expect(pending.fault?.data).toMatchObject({ limit: 'total', setting: 'timeouts.total' });
    expect(pending.failedAtMs).toBeGreaterThanOrEqual(20_000);
    expect(pending.failedAtMs).toBeLessThanOrEqual(22_000);
    // It works and reports: the endpoint is well.
    expect(pending.cancellations).toEqual(['none']);
  });

  test('two minutes with progress pass where no whole time is set', () => {
    const { clock, deadlines } = open(5_000);
    const pending = new Pending(clock, deadlines);
    const stop = clock.every(4_000, () => deadlines.extend(pending));
    clock.advance(120_000);
    stop();
    expect(pending.fault).toBeUndefined();
    clock.advance(6_000);
    expect(pending.fault?.data).toMatchObject({ limit: 'idle', limit_ms: 5_000 });
  });

  test('a server that was silent all the time is to blame for the whole as well', () => {
    const { clock, deadlines } = open({ firstByteMs: undefined, idleMs: 9_000, totalMs: 2_000 });
    const pending = new Pending(clock, deadlines);
    clock.advance(2_200);
    expect(pending.fault?.data).toMatchObject({ limit: 'total' });
    expect(pending.cancellations).toEqual(['failure']);
  });

  test('a second try begins anew in silence, not in the whole', () => {
    const { clock, deadlines } = open();
    const pending = new Pending(clock, deadlines);
    for (let at = 0; at < 19; at += 1) {
      clock.advance(990);
      deadlines.add(pending);
    }
    expect(pending.fault).toBeUndefined();
    live(clock, deadlines, pending, 500);
    expect(pending.failedAtMs).toBeLessThanOrEqual(22_000);
  });

  test('while its client has to act or it waits for a slot only the whole runs', () => {
    for (const pause of ['resting', 'isWaiting'] as const) {
      const { clock, deadlines } = open();
      const pending = new Pending(clock, deadlines);
      pending[pause] = true;
      clock.advance(19_000);
      expect(pending.fault).toBeUndefined();
      clock.advance(3_000);
      expect(pending.fault?.data).toMatchObject({ limit: 'total' });
    }
  });

  test('what is over is over in every respect', () => {
    const { clock, deadlines } = open();
    const pending = new Pending(clock, deadlines);
    deadlines.extend(pending);
    deadlines.remove(pending);
    deadlines.extend(pending);
    clock.advance(60_000);
    expect([pending.fault, pending.cancellations]).toEqual([undefined, []]);
    expect([pending.deadline, pending.total]).toEqual([undefined, undefined]);
  });

  test('tools have their own, by name or pattern, under the names their server knows', () => {
    const clock = new HandClock();
    const of = (idleMs: number) => ({ firstByteMs: undefined, idleMs, totalMs: undefined });
    const tools = [['build', of(9_000)] as const, ['get_*', of(300)] as const];
    const own = new Map([['demo', { limits: of(2_000), tools }]]);
    const deadlines = new Deadlines(1_000, clock, clock, own);
    const demo = deadlines.of('demo');
    const call = (name: string, method = 'tools/call') =>
      messageOf(`{"jsonrpc":"2.0","id":1,"method":"${method}","params":{"name":"${name}"}}`);
    const prefixed = call('demo__build');
    const span = prefixed.marks.name;
    if (span === undefined) throw new Error('no name');
    const edit = { span, bytes: new TextEncoder().encode('"build"') };
    const asked = [
      demo.for(call('build'), []),
      demo.for(prefixed, [edit]),
      demo.for(call('get_weather'), []),
      demo.for(call('other'), []),
      demo.for(call('build', 'prompts/get'), []),
      deadlines.of('any').for(call('build'), []),
    ].map((line) => new Pending(clock, line));
    clock.advance(20_000);
    expect(asked.map(({ fault }) => fault?.data?.['limit_ms'])).toEqual([
      9_000, 9_000, 300, 2_000, 2_000, 1_000,
    ]);
    deadlines.stop();
    expect(clock.alarms).toBe(0);
  });
});

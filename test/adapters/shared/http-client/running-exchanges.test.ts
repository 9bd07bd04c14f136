import { expect, test } from 'vitest';
import {
  type Exchange,
  RunningExchanges,
} from '../../../../src/adapters/shared/http-client/running-exchanges.ts';

class Recorded implements Exchange {
  readonly call: number | undefined;
  readonly seen: string[] = [];

  constructor(call: number | undefined) {
    this.call = call;
  }

  pause(): void {
    this.seen.push('pause');
  }

  resume(): void {
    this.seen.push('resume');
  }

  abort(): void {
    this.seen.push('abort');
  }
}

/** Twenty of calls, of which some fall on the same place of any small table, and two of none. */
const many = () => {
  const running = new RunningExchanges();
  const calls = Array.from({ length: 20 }, (_, index) => new Recorded(index * 64));
  const notices = [new Recorded(undefined), new Recorded(undefined)];
  const all = [...calls, ...notices];
  for (const exchange of all) running.add(exchange);
  return { running, calls, all };
};

test('holds up, lets go on and gives up all of them, each once', () => {
  const { running, all } = many();
  running.pause();
  expect(running.isPaused).toBe(true);
  running.resume();
  expect(running.isPaused).toBe(false);
  running.abort();
  for (const { seen } of all) expect(seen).toEqual(['pause', 'resume', 'abort']);
  running.abort();
  for (const { seen } of all) expect(seen).toHaveLength(3);
});

test('finds the exchange of every call', () => {
  const { running, calls } = many();
  for (const { call, seen } of calls) {
    running.pauseCall(call ?? 0);
    running.resumeCall(call ?? 0);
    running.forget(call ?? 0);
    running.forget(call ?? 0);
    expect(seen).toEqual(['pause', 'resume', 'abort']);
  }
});

test('a call of a link that is held up does not go on alone', () => {
  const { running, calls } = many();
  running.pause();
  running.resumeCall(0);
  expect(calls[0]?.seen).toEqual(['pause']);
});

test('who is there already is not there twice', () => {
  const { running, calls, all } = many();
  for (const exchange of all) running.add(exchange);
  for (const exchange of calls) running.delete(exchange);
  running.pause();
  for (const { seen } of calls) expect(seen).toEqual([]);
});

test('an exchange that has ended does not take the next one of its call along', () => {
  const running = new RunningExchanges();
  const [post, stream] = [new Recorded(7), new Recorded(7)];
  running.add(post);
  running.delete(post);
  running.add(stream);
  running.delete(post);
  running.forget(7);
  expect([post.seen, stream.seen]).toEqual([[], ['abort']]);
});

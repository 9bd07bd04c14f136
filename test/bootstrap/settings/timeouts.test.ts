import { describe, expect, test } from 'vitest';
import { commonTimes, ownTimes } from '../../../src/bootstrap/request-times.ts';
import { load, problemsOf, warningsOf } from './loading.ts';

const demo = (more: string): string => `servers: { demo: { command: node${more} } }\n`;

/** What requests to the server get, as the deadlines hear it. */
const timesOf = (text: string) => {
  const { settings } = load(text);
  if (settings === undefined) throw new Error('not loaded');
  const common = commonTimes(settings.timeouts);
  const demo = settings.servers.find(({ name }) => name === 'demo');
  return { common, own: demo && ownTimes(demo, common) };
};

describe('time limits', () => {
  test('bound silence and nothing else unless told so; clients of silent servers hear of it after 15 s', () => {
    expect(load(demo('')).settings?.timeouts).toMatchObject({
      callMs: 60_000,
      firstByteMs: undefined,
      totalMs: undefined,
      heartbeatMs: 15_000,
    });
    expect(timesOf(demo('')).own).toBeUndefined();
  });

  test.each([
    ['', 0],
    ['timeouts: { pre_stop: 0 }', 0],
    ['timeouts: { pre_stop: 7s }', 7_000],
  ])('balancers get no time at shutdown unless told so: %s', (line, ms) => {
    expect(load(`${demo('')}${line}`).settings?.timeouts.preStopMs).toBe(ms);
  });

  test('are inherited from all to a server to a tool', () => {
    const { common, own } = timesOf(
      `${demo(', timeouts: { first_byte: 2s, idle: 90s }, tools: { build: { timeout: 10m }, "get_*": { timeouts: { total: 5s } } }')}timeouts: { first_byte: 5s, idle: 30s, total: 1h }`,
    );
    expect(common).toEqual({ firstByteMs: 5_000, idleMs: 30_000, totalMs: 3_600_000 });
    expect(own).toEqual({
      limits: { firstByteMs: 2_000, idleMs: 90_000, totalMs: 3_600_000 },
      tools: [
        ['build', { firstByteMs: 2_000, idleMs: 600_000, totalMs: 3_600_000 }],
        ['get_*', { firstByteMs: 2_000, idleMs: 90_000, totalMs: 5_000 }],
      ],
    });
  });

  test('of a server may be written the short way, and call is another name of idle', () => {
    for (const entry of ['timeout: 7s', 'timeouts: { idle: 7s }', 'timeouts: { call: 7s }'])
      expect(timesOf(demo(`, ${entry}`)).own?.limits.idleMs).toBe(7_000);
    expect(timesOf(`${demo('')}timeouts: { call: 7s }`).common.idleMs).toBe(7_000);
  });

  test('connect may be another one for one server', () => {
    const { settings } = load(`${demo(', timeouts: { connect: 1s }')}timeouts: { connect: 3s }`);
    expect(settings?.timeouts.connectMs).toBe(3_000);
    expect(settings?.servers[0]?.times.connectMs).toBe(1_000);
  });

  test.each(['off', 'false', '0'])('heartbeat: %s sends none', (word) => {
    const { settings } = load(`${demo('')}timeouts: { heartbeat: ${word} }`);
    expect(settings?.timeouts.heartbeatMs).toBeUndefined();
  });

  test('are read from the original program’s words', () => {
    const { common } = timesOf(`${demo('')}middleware: { timeout: { request: 30, upstream: 20 } }`);
    expect(common).toMatchObject({ idleMs: 20_000, totalMs: 30_000 });
  });

  test.each([
    [
      `${demo(', timeout: 1s, timeouts: { idle: 2s }')}`,
      '1:35: timeout is the short form of timeouts.idle: remove one of both',
    ],
    [
      `${demo('')}timeouts: { idle: 1s, call: 2s }`,
      '2:23: call is another name of idle: remove one of both',
    ],
    [
      `${demo('')}timeouts: { heartbeat: often }`,
      '2:24: timeouts.heartbeat: "often" is not a duration: write "30s", "5m", "500ms", "1h" or a number of seconds',
    ],
  ])('%j is refused', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  test('count before those of the original programs, which is said', () => {
    const text = `${demo('')}timeouts: { call: 1s, total: 3s }\nmiddleware: { timeout: { upstream: 2s, request: 3s } }`;
    expect(warningsOf(text)).toEqual([
      '3:26: middleware.timeout.upstream has no effect: timeouts.call at 2:13 counts',
    ]);
    expect(load(text).settings?.timeouts).toMatchObject({ callMs: 1_000, totalMs: 3_000 });
  });
});

import { Agent, request } from 'node:http';
import { expect, it } from 'vitest';
import { useBench } from '../bad-input/rig.ts';
import { call, expectSound } from '../faults/support/rig.ts';
import { type SlowKind, SlowSocket } from './slow-sockets.ts';

/** What a busy machine adds to any of a few hundred calls of a millisecond. */
const NOISE_MS = 10;
const QUIET_CALLS = 500;
const sockets: readonly (readonly [kind: SlowKind, count: number])[] = [
  ['head', 200],
  ['upgrade', 150],
  ['body', 150],
];
const PROMISED_MS = 10_000;
/** Until all are seen to be over, of which some began late. */
const LATE_MS = 500;

const bench = useBench({ server: { read_timeout: '9500ms' } });

const honest = new Agent({ keepAlive: true, maxSockets: 1 });

const callMs = (): Promise<number> => {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const beginMs = performance.now();
  const sent = request(
    bench.gateway.url('http', '/api/v1/mcp'),
    {
      agent: honest,
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
    },
    (answer) => {
      if (answer.statusCode !== 200) reject(new Error(`status ${answer.statusCode}`));
      answer.resume().on('end', () => resolve(performance.now() - beginMs));
    },
  );
  sent.on('error', reject);
  sent.end(call(1, 'echo'));
  return promise;
};

const p99 = (times: readonly number[]): number =>
  times.toSorted((left, right) => left - right)[Math.floor(times.length * 0.99)] ?? 0;

it("[S21] [SV-16] 500 slow heads, upgrades and bodies lose their place within 10 s, and an honest client's p99 at most doubles", async () => {
  for (let warm = 0; warm < QUIET_CALLS; warm += 1) await callMs();
  const quiet: number[] = [];
  for (let times = 0; times < QUIET_CALLS; times += 1) quiet.push(await callMs());

  const slow = await Promise.all(
    sockets.flatMap(([kind, count]) =>
      Array.from({ length: count }, () => SlowSocket.open(kind, bench.gateway.port('http'))),
    ),
  );
  const beset: number[] = [];
  const endMs = performance.now() + PROMISED_MS + LATE_MS;
  while (slow.some(({ isOpen }) => isOpen) && performance.now() < endMs) beset.push(await callMs());

  expect(slow.filter(({ isOpen }) => isOpen)).toEqual([]);
  const held = await Promise.all(slow.map(({ heldMs }) => heldMs));
  expect(Math.max(...held)).toBeLessThan(PROMISED_MS + LATE_MS);
  expect(beset.length).toBeGreaterThan(QUIET_CALLS);
  expect(p99(beset)).toBeLessThan(2 * p99(quiet) + NOISE_MS);
  await expectSound(bench.gateway);
});

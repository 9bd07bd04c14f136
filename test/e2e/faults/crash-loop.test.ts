import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { call, errorOf, freshPath, openClient, openGateway } from './support/rig.ts';

const OBSERVED_MS = 8_500;
const CALL_PAUSE_MS = 25;

/** A command that notes when it was started and ends with code 3. */
const crasher = (journal: string): object => ({
  command: process.execPath,
  args: [
    '-e',
    `require('node:fs').appendFileSync(${JSON.stringify(journal)}, Date.now() + '\\n'); process.exit(3)`,
  ],
});

const startsIn = (journal: string): readonly number[] =>
  existsSync(journal) ? readFileSync(journal, 'utf8').trimEnd().split('\n').map(Number) : [];

it('[F03] restarts a child that keeps crashing ever more seldom, and says its exit code at once', async () => {
  const journal = freshPath('starts');
  const gateway = await openGateway({
    servers: { broken: crasher(journal), other: crasher(freshPath('none')) },
  });
  const client = await openClient(gateway, 'ws');
  const endMs = performance.now() + OBSERVED_MS;
  let longestMs = 0;
  for (let id = 1; performance.now() < endMs; id += 1) {
    const askedMs = performance.now();
    const error = errorOf(await client.request(call(id, 'broken__echo')));
    longestMs = Math.max(longestMs, performance.now() - askedMs);
    expect(error.message).toContain('exit code 3');
    expect(error.data?.error_code).toBe('backend_unavailable');
    await delay(CALL_PAUSE_MS);
  }
  const starts = startsIn(journal);
  const gaps = starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
  expect(longestMs).toBeLessThan(1_000);
  // The first start asks for the era, and the second try is free; then at least 0.5 s, 1 s, 2 s, 4 s pass. Doubling so,
  // ten starts take four minutes.
  expect(starts.length).toBeGreaterThanOrEqual(5);
  expect(starts.length).toBeLessThanOrEqual(7);
  for (const [index, gap] of gaps.slice(2).entries()) {
    expect(gap).toBeGreaterThanOrEqual(450 * 2 ** index);
  }
  expect(await gateway.stop()).toBe(0);
});

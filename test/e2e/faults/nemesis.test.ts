import { expect, it } from 'vitest';
import { runNemesis } from '../../nemesis/run.ts';

/** `npm run nemesis` does the same for longer, with more seeds. */
const SECONDS = 12;

it('[F31] servers of every protocol that are killed, stopped and cut off serve again soon, and carry out no call twice', async () => {
  const { calls, outcomes, recoveryMs, violations } = await runNemesis(1, SECONDS);
  expect(violations).toEqual([]);
  expect(calls).toBeGreaterThan(200);
  expect(outcomes['result']).toBeGreaterThan(calls / 2);
  expect(Object.keys(recoveryMs)).toHaveLength(8);
});

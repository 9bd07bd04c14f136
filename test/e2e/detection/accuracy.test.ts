import { setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StartedSet, startSetInWorker } from '../../support/detection/set-in-worker.ts';
import { tryAll } from '../../support/detection/trial.ts';

let set: StartedSet;

beforeAll(async () => {
  set = await startSetInWorker();
  setDefaultCACertificates([set.authority]);
});
afterAll(() => set.close());

/** The whole set, slow servers included, is `npm run accuracy:detection`. */
test('what is spoken at known addresses is found within a second, for 98 of 100 [PD-01]', async () => {
  const labels = set.labels.filter(({ isQuick }) => isQuick);
  const trials = await tryAll(labels, 2);
  const wrong = trials.filter(({ isRight }) => !isRight);
  const described = wrong.map(
    ({ label, detected, explanation }) => `${label.name}: ${detected}\n${explanation}`,
  );
  expect(labels.length).toBeGreaterThanOrEqual(40);
  expect(described.length / trials.length, described.join('\n')).toBeLessThanOrEqual(0.02);
  const late = trials.filter(({ durationMs }) => durationMs > 1_000);
  expect(late.map(({ label, durationMs }) => `${label.name}: ${durationMs} ms`)).toEqual([]);
});

import { expect, test } from 'vitest';
import { canonicalFile } from '../../../src/bootstrap/settings/canonical/gateway.ts';
import type { Settings } from '../../../src/bootstrap/settings/settings.ts';
import { load, problemsOf } from './loading.ts';

const servers = '\nservers: { demo: { command: node } }\n';
const usual = { ttlMs: 86_400_000, waitMs: 30_000, maxAnswerBytes: 65_536, maxBytes: 67_108_864 };

const settingsOf = (text: string): Settings => {
  const { settings, problems } = load(text + servers);
  if (settings === undefined) throw new Error(JSON.stringify(problems));
  return settings;
};

test('nothing is remembered unless it is switched on', () => {
  for (const said of ['', 'idempotency: { ttl: 1h }', 'idempotency: { enabled: false }']) {
    expect(settingsOf(said).idempotency).toBeUndefined();
  }
  expect(settingsOf('idempotency: { enabled: true }').idempotency).toEqual(usual);
});

test('times and sizes are read, and written back', () => {
  const text =
    'idempotency: { enabled: true, ttl: 2h, wait: 5s, max_answer: 1MB, max_memory: 10MB }';
  const settings = settingsOf(text);
  expect(settings.idempotency).toEqual({
    ttlMs: 7_200_000,
    waitMs: 5_000,
    maxAnswerBytes: 1_000_000,
    maxBytes: 10_000_000,
  });
  expect(canonicalFile(settings)).toMatchObject({
    idempotency: { enabled: true, ttl: '2h', wait: '5s' },
  });
});

test.each([
  ['idempotency: { ttl: 500ms }', /^1:\d+: .*expected 1s or more/],
  ['idempotency: { wait: 2h }', /^1:\d+: .*expected 1h or less/],
  ['idempotency: { max_answer: 2MB, max_memory: 1MB }', /^1:\d+: .*has no room in max_memory/],
  ['idempotency: { keep: 1h }', /^1:\d+: .*unknown key "keep" in idempotency/],
])('%s is refused with its place', (text, problem) => {
  expect(problemsOf(text + servers)).toEqual([expect.stringMatching(problem)]);
});

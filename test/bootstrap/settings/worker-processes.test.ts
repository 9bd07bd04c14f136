import { expect, test } from 'vitest';
import { canonicalFile } from '../../../src/bootstrap/settings/canonical/gateway.ts';
import { load, problemsOf } from './loading.ts';

const demo = 'servers: { demo: { command: node } }\n';
const http = '{ name: http, protocol: http, config: { port: 0 } }';

test('one process serves unless more are asked for', () => {
  const { settings } = load(demo);
  expect(settings?.workerProcesses).toBe(1);
  expect(settings?.replicas).toBeUndefined();
});

test('several share what they know by way of the process that starts them, or by Redis where there is one', () => {
  const several = load(`${demo}server: { workers: 4, frontends: [${http}] }`);
  expect(several.problems).toEqual([]);
  expect(several.settings?.workerProcesses).toBe(4);
  expect(several.settings?.replicas).toEqual({ provider: 'local', leaseMs: 1_200 });
  expect(canonicalFile(several.settings ?? never())).toMatchObject({ server: { workers: 4 } });
  const redis = 'sessions: { provider: redis, redis: { url: "redis://127.0.0.1:1" } }';
  const shared = load(`${demo}server: { workers: 2, frontends: [${http}] }\n${redis}`);
  expect(shared.settings?.replicas?.provider).toBe('redis');
});

test('frontends for local clients are refused beside several, with their place and the way out', () => {
  const stdio = '{ name: local, protocol: stdio }';
  const text = `${demo}server: { workers: 2, frontends: [${http}, ${stdio}] }`;
  expect(problemsOf(text)).toEqual([
    expect.stringMatching(
      /^2:\d+: .*local: local clients are served by one process: set server.workers to 1, or run a gateway of its own for them$/,
    ),
  ]);
  expect(problemsOf(text.replace('workers: 2', 'workers: 1'))).toEqual([]);
});

test('refuses a number that is none', () => {
  expect(problemsOf(`${demo}server: { workers: 0 }`)).toEqual([
    expect.stringContaining('expected a whole number from 1 to 1024, found 0'),
  ]);
});

const never = (): never => {
  throw new Error('no settings');
};

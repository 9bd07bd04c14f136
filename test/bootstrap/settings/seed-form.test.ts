import { describe, expect, test } from 'vitest';
import { isSeedForm } from '../../../src/bootstrap/settings/schema/seed-keys.ts';
import { problemsOf, warningsOf } from './loading.ts';

const demo = 'servers: { demo: { command: node } }\n';

describe('a file in the form of an original program', () => {
  const seed = `${demo}routing: { strategy: random, sticky: true }\nserver: { listen: 1, metrics_prot: 2 }\n`;

  test('may have keys nobody knows, which are left out with a warning', () => {
    expect(problemsOf(seed)).toEqual([]);
    expect(warningsOf(seed)).toEqual([
      '2:30: routing.sticky means nothing here and is left out',
      '3:11: server.listen means nothing here and is left out',
      '3:22: server.metrics_prot means nothing here and is left out: did you mean "metrics_port"?',
    ]);
  });

  test('may have them within one of several forms', () => {
    const backends = `backends: { stdio: { enabled: true, mode: x }, backends: [{ name: a, protocol: stdio, zone: b, config: { command: [node], colour: c } }] }`;
    expect(problemsOf(backends)).toEqual([]);
    expect(warningsOf(backends)).toEqual([
      '1:37: backends.stdio.mode means nothing here and is left out',
      '1:87: backends.backends[0].zone means nothing here and is left out',
      '1:123: backends.backends[0].config.colour means nothing here and is left out',
    ]);
  });

  test('may not have wrong values', () => {
    expect(problemsOf(`${seed}metrics: { enabled: perhaps }`)).toEqual([
      '4:21: metrics.enabled: expected true or false, found "perhaps"',
    ]);
    const backends = 'backends: { stdio: { enabled: perhaps } }';
    expect(problemsOf(backends)).toEqual([
      '1:31: backends.stdio.enabled: expected true or false, found "perhaps"',
    ]);
  });

  test('is told by keys that only such files have', () => {
    expect(isSeedForm({ servers: {}, metrics: {} })).toBe(false);
    expect(isSeedForm({ server: { protocols: {} } })).toBe(true);
    expect(isSeedForm({ backends: [{ name: 'stdio' }] })).toBe(false);
    expect(isSeedForm({ backends: { stdio: {} } })).toBe(true);
    for (const value of [null, undefined, 'server', 1, [], [{ routing: 1 }]]) {
      expect(isSeedForm(value)).toBe(false);
    }
  });
});

test('a file of ours may not have them', () => {
  expect(problemsOf(`${demo}server: { metrics_prot: 2 }`)).toEqual([
    '2:11: unknown key "metrics_prot" in server: did you mean "metrics_port"?',
  ]);
});

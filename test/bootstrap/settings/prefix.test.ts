import { expect, test } from 'vitest';
import { load, problemsOf } from './loading.ts';

const file = (servers: number, prefix?: string): string =>
  [
    'servers:',
    ...Array.from({ length: servers }, (_, index) => `  s${index}: { command: x }`),
    ...(prefix === undefined ? [] : ['federation:', `  prefix: ${prefix}`]),
  ].join('\n');

test.each([
  [1, undefined, 'never'],
  [2, undefined, 'always'],
  [1, 'auto', 'never'],
  [3, 'auto', 'always'],
  [1, 'always', 'always'],
  [2, 'never', 'never'],
  [2, 'on-collision', 'on-collision'],
])('%i servers with prefix %s: %s', (servers, prefix, policy) => {
  expect(load(file(servers, prefix)).settings?.federation.prefix).toBe(policy);
});

test('another word is refused with the choices, where it stands', () => {
  expect(problemsOf(file(2, 'sometimes'))).toEqual([
    expect.stringMatching(/^5:11: .*auto.*always.*never.*on-collision/),
  ]);
});

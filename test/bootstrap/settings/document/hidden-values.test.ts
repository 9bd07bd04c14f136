import { expect, test } from 'vitest';
import { HiddenValues } from '../../../../src/bootstrap/settings/document/hidden-values.ts';

const said = (message: string, path: string, ...values: readonly [string, string][]): string => {
  const hidden = new HiddenValues();
  for (const [value, written] of values) hidden.add(['server', 'name'], value, written);
  return hidden.hide({ file: 'a.yaml', line: 1, column: 1, path, message }).message;
};

test.each([
  ['a secret in any sentence', 'no hunter2-long here', 'servers', 'no $X here'],
  ['a short one in quotes', 'found "abc"', 'servers', 'found "$S"'],
  [
    'a short one as a word at its own place',
    'found abc, not abcd',
    'server.name',
    'found $S, not abcd',
  ],
  ['no short word elsewhere', 'one of abc, def', 'servers', 'one of abc, def'],
  ['what JSON makes of it', String.raw`found "q\"x\\\ny"`, 'servers', 'found "$Q"'],
])('hides %s', (_, message, path, hidden) => {
  const values = [
    ['hunter2-long', '$X'],
    ['abc', '$S'],
    ['q"x\\\ny', '$Q'],
    ['', '$NOTHING'],
  ] as const;
  expect(
    said(message, path, ...values.map(([value, name]): [string, string] => [value, name])),
  ).toBe(hidden);
});

test('hides a longer value before what it holds', () => {
  const both: readonly [string, string][] = [
    ['password', '$P'],
    ['user:password@host', '$URL'],
  ];
  expect(said('at user:password@host and password', 'x', ...both)).toBe('at $URL and $P');
});

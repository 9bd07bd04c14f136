import { expect, test } from 'vitest';
import { stickyValues } from '../../../../src/adapters/shared/http/sticky-values.ts';

const cookie = { by: 'cookie', name: 'lb' } as const;
const header = { by: 'header', name: 'x-user' } as const;
const headers =
  (values: Readonly<Record<string, string>>) =>
  (name: string): string | undefined =>
    values[name];

test('nothing is read where nobody asks for it', () => {
  const never = (): string => {
    throw new Error('nobody asked');
  };
  expect([stickyValues(undefined, never), stickyValues([], never)]).toEqual([undefined, undefined]);
});

test('values of cookies and headers are found, and what is missing or empty is left out', () => {
  const values = stickyValues(
    [cookie, header],
    headers({ cookie: 'a=1; lb=two=2 ;lbx=3', 'x-user': 'ada' }),
  );
  expect([...(values ?? [])]).toEqual([
    ['cookie:lb', 'two=2'],
    ['header:x-user', 'ada'],
  ]);
  expect(stickyValues([cookie, header], headers({ cookie: 'lb=; xlb=1', 'x-user': '' }))).toEqual(
    new Map(),
  );
});

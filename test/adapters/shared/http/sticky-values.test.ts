import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../../../src/adapters/shared/http/exchange.ts';
import {
  stickyValues,
  stickyValuesOf,
} from '../../../../src/adapters/shared/http/sticky-values.ts';

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

describe('the cookie of a client that shows none', () => {
  const exchangeWith = (values: Readonly<Record<string, string>>) => {
    const given: string[] = [];
    const exchange = {
      header: headers(values),
      addCookie: (name: string, value: string) => void given.push(name, value),
    } as Partial<Exchange> as Exchange;
    return { exchange, given };
  };

  test('is made for it, and counts at once', () => {
    const { exchange, given } = exchangeWith({ 'x-user': 'ada' });
    const values = stickyValuesOf(exchange, [cookie, header]);
    const [name, value = ''] = given;
    expect(name).toBe('lb');
    expect(value).toMatch(/^[\w-]{22}$/);
    expect(values?.get('cookie:lb')).toBe(value);
    const other = exchangeWith({});
    stickyValuesOf(other.exchange, [cookie]);
    expect(other.given[1]).not.toBe(value);
  });

  test('is not made for one that has it, nor for a header, nor where nobody asks', () => {
    const { exchange, given } = exchangeWith({ cookie: 'lb=mine' });
    expect(stickyValuesOf(exchange, [cookie, header])?.get('cookie:lb')).toBe('mine');
    expect(stickyValuesOf(exchange, undefined)).toBeUndefined();
    expect(given).toEqual([]);
  });
});

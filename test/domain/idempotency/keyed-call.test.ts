import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyedCallOf } from '../../../src/domain/idempotency/keyed-call.ts';
import type { Message } from '../../../src/domain/wire/message.ts';
import { scan } from '../../../src/domain/wire/scan.ts';
import { encodeText } from '../../../src/domain/wire/text.ts';
import { WireFault } from '../../../src/domain/wire/wire-fault.ts';

const callOf = (params: string): Message => {
  const text = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`;
  const message = scan(encodeText(text));
  if (message instanceof WireFault) throw new Error(message.message);
  return message;
};

const place = { principal: 'me', server: 'bank', tool: 'pay', revision: '2025-11-25' };
const meta = (key = '"k"'): string => `"_meta":{"mcpgw/idempotencyKey":${key}}`;
const of = (params: string, where = place) => keyedCallOf(callOf(params), where);
const plain = `{"name":"pay","arguments":{"a":1,"b":[2]},${meta()}}`;

test('a call without a key that can be one is none', () => {
  for (const params of [
    '{"name":"pay"}',
    `{"name":"pay",${meta('""')}}`,
    `{"name":"pay",${meta('7')}}`,
    `{"name":"pay",${meta(`"${'x'.repeat(257)}"`)}}`,
  ]) {
    expect(of(params)).toBeUndefined();
  }
});

test('however it is written, it is the same call', () => {
  const otherwise = `{${meta('"\\u006b"')}, "arguments" : {"b":[ 2 ],"a":1},"name":"pay"}`;
  expect(of(otherwise)).toEqual(of(plain));
  expect(of(`{"name":"pay",${meta()}}`)).toEqual(of(`{"name":"pay","arguments":{},${meta()}}`));
});

test('what is asked makes another print, under the same name', () => {
  const first = of(plain);
  for (const other of [
    `{"name":"pay","arguments":{"a":2,"b":[2]},${meta()}}`,
    `{"name":"pay","arguments":{"a":1.0,"b":[2]},${meta()}}`,
    `{"name":"pay","arguments":{"a":1,"b":[2]},"task":{"ttl":1},${meta()}}`,
  ]) {
    expect(of(other)?.name).toBe(first?.name);
    expect(of(other)?.print).not.toBe(first?.print);
  }
  expect(of(plain, { ...place, revision: '2026-07-28' })?.print).not.toBe(first?.print);
});

test('who asks whom for what under which key makes another name', () => {
  const names = [
    of(plain)?.name,
    of(plain, { ...place, principal: 'you' })?.name,
    of(plain, { ...place, server: 'shop' })?.name,
    of(plain, { ...place, tool: 'refund' })?.name,
    of(`{"name":"pay","arguments":{"a":1,"b":[2]},${meta('"K"')}}`)?.name,
    of(`{"name":"pay","arguments":{"a":1,"b":[2]},"requestState":"s",${meta()}}`)?.name,
    of(`{"name":"pay","arguments":{"a":1,"b":[2]},"requestState":"t",${meta()}}`)?.name,
  ];
  expect(new Set(names).size).toBe(names.length);
});

test('nobody can choose a text so that two names or two prints become one', () => {
  const text = fc.string({
    minLength: 1,
    maxLength: 6,
    unit: fc.constantFrom('"', ',', '\\', 'a', 'é'),
  });
  const parts = fc.tuple(text, text, text);
  const nameOf = ([principal, tool, key]: readonly [string, string, string]) =>
    of(`{"name":"x",${meta(JSON.stringify(key))}}`, { ...place, principal, tool })?.name;
  fc.assert(
    fc.property(parts, parts, (one, other) => {
      expect(nameOf(one) === nameOf(other)).toBe(one.join('\0') === other.join('\0'));
    }),
  );
});

test('values of any size have a print', () => {
  const large = JSON.stringify('y'.repeat(100_000));
  const params = (end: string) => `{"name":"pay","arguments":{"a":${large}${end}},${meta()}}`;
  expect(of(params(''))).toEqual(of(params('')));
  expect(of(params(',"b":1'))?.print).not.toBe(of(params(''))?.print);
});

import { describe, expect, test } from 'vitest';
import {
  argumentsUsage,
  type ToolSchema,
  writtenArguments,
} from '../../../../src/adapters/inbound/cli/tool-arguments.ts';

const schema: ToolSchema = {
  properties: {
    city: { type: 'string' },
    days: { type: 'integer' },
    factor: { type: 'number' },
    warm: { type: 'boolean' },
    tags: { type: 'array', items: { type: 'string' } },
    counts: { type: 'array', items: { type: 'integer' } },
    where: { type: 'object' },
    limit: { type: ['integer', 'null'] },
    code: { anyOf: [{ type: 'integer' }, { type: 'string' }] },
    any: {},
  },
  required: ['city'],
};

const text = (pairs: readonly string[], json?: string): string => {
  const outcome = writtenArguments(pairs, json, schema);
  return outcome.ok ? outcome.text : outcome.message;
};

describe('a value becomes what the schema says', () => {
  test.each([
    ['city=12', '"city":"12"'],
    ['city=', '"city":""'],
    ['city=a=b', '"city":"a=b"'],
    ['days=007', undefined],
    ['days=9007199254740993', '"days":9007199254740993'],
    ['factor=1.50', '"factor":1.50'],
    ['factor=-2e10', '"factor":-2e10'],
    ['warm=true', '"warm":true'],
    ['warm=yes', undefined],
    ['where={"a":[1]}', '"where":{"a":[1]}'],
    ['where=[1]', undefined],
    ['limit=null', '"limit":null'],
    ['limit=3', '"limit":3'],
    ['code=12', '"code":12'],
    ['code=a1', '"code":"a1"'],
    ['any=[1, 2]', '"any":[1, 2]'],
    ['any=hello', '"any":"hello"'],
    ['tags=a', '"tags":["a"]'],
    ['tags=["a","b"]', '"tags":["a","b"]'],
    ['counts=a', undefined],
  ])('%s', (pair, expected) => {
    const pairs = pair.startsWith('city') ? [pair] : ['city=x', pair];
    const written = text(pairs);
    if (expected === undefined) expect(written).toContain('has to be of type');
    else expect(written).toContain(expected);
  });
});

test('a key that is given several times makes a list', () => {
  expect(text(['city=x', 'tags=a', 'tags=b', 'counts=1', 'counts=2'])).toBe(
    '{"city":"x","tags":["a","b"],"counts":[1,2]}',
  );
});

test('pairs go before members of the JSON object, which alone stays as it was written', () => {
  expect(text(['days=2'], '{"city":"Oslo","days":1}')).toBe('{"city":"Oslo","days":2}');
  expect(text([], '{ "city": "Oslo", "days": 9007199254740993 }')).toBe(
    '{ "city": "Oslo", "days": 9007199254740993 }',
  );
});

test.each([
  [['Oslo'], undefined, '"Oslo" has to be key=value'],
  [['=x'], undefined, '"=x" has to be key=value'],
  [['cty=x'], undefined, 'did you mean "city"?'],
  [['days=1'], undefined, 'missing: city=<string>'],
  [[], '{}', 'missing: city=<string>'],
  [[], '[]', '--args has to be a JSON object'],
  [[], '{', '--args has to be a JSON object'],
])('%j with %j is refused', (pairs, json, says) => {
  expect(text(pairs, json)).toContain(says);
});

test('a key nobody knows is a mistake only where the tool takes no others', () => {
  expect(text(['city=x', 'quite=other'])).toBe('{"city":"x","quite":"other"}');
  const closed = writtenArguments(['quite=other'], undefined, {
    properties: { city: { type: 'string' } },
    additionalProperties: false,
  });
  expect(closed).toEqual({
    ok: false,
    message: 'the tool has no argument "quite": it takes city',
  });
});

test('how arguments are written is shown, optional ones in brackets', () => {
  expect(
    argumentsUsage({
      properties: { a: { type: 'string' }, b: { type: ['integer', 'null'] }, c: {} },
      required: ['a'],
    }),
  ).toBe('a=<string> [b=<integer|null>] [c=<value>]');
});

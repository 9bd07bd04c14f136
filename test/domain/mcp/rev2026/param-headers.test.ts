import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fault } from '../../../../src/domain/fault/fault.ts';
import { encodeHeaderValue } from '../../../../src/domain/mcp/rev2026/mirrored-headers.ts';
import {
  type ParamHeader,
  paramHeaderFault,
  paramHeaderValues,
} from '../../../../src/domain/mcp/rev2026/param-headers.ts';
import type { Message } from '../../../../src/domain/wire/message.ts';
import { anyCharacter } from '../../../support/pure/any-character.ts';
import { jsonValueTexts } from '../../../support/pure/json-texts.ts';
import { accepted } from '../../wire/messages.ts';
import { hostileMessages, request } from './messages.ts';

/** A call with these raw arguments. */
const callWith = (text: string): Message =>
  accepted(
    `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","arguments":${text}}}`,
  );

const text = { header: 'mcp-param-text', path: ['text'], type: 'string' } as const;
const count = { header: 'mcp-param-count', path: ['deep', 'count'], type: 'integer' } as const;
const flag = { header: 'mcp-param-flag', path: ['flag'], type: 'boolean' } as const;
const three: readonly ParamHeader[] = [text, count, flag];

describe('the headers of a call', () => {
  test('repeat the arguments, in the order of the schema', () => {
    const call = callWith('{"flag":false,"deep":{"count":42},"text":"us-west1","more":1}');
    expect(paramHeaderValues(call, three)).toEqual([
      ...['mcp-param-text', 'us-west1'],
      ...['mcp-param-count', '42'],
      ...['mcp-param-flag', 'false'],
    ]);
  });

  test.each([
    ['"Hello, 世界"', '=?base64?SGVsbG8sIOS4lueVjA==?='],
    ['"\\u00e4"', '=?base64?w6Q=?='],
    ['" padded "', '=?base64?IHBhZGRlZCA=?='],
    ['"line1\\nline2"', '=?base64?bGluZTEKbGluZTI=?='],
    ['""', '=?base64??='],
    ['"null"', 'null'],
    ['true', 'true'],
    ['12', '12'],
  ])('carry %s as %s', (argument, value) => {
    expect(paramHeaderValues(callWith(`{"text":${argument}}`), three)).toEqual([
      'mcp-param-text',
      value,
    ]);
  });

  test.each([
    ['42', '42'],
    ['-7', '-7'],
    ['42.0', '42'],
    ['4.2e1', '42'],
    ['-0', '0'],
    ['9007199254740993', '9007199254740993'],
    ['-18446744073709551615', '-18446744073709551615'],
    ['1e21', '1000000000000000000000'],
    ['3.140', '3.14'],
    ['"42"', '42'],
  ])('carry the number %s as %s', (argument, value) => {
    expect(paramHeaderValues(callWith(`{"deep":{"count":${argument}}}`), three)).toEqual([
      'mcp-param-count',
      value,
    ]);
  });

  test.each([
    '{}',
    '{"text":null,"flag":null,"deep":{"count":null}}',
    '{"text":{},"flag":[],"deep":[42]}',
    '{"deep":null}',
    '{"deep":{"count":1e999999999}}',
    '{"x":{"text":"a","deep":{"count":1}}}',
    '[]',
    'null',
    '"text"',
  ])('are none for %s', (argumentsText) => {
    expect(paramHeaderValues(callWith(argumentsText), three)).toEqual([]);
  });

  test('are looked for among the members of the arguments only', () => {
    const odd = ['__proto__', 'constructor', 'length'].map(
      (name) => ({ header: `mcp-param-${name}`, path: [name], type: 'string' }) as const,
    );
    expect(paramHeaderValues(callWith('{}'), odd)).toEqual([]);
    expect(paramHeaderValues(callWith('{"__proto__":"x","constructor":"y"}'), odd)).toEqual([
      ...['mcp-param-__proto__', 'x'],
      ...['mcp-param-constructor', 'y'],
    ]);
  });

  test('are none without arguments', () => {
    expect(paramHeaderValues(request('tools/call'), three)).toEqual([]);
    expect(paramHeaderValues(request('tools/call', { name: 't' }), three)).toEqual([]);
    expect(paramHeaderValues(request('tools/call', { text: 'a' }), three)).toEqual([]);
    expect(paramHeaderValues(request('tools/call', [{ arguments: {} }]), three)).toEqual([]);
  });
});

const check = (
  call: Message,
  given: Readonly<Record<string, string>>,
  headers: readonly ParamHeader[] = three,
): Fault | undefined => {
  const map = new Map(Object.entries(given));
  return paramHeaderFault(call, headers, map);
};

const verdict = (call: Message, given: Readonly<Record<string, string>>): string => {
  const fault = check(call, given);
  if (fault === undefined) return 'accepted';
  expect(fault.code).toBe('header_mismatch');
  return fault.message;
};

describe('comparing the headers of a call with its arguments', () => {
  const full = callWith('{"text":"a b","deep":{"count":42},"flag":true}');
  const good = {
    'mcp-param-text': 'a b',
    'mcp-param-count': '42',
    'mcp-param-flag': 'true',
  };

  test('accepts what is equal', () => {
    expect(verdict(full, good)).toBe('accepted');
    expect(verdict(full, { ...good, 'mcp-param-text': ' a b\t' })).toBe('accepted');
    expect(verdict(full, { ...good, 'mcp-param-text': '=?base64?YSBi?=' })).toBe('accepted');
    expect(verdict(full, { ...good, 'mcp-param-flag': '=?base64?dHJ1ZQ==?=' })).toBe('accepted');
    expect(verdict(callWith('{}'), {})).toBe('accepted');
  });

  test.each(Object.keys(good))('wants %s', (missing) => {
    const given = Object.fromEntries(Object.entries(good).filter(([name]) => name !== missing));
    expect(verdict(full, given)).toBe(`the header ${missing} is missing`);
  });

  test.each([
    ['mcp-param-text', 'a  b', 'params.arguments.text'],
    ['mcp-param-text', 'A B', 'params.arguments.text'],
    ['mcp-param-text', '', 'params.arguments.text'],
    ['mcp-param-count', '43', 'params.arguments.deep.count'],
    ['mcp-param-count', '0x2a', 'params.arguments.deep.count'],
    ['mcp-param-count', '4.2e1', 'params.arguments.deep.count'],
    ['mcp-param-count', '42.5', 'params.arguments.deep.count'],
    ['mcp-param-count', '+42', 'params.arguments.deep.count'],
    ['mcp-param-count', '', 'params.arguments.deep.count'],
    ['mcp-param-flag', 'True', 'params.arguments.flag'],
    ['mcp-param-flag', '1', 'params.arguments.flag'],
  ])('refuses %s: %j', (name, value, where) => {
    expect(verdict(full, { ...good, [name]: value })).toBe(
      `the header ${name} does not match ${where}`,
    );
  });

  test.each([
    '=?base64?YSB?=',
    '=?base64?YS!i?=',
    '=?base64?/w==?=',
    'a\u0000b',
    'ä',
    'a'.repeat(9_000),
  ])('refuses the malformed value %.30j', (value) => {
    expect(verdict(full, { ...good, 'mcp-param-text': value })).toContain('is not a value');
  });

  test.each([
    ['42', '42.0'],
    ['42', '0042'],
    ['42.0', '42'],
    ['4.2e1', '42'],
    ['-0', '0'],
    ['0', '-0'],
    ['9007199254740993', '9007199254740993'],
    ['9007199254740993', '9007199254740993.000'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
  ])('takes the integers %s and %s for equal', (argument, value) => {
    const call = callWith(`{"deep":{"count":${argument}}}`);
    expect(verdict(call, { 'mcp-param-count': value })).toBe('accepted');
  });

  test.each([
    ['9007199254740993', '9007199254740992'],
    ['9007199254740992', '9007199254740993'],
    ['42', '42.0000000000000000000001'],
    ['1', '-1'],
  ])('tells the integers %s and %s apart', (argument, value) => {
    const call = callWith(`{"deep":{"count":${argument}}}`);
    expect(verdict(call, { 'mcp-param-count': value })).toContain('does not match');
  });

  test('compares numerically where the schema says integer only', () => {
    const call = callWith('{"text":"42","deep":{"count":"42"}}');
    expect(check(call, { 'mcp-param-text': '42.0' }, [text])?.code).toBe('header_mismatch');
    expect(check(call, { 'mcp-param-text': '42' }, [text])).toBeUndefined();
  });

  test.each(['{}', '{"text":null}', '{"text":{}}', '{"text":["a b"]}', '[]'])(
    'refuses a header for an argument that %s does not have',
    (argumentsText) => {
      const given = { 'mcp-param-text': 'a b' };
      expect(verdict(callWith(argumentsText), given)).toContain('does not match');
      expect(verdict(callWith(argumentsText), {})).toBe('accepted');
    },
  );

  test('leaves headers alone that no schema describes', () => {
    const given = { ...good, 'mcp-param-other': '=?base64?!?=' };
    expect(verdict(full, given)).toBe('accepted');
    expect(check(full, given, [])).toBeUndefined();
  });
});

describe('any tool and any call', () => {
  const types = fc.constantFrom('string' as const, 'integer' as const, 'boolean' as const);
  const paths = fc.array(fc.constantFrom('a', 'b', 'é', '__proto__', ''), {
    minLength: 1,
    maxLength: 3,
  });
  const tools: fc.Arbitrary<readonly ParamHeader[]> = fc
    .uniqueArray(fc.record({ path: paths, type: types }), {
      selector: ({ path }) => path.join('/'),
      maxLength: 5,
    })
    .map((list) => list.map((one, at) => ({ ...one, header: `mcp-param-h${at}` })));
  const { values } = fc.letrec<{ values: string }>((tie) => ({
    values: fc.oneof(
      { maxDepth: 3 },
      jsonValueTexts,
      fc
        .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'é', '__proto__', ''), tie('values')), {
          selector: ([name]) => name,
        })
        .map((members) => {
          const texts = members.map(([name, value]) => `${JSON.stringify(name)}:${value}`);
          return `{${texts.join(',')}}`;
        }),
    ),
  }));

  const given = (list: readonly string[]): Record<string, string> =>
    Object.fromEntries(
      list.flatMap((name, at) => (at % 2 === 0 ? [[name, list[at + 1] ?? ''] as const] : [])),
    );

  test('what is sent for a call is accepted for it, and nothing else is', () => {
    fc.assert(
      fc.property(tools, values, fc.nat(), (headers, argumentsText, pick) => {
        const call = callWith(argumentsText);
        const sent = given(paramHeaderValues(call, headers));
        expect(check(call, sent, headers)).toBeUndefined();
        const names = Object.keys(sent);
        const name = names[pick % Math.max(1, names.length)];
        if (name === undefined) return;
        const { [name]: value, ...rest } = sent;
        expect(check(call, rest, headers)?.code).toBe('header_mismatch');
        const other = { ...rest, [name]: encodeHeaderValue(`${value}!`) };
        expect(check(call, other, headers)?.code).toBe('header_mismatch');
      }),
      { numRuns: 500 },
    );
  });

  test('every value can be a header of HTTP', () => {
    fc.assert(
      fc.property(tools, values, (headers, argumentsText) => {
        const list = paramHeaderValues(callWith(argumentsText), headers);
        for (const value of list)
          expect(value).toMatch(/^[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?$/);
      }),
    );
  });

  test('no message and no header makes it throw', () => {
    const headerValues = fc.option(fc.string({ unit: anyCharacter }), { nil: undefined });
    fc.assert(
      fc.property(hostileMessages, tools, headerValues, (message, headers, value) => {
        paramHeaderValues(message, headers);
        const fault = paramHeaderFault(message, headers, { get: () => value });
        if (fault !== undefined) expect(fault.code).toBe('header_mismatch');
      }),
      { numRuns: 500 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  InvalidAnnotation,
  paramHeadersOf,
} from '../../../../src/domain/mcp/rev2026/param-headers.ts';
import { encodeText } from '../../../../src/domain/wire/text.ts';
import { jsonValueTexts } from '../../../support/pure/json-texts.ts';

const read = (schema: unknown): ReturnType<typeof paramHeadersOf> =>
  readText(JSON.stringify(schema));

const readText = (text: string): ReturnType<typeof paramHeadersOf> => {
  const bytes = encodeText(`{"inputSchema":${text}}`);
  return paramHeadersOf(bytes, { start: '{"inputSchema":'.length, end: bytes.length - 1 });
};

const reason = (schema: unknown): string => {
  const outcome = read(schema);
  if (!(outcome instanceof InvalidAnnotation)) throw new Error('valid');
  return outcome.reason;
};

const annotated = (type: unknown, name: unknown = 'Region'): object => ({
  type,
  'x-mcp-header': name,
});
const withProperty = (property: unknown): object => ({
  type: 'object',
  properties: { plain: { type: 'string' }, value: property },
});

describe('the annotations of a schema', () => {
  test('are read with their path and type', () => {
    const schema = {
      type: 'object',
      properties: {
        region: annotated('string', 'Region'),
        query: { type: 'string' },
        limits: {
          type: 'object',
          properties: { 'a.b': annotated('integer', 'X-Count'), on: annotated('boolean', 'on') },
        },
      },
    };
    expect(read(schema)).toEqual([
      { header: 'mcp-param-region', path: ['region'], type: 'string' },
      { header: 'mcp-param-x-count', path: ['limits', 'a.b'], type: 'integer' },
      { header: 'mcp-param-on', path: ['limits', 'on'], type: 'boolean' },
    ]);
  });

  test('may be none', () => {
    for (const schema of [{}, true, [], null, 'x-mcp-header', { type: 'object', properties: 1 }]) {
      expect(read(schema)).toEqual([]);
    }
  });

  test.each(['Region', 'a', "!#$%&'*+-.^_`|~09azAZ", 'Method', 'x'.repeat(256)])(
    'may be named %s',
    (name) => {
      const path = ['value'];
      expect(read(withProperty(annotated('string', name)))).toEqual([
        { header: `mcp-param-${name.toLowerCase()}`, path, type: 'string' },
      ]);
    },
  );

  test.each([
    '',
    'My Region',
    'Region:Primary',
    'Région',
    'Region\t1',
    'Region\r\n',
    'a\u0000',
    'a/b',
    '"a"',
    '(a)',
    '{a}',
    'a,b',
    'a;b',
    'a=b',
    'a@b',
    'İ',
    'x'.repeat(257),
    1,
    null,
    true,
    ['Region'],
    {},
  ])('may not be named %j', (name) => {
    expect(reason(withProperty(annotated('string', name)))).toContain('not the name of a header');
  });

  test.each([
    'number',
    'object',
    'array',
    'null',
    'String',
    undefined,
    ['string'],
    ['string', 'null'],
  ])('may not stand at the type %j', (type) => {
    expect(reason(withProperty(annotated(type)))).toContain('none of string, integer, boolean');
  });

  test.each(['Region', 'REGION', 'region'])('may not be named %s beside Region', (name) => {
    const properties = {
      a: annotated('string', 'Region'),
      b: { type: 'object', properties: { c: annotated('string', name) } },
    };
    expect(reason({ properties })).toBe(`the name ${name} is there twice`);
  });

  const inner = annotated('string');
  test.each([
    ['the root', inner],
    ['items', withProperty({ type: 'array', items: inner })],
    ['a list of items', withProperty({ type: 'array', items: [{}, inner] })],
    ['prefixItems', withProperty({ type: 'array', prefixItems: [inner] })],
    ['contains', withProperty({ contains: inner })],
    ['properties below items', withProperty({ items: { properties: { a: inner } } })],
    ['additionalProperties', { additionalProperties: inner }],
    ['patternProperties', { patternProperties: { '^a': inner } }],
    ['propertyNames', { propertyNames: inner }],
    ['unevaluatedProperties', { unevaluatedProperties: inner }],
    ['unevaluatedItems', { unevaluatedItems: inner }],
    ['additionalItems', { additionalItems: inner }],
    ['dependentSchemas', { dependentSchemas: { a: { properties: { b: inner } } } }],
    ['dependencies', { dependencies: { a: ['b'], c: inner } }],
    ['oneOf', { oneOf: [{}, { properties: { a: inner } }] }],
    ['anyOf', withProperty({ anyOf: [inner] })],
    ['allOf', { allOf: [{ properties: { a: inner } }] }],
    ['not', { not: inner }],
    ['if', { if: { properties: { a: inner } } }],
    ['then', Object.fromEntries([['then', { properties: { a: inner } }]])],
    ['else', { else: { properties: { a: inner } } }],
    ['$defs', { $defs: { region: inner }, properties: { a: { $ref: '#/$defs/region' } } }],
    ['definitions', { definitions: { region: inner } }],
    ['contentSchema', withProperty({ contentSchema: inner })],
  ])('may not stand below %s', (_, schema) => {
    expect(reason(schema)).toContain('no chain of properties');
  });

  test('are not what only looks like one', () => {
    const property = {
      type: 'string',
      description: 'x-mcp-header',
      default: { 'x-mcp-header': 'no' },
      enum: [{ 'x-mcp-header': 'no' }],
      const: { 'x-mcp-header': '' },
      examples: [{ 'x-mcp-header': 1 }],
    };
    expect(read(withProperty(property))).toEqual([]);
    expect(read({ properties: { 'x-mcp-header': { type: 'number' } } })).toEqual([]);
    expect(read({ properties: { items: annotated('string') } })).toMatchObject([
      { path: ['items'] },
    ]);
    expect(read({ properties: { properties: annotated('string') } })).toMatchObject([
      { path: ['properties'] },
    ]);
  });

  test('are found however they are spelled', () => {
    const text = '{"properties":{"a":{"type":"string","\\u0078-mcp\\u002dheader":"R"}}}';
    expect(readText(text)).toEqual([{ header: 'mcp-param-r', path: ['a'], type: 'string' }]);
    const last = '{"properties":{"a":{"type":"string","x-mcp-header":"R","x-mcp-header":"S"}}}';
    expect(readText(last)).toMatchObject([{ header: 'mcp-param-s' }]);
  });

  test('are 64 at most', () => {
    const properties = (count: number): object => ({
      properties: Object.fromEntries(
        Array.from({ length: count }, (_, at) => [`p${at}`, annotated('string', `H${at}`)]),
      ),
    });
    expect(read(properties(64))).toHaveLength(64);
    expect(reason(properties(65))).toContain('more than 64');
  });

  test('may stand at properties that JavaScript objects know', () => {
    const text =
      '{"properties":{"__proto__":{"type":"string","x-mcp-header":"P"},"constructor":{"type":"string","x-mcp-header":"C"}}}';
    expect(readText(text)).toEqual([
      { header: 'mcp-param-p', path: ['__proto__'], type: 'string' },
      { header: 'mcp-param-c', path: ['constructor'], type: 'string' },
    ]);
  });

  test('no schema makes the reading throw', () => {
    const keywords = fc.constantFrom(
      'properties',
      'items',
      'allOf',
      '$defs',
      'type',
      'x-mcp-header',
    );
    const { schema } = fc.letrec<{ schema: unknown }>((tie) => ({
      schema: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom('string', 'integer', 'Region', '', null, 1, true),
        fc.array(tie('schema'), { maxLength: 3 }),
        fc.dictionary(fc.oneof(keywords, fc.string({ maxLength: 2 })), tie('schema'), {
          maxKeys: 5,
        }),
      ),
    }));
    fc.assert(
      fc.property(schema, (tree) => {
        const headers = read(tree);
        if (headers instanceof InvalidAnnotation) expect(headers.reason).not.toBe('');
        else expect(new Set(headers.map(({ header }) => header)).size).toBe(headers.length);
      }),
      { numRuns: 1_000 },
    );
    fc.assert(
      fc.property(jsonValueTexts, (value) => {
        expect(readText(value)).toEqual([]);
      }),
    );
  });
});

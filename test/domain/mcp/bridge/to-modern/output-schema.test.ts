import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isForAnyValue,
  wrapSchema,
} from '../../../../../src/domain/mcp/bridge/to-modern/output-schema.ts';
import { splice } from '../../../../../src/domain/wire/splice.ts';
import { decodeText, encodeText } from '../../../../../src/domain/wire/text.ts';
import { jsonObjectTexts } from '../../../../support/pure/json-texts.ts';
import { entriesOf } from './entries.ts';

const wrapped = (text: string): string => {
  const bytes = encodeText(text);
  return decodeText(splice(bytes, wrapSchema(bytes, { start: 0, end: bytes.length })));
};

const around = (inner: string, dialect = ''): string =>
  `{${dialect}"type":"object","properties":{"result":${inner}},"required":["result"]}`;

describe('the schema of output that may be anything', () => {
  test.each([
    ['{"type":"object"}', false],
    ['{"\\u0074ype":"obj\\u0065ct","x":1}', false],
    ['{"type":"array"}', true],
    ['{"type":["object","null"]}', true],
    ['{"anyOf":[{"type":"object"}]}', true],
    ['{}', true],
    ['true', true],
    ['null', false],
    ['"object"', false],
  ])('%s: %s', (text, expected) => {
    const bytes = encodeText(text);
    expect(isForAnyValue(bytes, { start: 0, end: bytes.length })).toBe(expected);
  });

  test('becomes that of an object with the same schema as its only member [LM-18]', () => {
    fc.assert(
      fc.property(jsonObjectTexts, (text) => {
        expect(wrapped(text)).toBe(around(text));
      }),
    );
    expect(wrapped('true')).toBe(around('true'));
  });

  test('says its dialect where a reader looks for it', () => {
    const schema = '{"$schema":"http:\\/\\/json-schema.org/draft-07/schema#","type":"string"}';
    const dialect = '"$schema":"http:\\/\\/json-schema.org/draft-07/schema#",';
    expect(wrapped(schema)).toBe(around(schema, dialect));
  });

  test.each([
    ['{"$ref":"#"}', '{"$ref":"#/properties/result"}'],
    ['{"$ref":"#/$defs/a"}', '{"$ref":"#/properties/result/$defs/a"}'],
    ['{"$dynamicRef":"#/x"}', '{"$dynamicRef":"#/properties/result/x"}'],
    ['{"items":{"$ref":"#\\u002fa"}}', '{"items":{"$ref":"#/properties/result/a"}}'],
    [
      '{"anyOf":[{"$ref":"#/a"},{"not":{"$ref":"#/b"}}]}',
      '{"anyOf":[{"$ref":"#/properties/result/a"},{"not":{"$ref":"#/properties/result/b"}}]}',
    ],
    [
      '{"$defs":{"enum":{"$ref":"#/a"}},"properties":{"$ref":{"$ref":"#/b"}}}',
      '{"$defs":{"enum":{"$ref":"#/properties/result/a"}},"properties":{"$ref":{"$ref":"#/properties/result/b"}}}',
    ],
    [
      '{"items":{"$id":"#anchor","$ref":"#/a"}}',
      '{"items":{"$id":"#anchor","$ref":"#/properties/result/a"}}',
    ],
  ])('leads the references of %s to where their targets are now', (text, inner) => {
    expect(wrapped(text)).toBe(around(inner));
  });

  test.each([
    '{"$ref":"#anchor"}',
    '{"$ref":"other.json#/a"}',
    '{"$ref":7}',
    '{"$id":"https://x.test/s","$ref":"#/a"}',
    '{"items":{"$id":"s","$ref":"#/a"}}',
    '{"const":{"$ref":"#/a"},"enum":[{"$ref":"#/a"}],"default":{"$ref":"#"},"examples":[{"$ref":"#"}]}',
  ])('leaves %s as it is: it leads elsewhere, or nowhere', (text) => {
    expect(wrapped(text)).toBe(around(text));
  });

  test('resolves to the same schemas as before', () => {
    const schema = '{"type":"array","items":{"$ref":"#/$defs/node"},"$defs":{"node":{"n":1.0}}}';
    const [, [, properties] = ['', '{}']] = entriesOf(wrapped(schema));
    expect(entriesOf(properties)).toHaveLength(1);
    const tree = JSON.parse(wrapped(schema)) as never;
    const items = at(tree, ['properties', 'result', 'items', '$ref']) as string;
    expect(at(tree, items.split('/').slice(1))).toEqual({ n: 1 });
  });
});

const at = (tree: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], tree);

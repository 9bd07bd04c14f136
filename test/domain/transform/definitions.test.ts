import { describe, expect, test } from 'vitest';
import { seenPrompt, seenTool } from '../../../src/domain/transform/definitions.ts';
import { EntryRules, type EntrySettings } from '../../../src/domain/transform/entry-rules.ts';
import type { ValueRules } from '../../../src/domain/transform/value-change.ts';
import { decodeText, encodeText } from '../../../src/domain/wire/text.ts';

const none: ValueRules = { remove: [], rename: [], set: [], defaults: [] };
const ruled = (rule: EntrySettings) => new EntryRules([['t', rule]]).of('t') ?? {};
const tool = (rule: EntrySettings, text: string) =>
  decodeText(seenTool(encodeText(text), ruled(rule)));
const prompt = (rule: EntrySettings, text: string) =>
  decodeText(seenPrompt(encodeText(text), ruled(rule)));
const input = (rules: Partial<ValueRules>, schema: string): string =>
  tool({ arguments: { ...none, ...rules } }, `{"name":"t","inputSchema":${schema}}`).slice(26, -1);
const output = (rules: Partial<ValueRules>, schema: string): string =>
  tool({ result: { ...none, ...rules } }, `{"name":"t","outputSchema":${schema}}`).slice(27, -1);

describe('a tool as clients see it', () => {
  test('has other words, and every other byte of its own', () => {
    const text = '{ "x":1.0, "name" : "t","description":"old","annotations":{"title":"A"} }';
    expect(tool({ rename: 'new "t"', title: 'T', description: 'D' }, text)).toBe(
      '{ "x":1.0, "name" : "new \\"t\\"","title":"T","description":"D","annotations":{"title":"A"} }',
    );
  });

  test.each<[string, Partial<ValueRules>, string, string]>([
    [
      'loses what is removed or set',
      { remove: [['a']], set: [[['b'], '1']] },
      '{"type":"object","properties":{"a":{},"b":{},"c":{}},"required":["a","b","c"]}',
      '{"type":"object","properties":{"c":{}},"required":["c"]}',
    ],
    [
      'has the new name where the old one was',
      { rename: [[['a'], 'z']] },
      '{"required":["a"],"properties":{"a":{"type":"string"}}}',
      '{"required":["z"],"properties":{"z":{"type":"string"}}}',
    ],
    [
      'does not require what the gateway gives',
      { defaults: [[['a'], '1']] },
      '{"properties":{"a":{}},"required":["a"]}',
      '{"properties":{"a":{}},"required":[]}',
    ],
    [
      'changes inside objects and elements',
      {
        remove: [
          ['o', 'a'],
          ['l', '*', 'b'],
        ],
      },
      '{"properties":{"o":{"properties":{"a":{},"b":{}}},"l":{"items":{"properties":{"a":{},"b":{}},"required":["b"]}}}}',
      '{"properties":{"o":{"properties":{"b":{}}},"l":{"items":{"properties":{"a":{}},"required":[]}}}}',
    ],
    [
      'changes in its branches',
      { remove: [['a']] },
      '{"anyOf":[{"required":["a"]},{"properties":{"a":{}}},true]}',
      '{"anyOf":[{"required":[]},{"properties":{}},true]}',
    ],
    [
      'keeps one description of a name that two would have',
      { rename: [[['a'], 'b']] },
      '{"properties":{"a":{"x":1},"b":{"x":2}}}',
      '{"properties":{"b":{"x":1}}}',
    ],
    ['stays when it says nothing of them', { remove: [['a']] }, '{"$ref":"#/x"}', '{"$ref":"#/x"}'],
  ])('its input schema %s', (_, rules, schema, expected) => {
    expect(input(rules, schema)).toBe(expected);
  });

  test.each<[string, Partial<ValueRules>, string, string]>([
    [
      'says what is set, also where it said nothing',
      {
        set: [
          [['a'], '"x"'],
          [['b'], '2'],
        ],
      },
      '{"properties":{"a":{"type":"integer"}},"required":["a"],"additionalProperties":false}',
      '{"properties":{"a":{"const":"x"},"b":{"const":2}},"required":["a"],"additionalProperties":false}',
    ],
    [
      'changes inside the object that legacy clients see around an array',
      { remove: [['*', 's']] },
      '{"type":"object","properties":{"result":{"type":"array","items":{"properties":{"s":{},"t":{}}}}}}',
      '{"type":"object","properties":{"result":{"type":"array","items":{"properties":{"t":{}}}}}}',
    ],
    [
      'loses and renames',
      { remove: [['a']], rename: [[['b'], 'c']] },
      '{"properties":{"a":{},"b":{}},"required":["b","a"]}',
      '{"properties":{"c":{}},"required":["c"]}',
    ],
  ])('its output schema %s', (_, rules, schema, expected) => {
    expect(output(rules, schema)).toBe(expected);
  });
});

test('a tool whose results are changed does not run as a task', () => {
  const text = '{"name":"t","execution":{"taskSupport":"optional","x":1}}';
  const result = { ...none, remove: [['a']] };
  expect(tool({ result }, text)).toBe('{"name":"t","execution":{"taskSupport":"forbidden","x":1}}');
  expect(tool({ title: 'T' }, text)).toContain('"taskSupport":"optional"');
});

test('the arguments of a prompt follow', () => {
  const rules: ValueRules = {
    remove: [['a']],
    rename: [[['b'], 'bee']],
    set: [[['c'], '"x"']],
    defaults: [[['d'], '"y"']],
  };
  const text =
    '{"name":"t","arguments":[{"name":"a"},{"name":"b","required":true},{"name":"c"},{"required":true,"name":"d"}]}';
  expect(prompt({ arguments: rules }, text)).toBe(
    '{"name":"t","arguments":[{"name":"bee","required":true},{"required":false,"name":"d"}]}',
  );
});

import { describe, expect, test } from 'vitest';
import { isRepeatable, isRepeatableTool } from '../../../src/domain/mcp/repeatable.ts';
import { encodeText } from '../../../src/domain/wire/text.ts';

describe('a tool', () => {
  test.each([
    '{"name":"t","annotations":{"readOnlyHint":true}}',
    '{"annotations":{"idempotentHint": true ,"destructiveHint":true},"name":"t"}',
    '{"annotations":{"readOnlyHint":false,"idempotentHint":true}}',
    '{"\\u0061nnotations":{"re\\u0061dOnlyHint":true}}',
    '{"annotations":{"readOnlyHint":false,"readOnlyHint":true}}',
  ])('may be called twice when it says so: %s', (definition) => {
    expect(isRepeatableTool(encodeText(definition))).toBe(true);
  });

  test.each([
    '{"name":"t"}',
    '{"annotations":{}}',
    '{"annotations":null}',
    '{"annotations":[{"readOnlyHint":true}]}',
    '{"annotations":{"readOnlyHint":"true"}}',
    '{"annotations":{"readOnlyHint":1}}',
    '{"annotations":{"readOnlyHint":false,"destructiveHint":false}}',
    '{"annotations":{"x":{"readOnlyHint":true}}}',
    '{"readOnlyHint":true}',
    '{"annotations":{"readOnlyHint":true,"readOnlyHint":false}}',
    '"readOnlyHint"',
  ])('may not when it does not: %s', (definition) => {
    expect(isRepeatableTool(encodeText(definition))).toBe(false);
  });
});

test.each([
  ['tools/list', true],
  ['resources/read', true],
  ['logging/setLevel', true],
  ['tools/call', false],
  ['tasks/cancel', false],
  ['tools/listing', false],
  ['', false],
])('the method "%s" may be repeated: %s', (method, expected) => {
  expect(isRepeatable(method)).toBe(expected);
});

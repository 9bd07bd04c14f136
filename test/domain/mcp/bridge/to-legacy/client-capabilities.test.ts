import { describe, expect, test } from 'vitest';
import {
  allCapabilities,
  missingOf,
  noCapabilities,
  sessionCapabilities,
} from '../../../../../src/domain/mcp/bridge/to-legacy/client-capabilities.ts';

describe('what a session declares', () => {
  test('is the same text for the same set', () => {
    const one = sessionCapabilities('{"a":{"y":[1,{"q":1,"p":2}],"x":1},"sampling":{}}');
    expect(one.text).toBe('{"a":{"x":1,"y":[1,{"p":2,"q":1}]},"sampling":{}}');
    expect(sessionCapabilities('{ "sampling":{}, "a":{"x":1,"y":[1,{"p":2,"q":1}]}}').text).toBe(
      one.text,
    );
  });

  test.each([
    ['{"tasks":{"list":{}}}', '{}'],
    ['{"roots":{"listChanged":true,"x":1}}', '{"roots":{"x":1}}'],
    ['{"roots":true}', '{"roots":true}'],
    ['{"experimental":{"tasks":{}}}', '{"experimental":{}}'],
    ['{"extensions":{"io.modelcontextprotocol/tasks":{},"a/b":{}}}', '{"extensions":{"a/b":{}}}'],
    ['{"__proto__":{"sampling":{}}}', '{"__proto__":{"sampling":{}}}'],
  ])('of %s is %s', (text, expected) => {
    expect(sessionCapabilities(text).text).toBe(expected);
  });

  test.each([
    ['{}', false],
    ['{"extensions":{"a/b":{}}}', false],
    ['{"roots":null}', false],
    ['{"roots":{}}', true],
    ['{"sampling":{}}', true],
    ['{"elicitation":{}}', true],
    ['{"__proto__":{"roots":{}}}', false],
  ])('lets a server ask: %s %s', (text, expected) => {
    expect(sessionCapabilities(text).mayBeAsked).toBe(expected);
  });
});

describe('what is needed', () => {
  test.each([
    ['{"elicitation":{}}', { elicitation: { form: {} } }, true],
    ['{"elicitation":{"form":{}}}', { elicitation: { form: {} } }, true],
    ['{"elicitation":{"url":{}}}', { elicitation: { form: {} } }, false],
    ['{"elicitation":{}}', { elicitation: { url: {} } }, false],
    ['{"elicitation":{"url":{}}}', { elicitation: { url: {} } }, true],
    ['{"sampling":{}}', { sampling: {} }, true],
    ['{"sampling":{}}', { sampling: { tools: {} } }, false],
    ['{"sampling":{"tools":{}}}', { sampling: { tools: {} } }, true],
    ['{"roots":{}}', { roots: {} }, true],
    ['{"roots":false}', { roots: {} }, false],
    ['{}', { roots: {} }, false],
    ['{"elicitation":{"form":{}}}', { elicitation: { constructor: {} } }, false],
  ])('%s declares %j: %s', (text, needed, isDeclared) => {
    expect(missingOf(needed, sessionCapabilities(text))).toEqual(isDeclared ? undefined : needed);
  });

  test('is all declared by everything, and nothing of it by nothing', () => {
    for (const needed of [
      { roots: {} },
      { sampling: { tools: {} } },
      { elicitation: { url: {} } },
    ]) {
      expect(missingOf(needed, allCapabilities)).toBeUndefined();
      expect(missingOf(needed, noCapabilities)).toBe(needed);
    }
    expect([allCapabilities.mayBeAsked, noCapabilities.mayBeAsked]).toEqual([true, false]);
  });
});

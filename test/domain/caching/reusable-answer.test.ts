import { expect, test } from 'vitest';
import {
  cacheHintsOf,
  isReusable,
  standsAlone,
} from '../../../src/domain/caching/reusable-answer.ts';
import type { Message } from '../../../src/domain/wire/message.ts';
import { scan } from '../../../src/domain/wire/scan.ts';
import { encodeText } from '../../../src/domain/wire/text.ts';
import { WireFault } from '../../../src/domain/wire/wire-fault.ts';

const message = (rest: string): Message => {
  const scanned = scan(encodeText(`{"jsonrpc":"2.0","id":1,${rest}}`));
  if (scanned instanceof WireFault) throw new Error(scanned.message);
  return scanned;
};

test.each([
  ['{"content":[]}', true],
  ['{"isError":false,"resultType":"complete"}', true],
  ['{"isError":true}', false],
  ['{"resultType":"input_required"}', false],
  ['{"resultType":"task"}', false],
  ['{"task":{"taskId":"1"}}', false],
])('a result %s may be used again: %s', (result, expected) => {
  expect(isReusable(message(`"result":${result}`))).toBe(expected);
});

test('an error may not be used again', () => {
  expect(isReusable(message('"error":{"code":1,"message":""}'))).toBe(false);
});

test.each([
  ['{"ttlMs":5000,"cacheScope":"public"}', { ttlMs: 5_000, isPublic: true }],
  ['{"ttlMs":1.5,"cacheScope":"private"}', { ttlMs: 1, isPublic: false }],
  ['{"ttlMs":1e300}', { ttlMs: 2_147_483_647, isPublic: false }],
  ['{"ttlMs":0,"cacheScope":"public"}', undefined],
  ['{"ttlMs":-1}', undefined],
  ['{"ttlMs":"x"}', undefined],
  ['{}', undefined],
])('%s says %j', (result, expected) => {
  expect(cacheHintsOf(message(`"result":${result}`))).toEqual(expected);
});

test.each([
  ['{"name":"t","arguments":{"task":1}}', true],
  ['{"name":"t","task":{}}', false],
  ['{"name":"t","inputResponses":{}}', false],
  ['{"name":"t","requestState":"x"}', false],
])('a call with params %s stands for itself: %s', (params, expected) => {
  expect(standsAlone(message(`"method":"tools/call","params":${params}`))).toBe(expected);
});

import { expect, test } from 'vitest';
import { LabelCap } from '../../../../src/adapters/outbound/telemetry/label-cap.ts';

test('the first values keep their name, all further ones share one', () => {
  const cap = new LabelCap(2);
  expect(['a', 'b', 'c', 'd'].map((value) => cap.cap(value))).toEqual(['a', 'b', 'other', 'other']);
  expect(['b', 'a', 'c'].map((value) => cap.cap(value))).toEqual(['b', 'a', 'other']);
});

test('values of objects are values like others', () => {
  const cap = new LabelCap(1);
  expect([cap.cap('__proto__'), cap.cap('constructor')]).toEqual(['__proto__', 'other']);
});

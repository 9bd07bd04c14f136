import { expect, test } from 'vitest';
import { httpStatusOf } from '../../../../src/domain/mcp/rev2026/status.ts';

test.each([
  [-32601, 404],
  [-32700, 400],
  [-32600, 400],
  [-32020, 400],
  [-32021, 400],
  [-32022, 400],
])('the error %i makes the answer a failure of HTTP: %i', (code, status) => {
  expect(httpStatusOf(code)).toBe(status);
});

test.each([-32602, -32603, -32002, -32042, -32000, -32001, -32023, 1004, 0, 404, Number.NaN])(
  'the error %i is an answer like any other',
  (code) => {
    expect(httpStatusOf(code)).toBe(200);
  },
);

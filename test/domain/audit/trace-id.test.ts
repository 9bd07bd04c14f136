import { expect, test } from 'vitest';
import { traceIdOf } from '../../../src/domain/audit/trace-id.ts';

const id = '4bf92f3577b34da6a3ce929d0e0e4736';

test('the trace a traceparent names', () => {
  expect(traceIdOf(`00-${id}-00f067aa0ba902b7-01`)).toBe(id);
  expect(traceIdOf(`"00-${id}-00f067aa0ba902b7-01"`)).toBe(id);
});

test.each([
  'none',
  '""',
  '{}',
  `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
  `00-${id.toUpperCase()}-00f067aa0ba902b7-01`,
  `00-${id}`,
])('%s names none', (text) => {
  expect(traceIdOf(text)).toBeUndefined();
});

import { expect, test } from 'vitest';
import { KnownHeaders } from '../../../src/application/stateless/known-headers.ts';
import { standardHeaders } from '../../../src/domain/mcp/rev2026/mirrored-headers.ts';

test('the same request has the same list, another one its own', () => {
  const known = new KnownHeaders();
  const first = known.of('tools/call', 'a');
  expect(first).toEqual(standardHeaders('tools/call', 'a'));
  expect(known.of('tools/call', 'a')).toBe(first);
  expect(known.of('prompts/get', 'a')).toEqual(standardHeaders('prompts/get', 'a'));
  expect(known.of('tools/list', undefined)).toEqual(standardHeaders('tools/list', undefined));
});

test('names of all kinds do not make it grow for ever', () => {
  const known = new KnownHeaders();
  const first = known.of('tools/call', 'a');
  for (let count = 0; count < 1_000; count += 1) known.of('tools/call', `t${count}`);
  expect(known.of('tools/call', 'a')).not.toBe(first);
  const long = 'x'.repeat(257);
  expect(known.of('resources/read', long)).not.toBe(known.of('resources/read', long));
});

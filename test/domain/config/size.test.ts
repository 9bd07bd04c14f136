import { expect, test } from 'vitest';
import { parseSize } from '../../../src/domain/config/size.ts';

test.each([
  [1, 1],
  ['4096', 4_096],
  ['1B', 1],
  ['500KB', 500_000],
  ['5MB', 5_000_000],
  ['1.5MB', 1_500_000],
  ['1 GiB', 1_073_741_824],
  [' 64KiB ', 65_536],
  ['1024GiB', 1_099_511_627_776],
])('%j is %d bytes', (written, bytes) => {
  expect(parseSize(written)).toEqual({ ok: true, value: bytes });
});

test.each([
  0,
  -1,
  '0',
  '5mb',
  '5 M',
  'MB',
  '1e6',
  '',
  true,
  undefined,
  {},
  '1025GiB',
  '9'.repeat(20),
])('%j is no size', (written) => {
  const parsed = parseSize(written);
  expect(parsed.ok).toBe(false);
  expect(parsed).toHaveProperty('message', expect.stringContaining('such as 500KB, 5MB or 1GiB'));
});

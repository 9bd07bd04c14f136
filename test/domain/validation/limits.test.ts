import { expect, it } from 'vitest';
import { parseAddress } from '../../../src/domain/detection/address.ts';
import { lengthProblem } from '../../../src/domain/validation/address-rule.ts';
import { isTokenText } from '../../../src/domain/validation/token-rule.ts';

it('a token is a text without breaks of lines and NUL', () => {
  expect(isTokenText('a.b-c é')).toBe(true);
  expect(isTokenText('x'.repeat(65_536))).toBe(true);
  for (const text of ['', 'a\0', 'a\r', '\na', 'x'.repeat(65_537)]) {
    expect(isTokenText(text), text.slice(0, 5)).toBe(false);
  }
});

it('an address has at most 2,048 characters', () => {
  const address = `http://demo.example/${'x'.repeat(2_028)}`;
  expect(lengthProblem(address)).toBeUndefined();
  expect(parseAddress(address).ok).toBe(true);
  expect(lengthProblem(`${address}x`)).toBe(
    'an address has at most 2048 characters, this one has 2049',
  );
  expect(parseAddress(`${address}x`)).toMatchObject({ ok: false });
});

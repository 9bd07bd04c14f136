import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainDecimal } from '../../../../src/domain/mcp/rev2026/decimal.ts';

test.each([
  ['0', '0'],
  ['-0', '0'],
  ['0.000', '0'],
  ['0e99999999999', '0'],
  ['42', '42'],
  ['42.0', '42'],
  ['4.2e1', '42'],
  ['420E-1', '42'],
  ['0042', '42'],
  ['-7', '-7'],
  ['-7.50', '-7.5'],
  ['0.05', '0.05'],
  ['1e-7', '0.0000001'],
  ['1.50e+2', '150'],
  ['100', '100'],
  ['9007199254740993', '9007199254740993'],
  ['9007199254740993.0', '9007199254740993'],
  ['123456789012345678901234567890', '123456789012345678901234567890'],
  ['1e21', '1000000000000000000000'],
])('%s is %s', (text, plain) => {
  expect(plainDecimal(text)).toBe(plain);
});

test.each([
  '',
  '-',
  '+1',
  '.5',
  '1.',
  '1e',
  'e1',
  '0x1a',
  ' 1',
  '1 ',
  '1_000',
  'NaN',
  'Infinity',
  '١',
])('%j is no number', (text) => {
  expect(plainDecimal(text)).toBeUndefined();
});

test('no number becomes a long text', () => {
  for (const text of ['1e401', '1e-402', '1e999999999', '1e-999999999', '1e99999999999999999999']) {
    expect(plainDecimal(text)).toBeUndefined();
  }
  expect(plainDecimal('9'.repeat(400))).toBe('9'.repeat(400));
  expect(plainDecimal('9'.repeat(401))).toBeUndefined();
  expect(plainDecimal(`0.${'1'.repeat(399)}`)).toBeUndefined();
  expect(plainDecimal(`1.${'0'.repeat(399)}`)).toBeUndefined();
  expect(plainDecimal('1e399')).toBe(`1${'0'.repeat(399)}`);
});

test('the value stays, and every writing of it has the same plain text', () => {
  const exponents = fc.integer({ min: -30, max: 30 });
  fc.assert(
    fc.property(fc.bigInt(), exponents, fc.nat({ max: 5 }), (digits, exponent, zeros) => {
      const plain = plainDecimal(`${digits}e${exponent}`);
      expect(plain).toBe(plainDecimal(`${digits}${'0'.repeat(zeros)}e${exponent - zeros}`));
      expect(plain).toBe(plainDecimal(`${digits}.0${'0'.repeat(zeros)}E${exponent}`));
      expect(plain).toMatch(/^(?:0|-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?)$/);
      expect(Number(plain)).toBe(Number(`${digits}e${exponent}`));
      if (exponent >= 0) expect(plain).toBe(String(digits * 10n ** BigInt(exponent)));
    }),
  );
});

test('it agrees with the engine on doubles', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const plain = plainDecimal(String(value));
      expect(Number(plain)).toBe(value === 0 ? 0 : value);
    }),
  );
});

import { expect, test } from 'vitest';
import {
  isPasswordHash,
  passwordHashText,
  readPasswordHash,
} from '../../../src/domain/identity/password-hash.ts';

const hash = 'A'.repeat(43);
const text = `$scrypt$ln=15,r=8,p=3$c2FsdHNhbHRzYWx0$${hash}`;

test('reads what it writes', () => {
  const parsed = readPasswordHash(text);
  expect(parsed).toEqual({
    ok: true,
    value: { logN: 15, r: 8, p: 3, salt: 'c2FsdHNhbHRzYWx0', hash },
  });
  if (parsed.ok) expect(passwordHashText(parsed.value)).toBe(text);
  expect(isPasswordHash(text)).toBe(true);
  expect(isPasswordHash('a password')).toBe(false);
});

test.each([
  ['another algorithm', '$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA', 'such as'],
  ['a cost that is too low', text.replace('ln=15', 'ln=13'), 'ln from 14 to 18'],
  ['a cost no gateway can afford', text.replace('ln=15', 'ln=30'), 'ln from 14 to 18'],
  ['blocks that are too large', text.replace('r=8', 'r=99'), 'r from 8 to 16'],
  ['too many rounds', text.replace('p=3', 'p=9'), 'p from 1 to 8'],
  ['a short salt', text.replace('c2FsdHNhbHRzYWx0', 'c2FsdA'), 'less than 8 bytes'],
  ['a short hash', text.slice(0, -1), 'less than 32 bytes'],
])('refuses %s, without repeating it', (_, written, told) => {
  const parsed = readPasswordHash(written);
  expect(parsed.ok ? '' : parsed.message).toContain(told);
  expect(parsed.ok ? '' : parsed.message).not.toContain('c2FsdHNhbHRzYWx0$A');
});

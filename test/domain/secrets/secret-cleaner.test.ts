import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HIDDEN, SecretCleaner } from '../../../src/domain/secrets/secret-cleaner.ts';
import { anyCharacter } from '../../support/pure/any-character.ts';

const cleanerOf = (...secrets: string[]): SecretCleaner => {
  const cleaner = new SecretCleaner();
  cleaner.know(secrets);
  return cleaner;
};

test('a known secret is in no text, whatever stands around it', () => {
  const secret = fc.string({ minLength: 6, maxLength: 40, unit: anyCharacter });
  fc.assert(
    fc.property(secret, fc.string(), fc.string(), (known, before, after) => {
      fc.pre(!HIDDEN.includes(known));
      const cleaned = cleanerOf(known).clean(before + known + after);
      expect(cleaned.includes(known)).toBe(false);
      expect(cleaned).toContain(HIDDEN);
    }),
  );
});

test('a secret is found as it stands in JSON and in a URL', () => {
  const secret = 'p"ss\\wört /?';
  const cleaner = cleanerOf(secret);
  expect(cleaner.clean(JSON.stringify({ reason: secret }))).toBe('{"reason":"***"}');
  expect(cleaner.clean(`https://a.test/?k=${encodeURIComponent(secret)}`)).toBe(
    'https://a.test/?k=***',
  );
});

test('of two secrets the longer one is hidden whole', () => {
  expect(cleanerOf('secret-a', 'secret-a-and-more').clean('secret-a-and-more')).toBe(HIDDEN);
});

test('a secret that was known stays hidden when others come', () => {
  const cleaner = cleanerOf('the-first-one');
  cleaner.know(['the-second-one']);
  expect(cleaner.clean('the-first-one the-second-one')).toBe(`${HIDDEN} ${HIDDEN}`);
});

test('credentials nobody told of are hidden where they show themselves', () => {
  const cleaner = new SecretCleaner();
  expect(cleaner.clean('authorization: Bearer abcdefgh12345, next')).toBe(
    'authorization: Bearer ***, next',
  );
  expect(cleaner.clean('token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2ln was refused')).toBe(
    'token *** was refused',
  );
});

test('words are no secrets', () => {
  const text = 'the bearer of a ring; basic needs; abc';
  expect(cleanerOf('abc').clean(text)).toBe(text);
});

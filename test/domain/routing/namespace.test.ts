import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isNamespace } from '../../../src/domain/routing/namespace.ts';
import { anyCharacter } from '../../support/pure/any-character.ts';

describe('a namespace', () => {
  test.each(['a', 'A.b_c-9', '.', '-', '__proto__', 'x'.repeat(255)])('may be %s', (text) => {
    expect(isNamespace(text)).toBe(true);
  });

  test.each(['', 'x'.repeat(256), '..', 'a..b', 'a/b', 'a b', 'é', 'a%2e', 'a\n', 'a\0', '%2e%2e'])(
    'may not be %j',
    (text) => {
      expect(isNamespace(text)).toBe(false);
    },
  );

  test('holds nothing but letters, digits, dot, dash and underscore', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        const isAllowed = [...text].every((one) => /[A-Za-z0-9._-]/.test(one));
        const isShort = text.length > 0 && text.length <= 255;
        expect(isNamespace(text)).toBe(isAllowed && isShort && !text.includes('..'));
      }),
    );
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { visibleName } from '../../../src/domain/identity/visible-name.ts';

test('every name is visible ASCII, and no two are the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (one, other) => {
      fc.pre(one !== '' && other !== '');
      expect(visibleName(one)).toMatch(/^[\x21-\x7e]+$/);
      expect(visibleName(one) === visibleName(other)).toBe(one === other);
    }),
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readClaims, writeClaims } from '../../../src/domain/federation/cursor-claims.ts';
import { encodeText } from '../../../src/domain/wire/text.ts';
import { anyCharacter } from '../../support/pure/any-character.ts';

const claims = fc.record({
  owner: fc.string({ unit: anyCharacter }),
  method: fc.string(),
  digest: fc.string(),
  at: fc.nat(),
});

test('what is written is read', () => {
  fc.assert(
    fc.property(claims, (written) => {
      expect(readClaims(writeClaims(written))).toEqual(written);
    }),
  );
});

test.each([
  ['[1,"principal","digest","owner",0,17]'],
  ['["cursor 1","o","m","d"]'],
  ['["cursor 1","o","m","d",1,2]'],
  ['["cursor 1","o","m","d",-1]'],
  ['["cursor 1","o","m","d",0.5]'],
  ['["cursor 1","o","m",7,1]'],
])('other claims under the same seal are none: %s', (text) => {
  expect(readClaims(encodeText(text))).toBeUndefined();
});

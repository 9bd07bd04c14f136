import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeClaims,
  encodeClaims,
} from '../../../../../src/domain/mcp/bridge/to-legacy/state-claims.ts';
import { encodeText } from '../../../../../src/domain/wire/text.ts';

test('claims come back as they were', () => {
  const claims = fc.record({
    principal: fc.string(),
    digest: fc.string(),
    owner: fc.string(),
    park: fc.nat(),
    expiresAtMs: fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }),
  });
  fc.assert(
    fc.property(claims, (some) => {
      expect(decodeClaims(encodeClaims(some))).toEqual({ ...some });
    }),
  );
});

test.each([
  '{}',
  '[]',
  '7',
  '[2,"p","d","o",1,1]',
  '[1,"p","d","o",1]',
  '[1,"p","d","o","1",1]',
  '[1,null,"d","o",1,1]',
])('what another version wrote is not understood: %s', (text) => {
  expect(decodeClaims(encodeText(text))).toBeUndefined();
});

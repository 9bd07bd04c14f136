import { expect, test } from 'vitest';
import { jwtCheck } from '../../../../src/adapters/outbound/identity/jwt-check.ts';
import { byIssuer } from '../../../../src/adapters/outbound/identity/jwt-issuers.ts';
import { FixedKeys } from '../../../../src/adapters/outbound/identity/token-keys.ts';
import {
  forged,
  goodClaims,
  issuer,
  jwtRules,
  nowMs,
  p256,
  rsa,
  signed,
} from '../../../support/auth/tokens.ts';

const parts = { wallMs: () => nowMs, log: () => undefined };
const partner = 'https://partner.test';
const own = jwtCheck(
  jwtRules,
  new FixedKeys([{ key: rsa.publicKey, algorithms: ['RS256'] }]),
  parts,
);
const theirs = jwtCheck(
  { ...jwtRules, issuer: partner, realm: 'partner' },
  new FixedKeys([{ key: p256.publicKey, algorithms: ['ES256'] }]),
  parts,
);
const check = byIssuer([{ issuer: partner, check: theirs }], own);
const byUs = (claims: object) =>
  signed({ ...goodClaims, ...claims }, rsa.privateKey, { alg: 'RS256' });
const byThem = (claims: object) =>
  signed({ ...goodClaims, ...claims }, p256.privateKey, { alg: 'ES256' });

test('each issuer has users of its own, though they have one name', async () => {
  expect(await check(await byUs({}))).toMatchObject({ key: 'user:ada' });
  expect(await check(await byThem({ iss: partner }))).toMatchObject({ key: 'user@partner:ada' });
});

test.each<[string, () => Promise<string> | string]>([
  ['an issuer in the name of the other', () => byThem({ iss: issuer })],
  ['the other way round', () => byUs({ iss: partner })],
  ['an issuer nobody knows', () => byThem({ iss: 'https://evil.test' })],
  ['no issuer', () => byThem({ iss: undefined })],
  ['two issuers', () => forged({ alg: 'ES256' }, { iss: [partner] as never })],
  ['a body that is none', () => 'e30.e30x.e30'],
  ['one part', () => 'e30'],
])('a token of %s is refused', async (_, make) => {
  expect(await check(await make())).toMatchObject({ code: 'unauthorized' });
});

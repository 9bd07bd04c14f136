import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { expect, test } from 'vitest';
import { jwtCheck } from '../../../../src/adapters/outbound/identity/jwt-check.ts';
import {
  algorithmsOfKey,
  algorithmsOfSecret,
  keyServerAlgorithms,
} from '../../../../src/adapters/outbound/identity/jwt-keys.ts';
import { FixedKeys } from '../../../../src/adapters/outbound/identity/token-keys.ts';
import {
  audience,
  ed25519,
  goodClaims,
  inSeconds,
  jwtRules,
  nowMs,
  p256,
  p384,
  rsa,
  secret,
  signed,
} from '../../../support/auth/tokens.ts';

const logged: string[] = [];
const parts = { wallMs: () => nowMs, log: (text: string) => void logged.push(text) };
const rules = { ...jwtRules, audience: [audience, 'second'] };

const keyOf = (...keys: readonly KeyObject[]) => new FixedKeys(keys.map(tokenKeyOf));
const tokenKeyOf = (key: KeyObject) => {
  const algorithms = algorithmsOfKey(key);
  if (typeof algorithms === 'string') throw new Error(algorithms);
  return { key, algorithms };
};
const secretKey = new FixedKeys([
  { key: Buffer.from(secret), algorithms: algorithmsOfSecret(secret.length) },
]);
const bySecret = jwtCheck(rules, secretKey, parts);

test.each([
  ['HS256', secretKey, Buffer.from(secret)],
  ['RS256', keyOf(rsa.publicKey), rsa.privateKey],
  ['RS512', keyOf(rsa.publicKey), rsa.privateKey],
  ['PS256', keyOf(rsa.publicKey), rsa.privateKey],
  ['ES256', keyOf(p256.publicKey), p256.privateKey],
  ['ES384', keyOf(p384.publicKey), p384.privateKey],
  ['EdDSA', keyOf(ed25519.publicKey), ed25519.privateKey],
] as const)('%s lets in whom it names [AU-01][AU-02]', async (alg, key, signer) => {
  const verdict = await jwtCheck(rules, key, parts)(await signed(goodClaims, signer, { alg }));
  expect(verdict).toEqual({
    key: 'user:ada',
    via: 'jwt',
    expiresAtMs: (inSeconds(300) + 5) * 1_000,
  });
});

test.each([
  ['a second audience', { aud: 'second' }],
  ['an audience in a list', { aud: ['other', audience] }],
  ['a clock that is a little ahead', { nbf: inSeconds(4), iat: inSeconds(4) }],
  ['a clock that is a little behind', { exp: inSeconds(-4) }],
])('%s is accepted', async (_, claims) => {
  const verdict = await bySecret(await signed({ ...goodClaims, ...claims }));
  expect(verdict).toMatchObject({ key: 'user:ada' });
});

test('scopes and the rate of a token are kept', async () => {
  const claims = { scopes: ['mcp:*'], rate_limit: { requests_per_minute: 600, burst: 9 } };
  expect(await bySecret(await signed({ ...goodClaims, ...claims }))).toMatchObject({
    scopes: ['mcp:*'],
    pace: { rate: { limit: 600, windowMs: 60_000, burst: 9 } },
  });
});

test('any issuer is good where none is named, and each has users of its own', async () => {
  const check = jwtCheck({ ...rules, issuer: undefined }, secretKey, parts);
  const keyOfUser = async (claims: object) => {
    const verdict = await check(await signed({ ...goodClaims, ...claims }));
    return 'key' in verdict ? verdict.key : verdict.code;
  };
  const { iss: _, ...without } = goodClaims;
  expect(await keyOfUser({ iss: 'https://a.test' })).toBe('user@<https%3A%2F%2Fa.test>:ada');
  expect(await keyOfUser({ iss: 'https://b.test' })).toBe('user@<https%3A%2F%2Fb.test>:ada');
  expect(await keyOfUser({ iss: 7 })).toBe('unauthorized');
  expect(await check(await signed(without))).toMatchObject({ key: 'user:ada' });
});

test('with several keys each that fits may have signed it, and no other', async () => {
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const third = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const check = jwtCheck(rules, keyOf(rsa.publicKey, p256.publicKey, other.publicKey), parts);
  const by = async (signer: KeyObject, alg: string, claims = {}) =>
    check(await signed({ ...goodClaims, ...claims }, signer, { alg }));
  for (const { privateKey } of [p256, other]) {
    expect(await by(privateKey, 'ES256')).toMatchObject({ key: 'user:ada' });
  }
  expect(await by(rsa.privateKey, 'RS256')).toMatchObject({ key: 'user:ada' });
  expect(await by(third.privateKey, 'ES256')).toMatchObject({ reason: 'invalid_signature' });
  expect(await by(ed25519.privateKey, 'EdDSA')).toMatchObject({ code: 'unauthorized' });
  expect(await by(p256.privateKey, 'ES256', { exp: inSeconds(-60) })).toMatchObject({
    reason: 'expired_token',
  });
});

test('only the algorithms that are named are good, whatever the key allows', async () => {
  const check = jwtCheck({ ...rules, algorithms: ['PS256'] }, keyOf(rsa.publicKey), parts);
  const by = async (alg: string) => check(await signed(goodClaims, rsa.privateKey, { alg }));
  expect(await by('PS256')).toMatchObject({ key: 'user:ada' });
  expect(await by('RS256')).toHaveProperty('message', expect.stringContaining('algorithm'));
});

test('claims that are required have to be there, and to say something', async () => {
  const check = jwtCheck({ ...rules, requiredClaims: ['tenant'] }, secretKey, parts);
  const by = async (claims: object) => check(await signed({ ...goodClaims, ...claims }));
  expect(await by({ tenant: 'a' })).toMatchObject({ key: 'user:ada' });
  for (const claims of [{}, { tenant: null }, { tenant: '' }]) {
    expect(await by(claims)).toHaveProperty('message', expect.stringContaining('"tenant"'));
  }
});

test('ID tokens and tokens of other kinds let nobody in', async () => {
  const by = async (header: object, claims: object = {}) =>
    bySecret(await signed({ ...goodClaims, ...claims }, undefined, { alg: 'HS256', ...header }));
  expect(await by({ typ: 'at+jwt' })).toMatchObject({ key: 'user:ada' });
  for (const header of [{ typ: 'id_token+jwt' }, { typ: 'logout+jwt' }, { typ: 7 }]) {
    expect(await by(header)).toMatchObject({ code: 'unauthorized' });
  }
  expect(await by({ typ: 'JWT' }, { nonce: 'n', at_hash: 'h' })).toHaveProperty(
    'message',
    expect.stringContaining('not an access token'),
  );
  const strict = jwtCheck({ ...rules, strictType: true }, secretKey, parts);
  expect(await strict(await signed(goodClaims))).toMatchObject({ code: 'unauthorized' });
  const access = await signed(goodClaims, undefined, { alg: 'HS256', typ: 'at+jwt' });
  expect(await strict(access)).toMatchObject({ key: 'user:ada' });
});

test('what a key may sign follows from the key', () => {
  expect(algorithmsOfSecret(31)).toEqual([]);
  expect(algorithmsOfSecret(32)).toEqual(['HS256']);
  expect(algorithmsOfSecret(64)).toEqual(['HS256', 'HS384', 'HS512']);
  expect(keyServerAlgorithms.some((name) => name.startsWith('HS'))).toBe(false);
  const weak = generateKeyPairSync('rsa', { modulusLength: 1_024 });
  expect(algorithmsOfKey(weak.publicKey)).toContain('1024 bits');
  const odd = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
  expect(algorithmsOfKey(odd.publicKey)).toContain('secp256k1');
  expect(algorithmsOfKey(generateKeyPairSync('x25519').publicKey)).toContain('x25519');
});

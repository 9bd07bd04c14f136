import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type JwtKey, jwtCheck } from '../../../../src/adapters/outbound/identity/jwt-check.ts';
import {
  algorithmsOfKey,
  algorithmsOfSecret,
  keyServerAlgorithms,
} from '../../../../src/adapters/outbound/identity/jwt-keys.ts';
import {
  audience,
  ed25519,
  goodClaims,
  inSeconds,
  issuer,
  nowMs,
  p256,
  p384,
  rsa,
  secret,
  signed,
} from '../../../support/auth/tokens.ts';

const logged: string[] = [];
const parts = { wallMs: () => nowMs, log: (text: string) => void logged.push(text) };
const rules = { issuer, audience: [audience, 'second'] };

const keyOf = (key: KeyObject): JwtKey => {
  const algorithms = algorithmsOfKey(key);
  if (typeof algorithms === 'string') throw new Error(algorithms);
  return { key, algorithms };
};
const secretKey: JwtKey = {
  key: Buffer.from(secret),
  algorithms: algorithmsOfSecret(secret.length),
};
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
  expect(verdict).toEqual({ key: 'user:ada', expiresAtMs: (inSeconds(300) + 5) * 1_000 });
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

test('any issuer is good where none is named', async () => {
  const check = jwtCheck({ issuer: undefined, audience: [audience] }, secretKey, parts);
  expect(await check(await signed({ ...goodClaims, iss: 'anybody' }))).toMatchObject({
    key: 'user:ada',
  });
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

describe('a key server', () => {
  const serve = async (answer: () => { readonly status: number; readonly body: string }) => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked += 1;
      const { status, body } = answer();
      response.writeHead(status).end(body);
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    server.listen(0, '127.0.0.1', resolve);
    await promise;
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const jwksUrl = `http://127.0.0.1:${port}/keys`;
    const check = jwtCheck(rules, { jwksUrl, algorithms: keyServerAlgorithms }, parts);
    return { check, asked: () => asked };
  };
  const keys = (...known: [string, KeyObject][]): string =>
    JSON.stringify({
      keys: known.map(([kid, key]) => ({ ...key.export({ format: 'jwk' }), kid })),
    });

  test('is asked once for many tokens, and the key is found by its id', async () => {
    const body = keys(['one', p256.publicKey], ['two', rsa.publicKey]);
    const { check, asked } = await serve(() => ({ status: 200, body }));
    for (const sub of ['ada', 'bob']) {
      const token = await signed({ ...goodClaims, sub }, rsa.privateKey, {
        alg: 'RS256',
        kid: 'two',
      });
      expect(await check(token)).toMatchObject({ key: `user:${sub}` });
    }
    expect(asked()).toBe(1);
  });

  test('that does not know a key refuses its tokens, and is not asked for each of them', async () => {
    const body = keys(['one', p256.publicKey]);
    const { check, asked } = await serve(() => ({ status: 200, body }));
    const token = await signed(goodClaims, rsa.privateKey, { alg: 'RS256', kid: 'mine' });
    for (let count = 0; count < 5; count += 1) {
      expect(await check(token)).toMatchObject({ code: 'unauthorized' });
    }
    expect(asked()).toBe(1);
  });

  test('whose set holds a shared secret lets nobody in by it', async () => {
    const k = Buffer.from(secret).toString('base64url');
    const body = JSON.stringify({ keys: [{ kty: 'oct', k, kid: 'one', alg: 'HS256' }] });
    const { check } = await serve(() => ({ status: 200, body }));
    expect(await check(await signed(goodClaims))).toMatchObject({ code: 'unauthorized' });
  });

  test.each([
    ['an error', { status: 500, body: '' }],
    ['something else than keys', { status: 200, body: '<html>' }],
    ['a redirect', { status: 302, body: '' }],
  ])('that answers with %s is no reason to call a token wrong', async (_, answer) => {
    const { check } = await serve(() => answer);
    const token = await signed(goodClaims, p256.privateKey, { alg: 'ES256' });
    expect(await check(token)).toMatchObject({ code: 'auth_unavailable', retryAfterMs: 1_000 });
    expect(logged.at(-1)).toBe('tokens cannot be checked');
  });

  test('that comes back is used again', async () => {
    let status = 503;
    const body = keys(['one', p256.publicKey]);
    const { check } = await serve(() => ({ status, body }));
    const token = await signed(goodClaims, p256.privateKey, { alg: 'ES256', kid: 'one' });
    expect(await check(token)).toMatchObject({ code: 'auth_unavailable' });
    status = 200;
    expect(await check(token)).toMatchObject({ key: 'user:ada' });
  });
});

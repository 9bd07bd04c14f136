import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { keysIn } from '../../../../src/adapters/outbound/identity/jwks-document.ts';
import { ed25519, p256, rsa } from '../../../support/auth/tokens.ts';

const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));
const ec = p256.publicKey.export({ format: 'jwk' });
const found = (...keys: unknown[]) =>
  keysIn(bytes({ keys }))?.map(({ kid, algorithms }) => [kid, ...algorithms]);

test('what a key may sign follows from the key, and from what it says itself', () => {
  expect(
    found(
      { ...ec, kid: 'a' },
      { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'b', alg: 'PS256', use: 'sig' },
      { ...ed25519.publicKey.export({ format: 'jwk' }), key_ops: ['verify'] },
    ),
  ).toEqual([
    ['a', 'ES256'],
    ['b', 'PS256'],
    [undefined, 'EdDSA', 'Ed25519'],
  ]);
});

const weak = generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey;

test.each<[string, unknown]>([
  ['a shared secret', { kty: 'oct', k: 'c2VjcmV0', alg: 'HS256' }],
  ['a public key that says it is a secret', { ...ec, alg: 'HS256' }],
  ['a key for another algorithm', { ...ec, alg: 'RS256' }],
  ['a key to encrypt with', { ...ec, use: 'enc' }],
  ['a key that may not verify', { ...ec, key_ops: ['sign'] }],
  ['a private key', p256.privateKey.export({ format: 'jwk' })],
  ['a weak key', weak.export({ format: 'jwk' })],
  ['a key of another curve', generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' })],
  ['half a key', { kty: 'EC', crv: 'P-256', x: ec.x }],
  ['a point beside the curve', { ...ec, y: ec.x }],
  ['no key', 7],
  ['nothing', null],
])('%s is left out, and the others count', (_, key) => {
  expect(found(key, { ...ec, kid: 'good' })).toEqual([['good', 'ES256']]);
});

test.each([
  ['no set', {}],
  ['a list', [ec]],
  ['keys that are no list', { keys: { a: ec } }],
])('%s is no key set', (_, value) => {
  expect(keysIn(bytes(value))).toBeUndefined();
  expect(keysIn(Buffer.from('{"keys":['))).toBeUndefined();
});

test('no more than 128 keys are looked at', () => {
  const keys = Array.from({ length: 300 }, (_, at) => ({ ...ec, kid: String(at) }));
  expect(keysIn(bytes({ keys }))).toHaveLength(128);
});

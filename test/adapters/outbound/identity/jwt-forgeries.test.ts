import { expect, test } from 'vitest';
import { jwtCheck } from '../../../../src/adapters/outbound/identity/jwt-check.ts';
import {
  algorithmsOfKey,
  algorithmsOfSecret,
} from '../../../../src/adapters/outbound/identity/jwt-keys.ts';
import { FixedKeys } from '../../../../src/adapters/outbound/identity/token-keys.ts';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { keyForgeries, secretForgeries } from '../../../support/auth/forgeries.ts';
import {
  forged,
  goodClaims,
  hmacWith,
  jwtRules,
  nowMs,
  rsa,
  secret,
  signedWith,
} from '../../../support/auth/tokens.ts';

const parts = { wallMs: () => nowMs, log: () => undefined };

const bySecret = jwtCheck(
  jwtRules,
  new FixedKeys([{ key: Buffer.from(secret), algorithms: algorithmsOfSecret(secret.length) }]),
  parts,
);
const algorithms = algorithmsOfKey(rsa.publicKey);
const byRsa = jwtCheck(
  jwtRules,
  new FixedKeys([
    { key: rsa.publicKey, algorithms: typeof algorithms === 'string' ? [] : algorithms },
  ]),
  parts,
);

test('the forgeries are forgeries: the same token without a flaw is good', async () => {
  expect(await bySecret(forged({ alg: 'HS256' }, goodClaims, hmacWith(secret)))).toMatchObject({
    key: 'user:ada',
  });
  expect(
    await byRsa(forged({ alg: 'RS256' }, goodClaims, signedWith(rsa.privateKey))),
  ).toMatchObject({ key: 'user:ada' });
});

test.each(secretForgeries(nowMs / 1_000).filter(([name]) => name !== 'nine kilobytes'))(
  'a token with a shared secret is refused: %s',
  async (_, token) => {
    const verdict = await bySecret(await token());
    expect(verdict).toBeInstanceOf(Fault);
    expect(verdict).toMatchObject({ code: 'unauthorized' });
  },
);

test.each(keyForgeries)('a token for a public key is refused: %s', async (_, token) => {
  expect(await byRsa(await token())).toMatchObject({ code: 'unauthorized' });
});

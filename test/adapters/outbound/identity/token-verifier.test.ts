import { expect, test } from 'vitest';
import { TokenVerifier } from '../../../../src/adapters/outbound/identity/token-verifier.ts';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { describeCredentialVerifier } from '../../../contracts/credential-verifier.contract.ts';

const tokens = ['first-token', 'second-token'];
const verifier = new TokenVerifier(tokens);

describeCredentialVerifier('TokenVerifier', verifier, tokens);

const keyOf = (bearer: string, of = verifier): string => {
  const outcome = of.verify({ bearer });
  if (outcome instanceof Fault) throw new Error(outcome.message);
  return outcome.key;
};

test('each token is a principal of its own', () => {
  expect(keyOf('first-token')).not.toBe(keyOf('second-token'));
});

test('a principal outlives a restart', () => {
  expect(keyOf('first-token', new TokenVerifier(['first-token']))).toBe(keyOf('first-token'));
});

test.each(['first-toke', 'first-token ', 'First-token', 'first-tokenfirst-token'])(
  'only the whole token counts: %j',
  (bearer) => {
    expect(verifier.verify({ bearer })).toMatchObject({ code: 'unauthorized' });
  },
);

test('who shows nothing is told what to show', () => {
  const outcome = verifier.verify({ bearer: undefined });
  expect(outcome).toMatchObject({
    message: expect.stringContaining('Authorization: Bearer') as unknown,
  });
});

test('a token beyond 8192 characters is not even looked at', () => {
  const long = 'x'.repeat(8_193);
  expect(new TokenVerifier([long]).verify({ bearer: long })).toBeInstanceOf(Fault);
  const longest = long.slice(1);
  expect(new TokenVerifier([longest]).verify({ bearer: longest })).not.toBeInstanceOf(Fault);
});

test('without tokens nobody gets in', () => {
  expect(new TokenVerifier([]).verify({ bearer: '' })).toBeInstanceOf(Fault);
});

const certificate = { subject: 'probe', fingerprint: 'ab'.repeat(32) };

test('a certificate is a principal of its own, which no token is', () => {
  const known = verifier.verify({ bearer: undefined, certificate });
  expect(known).toMatchObject({
    key: `certificate:${certificate.fingerprint}`,
    via: 'certificate',
  });
  const other = { subject: 'probe', fingerprint: 'cd'.repeat(32) };
  expect(verifier.verify({ bearer: undefined, certificate: other })).not.toEqual(known);
});

test('a token that is shown beside a certificate has to be right, and says who it is', () => {
  expect(verifier.verify({ bearer: 'wrong', certificate })).toMatchObject({ code: 'unauthorized' });
  expect(verifier.verify({ bearer: '', certificate })).toMatchObject({ code: 'unauthorized' });
  expect(verifier.verify({ bearer: 'first-token', certificate })).toMatchObject({
    key: keyOf('first-token'),
  });
});

test('keeps whom it would let in again, and nobody else', () => {
  const [before, now] = [new TokenVerifier(['kept', 'gone']), new TokenVerifier(['kept', 'fresh'])];
  const principals = ['kept', 'gone'].map((bearer) => before.verify({ bearer }));
  const kept = principals.map((principal) => !(principal instanceof Fault) && now.keeps(principal));
  expect(kept).toEqual([true, false]);
  expect(now.keeps({ key: 'certificate:1234' })).toBe(true);
  expect(now.keeps({ key: 'anonymous' })).toBe(false);
});

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

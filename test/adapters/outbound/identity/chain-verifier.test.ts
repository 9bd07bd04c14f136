import { expect, test } from 'vitest';
import {
  type ChainMember,
  ChainVerifier,
} from '../../../../src/adapters/outbound/identity/chain-verifier.ts';
import type {
  Credential,
  CredentialVerifier,
  Verdict,
} from '../../../../src/application/ports/driven/credential-verifier.ts';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { RefusedCredential } from '../../../../src/domain/identity/refused-credential.ts';
import { describeCredentialVerifier } from '../../../contracts/credential-verifier.contract.ts';

const wrong = (what: string) => new RefusedCredential('invalid_token', `${what} is not known`);

/** Lets in whoever shows `right`. */
const bearer = (right: string, isLater = false): CredentialVerifier & { seen: Credential[] } => {
  const seen: Credential[] = [];
  const look = ({ bearer: shown }: Credential): Verdict =>
    shown === right ? { key: `user:${right}` } : wrong(right);
  return {
    seen,
    verify: (credential) => {
      seen.push(credential);
      return isLater ? Promise.resolve(look(credential)) : look(credential);
    },
    recalls: ({ bearer: shown }) => (shown === right ? { key: `user:${right}` } : undefined),
    keeps: ({ key }) => key === `user:${right}`,
  };
};
const keys: CredentialVerifier = {
  apiKeyHeader: 'x-api-key',
  verify: ({ apiKey, bearer: shown }) =>
    (apiKey ?? shown) === 'key' ? { key: 'key:ci' } : wrong('the key'),
};
const passwords: CredentialVerifier = {
  verify: ({ basic }) =>
    basic?.password === 'word' ? { key: `basic:${basic.user}` } : wrong('the password'),
};
const certificates: CredentialVerifier = {
  verify: ({ certificate }) => ({ key: `certificate:subject:${certificate?.subject}` }),
};
const certificate = { subject: 'agent', fingerprint: 'ab' };
const [first, second] = [bearer('one'), bearer('two', true)];
const members: readonly ChainMember[] = [
  { verifier: first, takes: ['bearer'] },
  { verifier: keys, takes: ['apiKey', 'bearer'] },
  { verifier: second, takes: ['bearer'] },
  { verifier: passwords, takes: ['basic'] },
  { verifier: certificates, takes: ['certificate'] },
];
const chain = new ChainVerifier(members, true);
const keyOf = async (shown: Partial<Credential>, of = chain): Promise<unknown> => {
  const verdict = await of.verify({ bearer: undefined, ...shown });
  return verdict instanceof Fault ? verdict.message : verdict.key;
};

describeCredentialVerifier('ChainVerifier', chain, ['one', 'two', 'key']);

test.each([
  [{ bearer: 'one' }, 'user:one'],
  [{ bearer: 'two' }, 'user:two'],
  [{ bearer: 'key' }, 'key:ci'],
  [{ apiKey: 'key' }, 'key:ci'],
  [{ basic: { user: 'ada', password: 'word' } }, 'basic:ada'],
  [{ certificate }, 'certificate:subject:agent'],
])('whoever is known to one of the members comes in: %j', async (shown, key) => {
  expect(await keyOf(shown)).toBe(key);
});

test.each([
  [{ bearer: 'wrong', apiKey: 'key' }, 'one is not known'],
  [{ apiKey: 'wrong', basic: { user: 'ada', password: 'word' } }, 'the key is not known'],
  [{ basic: { user: 'ada', password: 'wrong' }, certificate }, 'the password is not known'],
])('what is wrong is not made good by something else: %j', async (shown, told) => {
  expect(await keyOf(shown)).toBe(told);
});

test('a token that is known at once waits for nobody', () => {
  expect(chain.verify({ bearer: 'one' })).toEqual({ key: 'user:one' });
});

test('of a token and a key that came together the token is meant, by everybody', async () => {
  expect(await keyOf({ bearer: 'key', apiKey: 'other' })).toBe('key:ci');
});

test('a certificate that no member looks at lets nobody in', async () => {
  const tokens = new ChainVerifier(members.slice(0, 2), false);
  expect(await keyOf({ certificate }, tokens)).toBe(
    'show who you are: Authorization: Bearer <token>, or x-api-key: <key>',
  );
});

test('where one could not find out, nobody says that the token is wrong', async () => {
  const away: CredentialVerifier = { verify: () => new Fault('auth_unavailable', 'away', 1_000) };
  const asked = [away, first].map((verifier): ChainMember => ({ verifier, takes: ['bearer'] }));
  for (const order of [asked, asked.toReversed()]) {
    const both = new ChainVerifier(order, false);
    expect(both.verify({ bearer: 'unknown' })).toMatchObject({ code: 'auth_unavailable' });
    expect(both.verify({ bearer: 'one' })).toEqual({ key: 'user:one' });
  }
});

test.each(['expired_token', 'invalid_signature'] as const)(
  'who finds %s says so, whoever else does not know it',
  (reason) => {
    const knows: CredentialVerifier = { verify: () => new RefusedCredential(reason, 'known') };
    const asked = [knows, first].map((verifier): ChainMember => ({ verifier, takes: ['bearer'] }));
    for (const order of [asked, asked.toReversed()]) {
      expect(new ChainVerifier(order, false).verify({ bearer: 'old' })).toMatchObject({ reason });
    }
  },
);

test('tells where keys come in, and recalls and keeps whom one of them does', () => {
  expect(chain.apiKeyHeader).toBe('x-api-key');
  expect(chain.provesEachMessage).toBe(true);
  expect(chain.recalls({ bearer: 'two' })).toEqual({ key: 'user:two' });
  expect(chain.recalls({ bearer: 'three' })).toBeUndefined();
  expect(chain.recalls({ bearer: undefined })).toBeUndefined();
  expect(chain.keeps({ key: 'user:two' })).toBe(true);
  expect(chain.keeps({ key: 'user:three' })).toBe(false);
});

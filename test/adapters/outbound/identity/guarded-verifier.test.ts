import { expect, test } from 'vitest';
import { BasicVerifier } from '../../../../src/adapters/outbound/identity/basic-verifier.ts';
import { TokenVerifier } from '../../../../src/adapters/outbound/identity/token-verifier.ts';
import type { CredentialVerifier } from '../../../../src/application/ports/driven/credential-verifier.ts';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { localUser, type Principal } from '../../../../src/domain/identity/principal.ts';
import { RefusedCredential } from '../../../../src/domain/identity/refused-credential.ts';
import { guardRig } from '../../../support/auth/guard-rig.ts';
import { passwordHash } from '../../../support/auth/passwords.ts';

const from = (remoteAddress: string, bearer?: string) => ({ bearer, remoteAddress });
const codeOf = (verdict: unknown): unknown => (verdict instanceof Fault ? verdict.code : 'in');
const tokens = () => guardRig(new TokenVerifier(['good', 'other']));

test('ten wrong credentials of an address within a minute, and it has to wait for the rest of it', () => {
  const { guard, time } = tokens();
  for (let guess = 0; guess < 10; guess += 1) {
    time.nowMs = guess * 1_000;
    expect(codeOf(guard.verify(from('192.0.2.1', `${guess}`)))).toBe('unauthorized');
  }
  expect(guard.verify(from('192.0.2.1', 'good'))).toMatchObject({
    code: 'too_many_failures',
    retryAfterMs: 51_000,
  });
  expect(codeOf(guard.verify(from('192.0.2.2', 'good')))).toBe('in');
  time.nowMs = 60_000;
  expect(codeOf(guard.verify(from('192.0.2.1', 'good')))).toBe('in');
});

test('who came in from the address before goes on while others guess there', () => {
  const { guard } = tokens();
  void guard.verify(from('192.0.2.1', 'good'));
  for (let guess = 0; guess < 20; guess += 1) void guard.verify(from('192.0.2.1', `${guess}`));
  expect(codeOf(guard.verify(from('192.0.2.1', 'good')))).toBe('in');
  expect(codeOf(guard.verify(from('192.0.2.1', 'other')))).toBe('too_many_failures');
});

test('an IPv6 /64 is one address, and an IPv4 address in IPv6 form the IPv4 address', () => {
  const { guard } = tokens();
  for (let guess = 0; guess < 10; guess += 1) {
    void guard.verify(from(`2001:db8:1:2::${guess}`, 'wrong'));
    void guard.verify(from('::ffff:192.0.2.1', 'wrong'));
  }
  expect(codeOf(guard.verify(from('2001:db8:1:2:ffff::1', 'good')))).toBe('too_many_failures');
  expect(codeOf(guard.verify(from('192.0.2.1', 'good')))).toBe('too_many_failures');
  expect(codeOf(guard.verify(from('2001:db8:1:3::1', 'good')))).toBe('in');
});

test('who shows nothing, or what was good once, guesses nothing', () => {
  const expired: CredentialVerifier = {
    verify: ({ bearer }) =>
      new RefusedCredential(bearer === undefined ? 'missing_token' : 'expired_token', 'no'),
  };
  const { guard } = guardRig(expired);
  for (let time = 0; time < 30; time += 1) {
    expect(codeOf(guard.verify(from('192.0.2.1', 'old')))).toBe('unauthorized');
    expect(codeOf(guard.verify(from('192.0.2.1')))).toBe('unauthorized');
  }
});

test('max_failures 0 lets everybody try as often as he likes', () => {
  const { guard } = guardRig(new TokenVerifier(['good']), 0);
  for (let guess = 0; guess < 100; guess += 1) void guard.verify(from('192.0.2.1', 'wrong'));
  expect(codeOf(guard.verify(from('192.0.2.1', 'good')))).toBe('in');
});

test('each refusal counts once under its reason, and a trial counts nowhere', async () => {
  const { guard, refused, revoke } = tokens();
  void guard.verify(from('192.0.2.1', 'wrong'));
  void guard.verify(from('192.0.2.1'));
  void guard.verify({ ...from('192.0.2.1'), isTrial: true });
  const good = await guard.verify(from('192.0.2.1', 'good'));
  revoke({ kind: 'principal', id: good instanceof Fault ? '' : good.key });
  void guard.verify(from('192.0.2.1', 'good'));
  for (let guess = 0; guess < 10; guess += 1) void guard.verify(from('192.0.2.1', `${guess}`));
  expect(refused).toEqual([
    ...['invalid_token', 'missing_token', 'revoked_token'],
    ...Array.from({ length: 9 }, () => 'invalid_token'),
    'too_many_failures',
  ]);
});

const ada: Principal = { key: 'user:ada', credentialId: 'jti-1', expiresAtMs: 5_000 };
const always: CredentialVerifier = { verify: () => ada, keeps: () => true };

test.each([
  ['its id', { kind: 'credential', id: 'jti-1' }],
  ['its owner', { kind: 'principal', id: 'user:ada' }],
] as const)('a credential is refused once %s is revoked', (_, entry) => {
  const { guard, revoke } = guardRig(always);
  expect(guard.verify(from('192.0.2.1', 'a'))).toBe(ada);
  expect(guard.keeps(ada)).toBe(true);
  revoke(entry);
  expect(guard.verify(from('192.0.2.1', 'a'))).toMatchObject({ reason: 'revoked_token' });
  expect(guard.verify({ ...from('192.0.2.1', 'a'), isTrial: true })).toBeInstanceOf(Fault);
  expect(guard.outstayed(ada)).toBe('revoked');
  expect(guard.keeps(ada)).toBe(false);
  expect(guard.outstayed({ key: 'user:bob', credentialId: 'jti-2' })).toBeUndefined();
});

test('a credential has outstayed when its time is over; who needs none never has', () => {
  const { guard, time } = guardRig(always);
  time.wallMs = 4_999;
  expect(guard.outstayed(ada)).toBeUndefined();
  time.wallMs = 5_000;
  expect(guard.outstayed(ada)).toBe('expired');
  expect(guard.outstayed({ ...localUser, expiresAtMs: 1 })).toBeUndefined();
});

const median = (times: readonly number[]): number =>
  times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0;

test('a name that nobody has takes as long as one that somebody has [S08]', async () => {
  const users = ['ada', 'bob'].map((name) => ({
    name,
    password: Promise.resolve(passwordHash(`the password of ${name}`)),
    principal: { key: `basic:${name}` },
  }));
  const { guard } = guardRig(new BasicVerifier({ users, cacheMs: 0 }, { nowMs: () => 0 }), 0);
  const timeOf = async (user: string, password: string): Promise<number> => {
    const startMs = performance.now();
    await guard.verify({ bearer: undefined, basic: { user, password } });
    return performance.now() - startMs;
  };
  const [known, unknown]: [number[], number[]] = [[], []];
  for (let round = 0; round < 25; round += 1) {
    known.push(await timeOf('ada', `guess ${round}`));
    unknown.push(await timeOf(`nobody ${round}`, `guess ${round}`));
  }
  const [one, other] = [median(known), median(unknown)];
  expect(Math.max(one, other) / Math.min(one, other)).toBeLessThan(1.2);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type ClaimRules,
  principalOf,
  realmOf,
} from '../../../src/domain/identity/token-claims.ts';
import { anyCharacter } from '../../support/pure/any-character.ts';

const rules: ClaimRules = { via: 'jwt', toleranceMs: 5_000, groupsClaim: 'groups' };
const of = (claims: Record<string, unknown>, more: Partial<ClaimRules> = {}) =>
  principalOf(claims, { ...rules, ...more });

test('who it is, what it is good for and until when', () => {
  expect(of({ sub: 'ada', exp: 1_000, scopes: ['mcp:*', 7] })).toEqual({
    key: 'user:ada',
    via: 'jwt',
    scopes: ['mcp:*'],
    expiresAtMs: 1_005_000,
  });
  expect(of({ sub: 'ada', scope: 'mcp:read  mcp:write' })).toEqual({
    key: 'user:ada',
    via: 'jwt',
    scopes: ['mcp:read', 'mcp:write'],
  });
});

test('a program without a user is itself, and nobody is nobody', () => {
  expect(of({ client_id: 'robot' })?.key).toBe('client:robot');
  expect(of({ sub: 'ada', client_id: 'robot' })?.key).toBe('user:ada');
  for (const claims of [{}, { sub: '' }, { sub: 7 }, { client_id: '' }]) {
    expect(of(claims)).toBeUndefined();
  }
});

test.each([
  [
    { requests_per_minute: 600, burst: 20 },
    { limit: 600, windowMs: 60_000, burst: 20 },
  ],
  [{ requests_per_minute: 600 }, { limit: 600, windowMs: 60_000, burst: 50 }],
  [{ requests_per_minute: 0 }, undefined],
  [{ requests_per_minute: 1.5 }, undefined],
  [{ requests_per_minute: '600' }, undefined],
  [{ burst: 20 }, undefined],
  ['fast', undefined],
  [null, undefined],
])('the rate %j is %j', (claim, rate) => {
  expect(of({ sub: 'ada', rate_limit: claim })?.pace?.rate).toEqual(rate);
});

test.each([
  ['rate_limit:600:20', { limit: 600, windowMs: 60_000, burst: 20 }],
  ['rate_limit:0:20', undefined],
  ['rate_limit:600', undefined],
  ['rate_limit:600:20:1', undefined],
  ['rate_limit:-1:2', undefined],
  ['rate_limit:999999999:1', undefined],
])('the scope %s sets %j', (scope, rate) => {
  expect(of({ sub: 'ada', scope: `mcp:* ${scope}` })?.pace?.rate).toEqual(rate);
});

test('what a claim says of the rate counts before what a scope says', () => {
  const scopes = ['rate_limit:bad:1', 'rate_limit:7:1', 'rate_limit:8:1'];
  expect(of({ sub: 'ada', scopes })?.pace?.rate.limit).toBe(7);
  const rate_limit = { requests_per_minute: 9 };
  expect(of({ sub: 'ada', scopes, rate_limit })?.pace?.rate.limit).toBe(9);
});

test.each([
  [{ scopes: ['a'], scope: 'b' }, ['a']],
  [{ scope: ['a', 'b'] }, ['a', 'b']],
  [{ scp: 'a b' }, ['a', 'b']],
  [{ scp: ['a'] }, ['a']],
  [{ scp: 7 }, undefined],
])('scopes are found in %j', (claims, scopes) => {
  expect(of({ sub: 'ada', ...claims })?.scopes).toEqual(scopes);
});

test.each([
  ['groups', { groups: ['a', 7, 'b'] }, ['a', 'b']],
  ['groups', { groups: 'a' }, ['a']],
  ['groups', { groups: '' }, undefined],
  ['groups', {}, undefined],
  ['https://x.test/groups', { 'https://x.test/groups': ['a'] }, ['a']],
  ['realm_access.roles', { realm_access: { roles: ['a'] } }, ['a']],
  ['realm_access.roles', { realm_access: ['a'] }, undefined],
  ['constructor.name', {}, undefined],
])('groups are in %s of %j', (groupsClaim, claims, groups) => {
  expect(of({ sub: 'ada', ...claims }, { groupsClaim })?.groups).toEqual(groups);
});

test('scopes may say by which protocols a token is good', () => {
  expect(of({ sub: 'ada', scope: 'mcp:*' })).not.toHaveProperty('protocols');
  const scope = 'protocol:http mcp:* protocol:tcp protocols protocol:';
  expect(of({ sub: 'ada', scope })?.protocols).toEqual(['http', 'tcp', '']);
});

test('a token has an id by which it can be withdrawn', () => {
  expect(of({ sub: 'ada', jti: 'a' })?.credentialId).toBe('a');
  for (const jti of ['', 7, 'x'.repeat(257)]) {
    expect(of({ sub: 'ada', jti })).not.toHaveProperty('credentialId');
  }
});

test('users of two issuers are never the same', () => {
  expect(of({ sub: 'ada' }, { realm: 'partner' })?.key).toBe('user@partner:ada');
  expect(of({ client_id: 'a' }, { realm: 'partner' })?.key).toBe('client@partner:a');
  const realms = fc.oneof(
    fc.constant(undefined),
    fc.string({ maxLength: 5 }).map(realmOf),
    fc.stringMatching(/^[a-z]+$/),
  );
  const subs = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('partner:ada', '@a:b', ':'));
  fc.assert(
    fc.property(realms, subs, realms, subs, (realm, sub, otherRealm, otherSub) => {
      fc.pre(realm !== otherRealm || sub !== otherSub);
      const key = of({ sub }, { realm })?.key;
      expect(key).not.toBe(of({ sub: otherSub }, { realm: otherRealm })?.key);
    }),
  );
});

test('keys are visible ASCII and never those of somebody else', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: anyCharacter }),
      fc.string({ unit: anyCharacter }),
      (one, two) => {
        fc.pre(one !== '' && two !== '' && one !== two);
        const key = of({ sub: one })?.key;
        expect(key).toMatch(/^user:[\x21-\x7e]+$/);
        expect(key).not.toBe(of({ sub: two })?.key);
      },
    ),
  );
  expect(of({ sub: 'a b' })?.key).not.toBe(of({ sub: 'a%20b' })?.key);
});

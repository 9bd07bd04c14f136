import { expect, test } from 'vitest';
import { kindProblem } from '../../../src/domain/identity/token-kind.ts';

test.each([
  [undefined, {}],
  ['JWT', {}],
  ['jwt', {}],
  ['application/jwt', {}],
  ['at+jwt', {}],
  ['application/at+JWT', {}],
  // Keycloak has had a nonce in access tokens.
  ['JWT', { nonce: 'n', scope: 'openid', typ: 'Bearer' }],
  ['JWT', { token_use: 'access' }],
  ['at+jwt', { nonce: 'n', auth_time: 1 }],
])('%s with %j may be an access token', (typ, claims) => {
  expect(kindProblem(typ, claims, false)).toBeUndefined();
});

test.each([
  ['dpop+jwt', {}],
  ['logout+jwt', {}],
  ['secevent+jwt', {}],
  ['JOSE', {}],
  ['', {}],
  [['JWT'], {}],
  [null, {}],
  ['JWT', { nonce: 'n' }],
  ['JWT', { at_hash: 'h', scope: 'openid' }],
  [undefined, { c_hash: 'h' }],
  ['JWT', { typ: 'ID' }],
  ['JWT', { typ: 'Refresh' }],
  ['JWT', { token_use: 'id' }],
])('%s with %j is none', (typ, claims) => {
  expect(kindProblem(typ, claims, false)).toBeDefined();
});

test('only its type says for certain that a token is an access token', () => {
  expect(kindProblem('JWT', {}, true)).toBeDefined();
  expect(kindProblem(undefined, {}, true)).toBeDefined();
  expect(kindProblem('at+jwt', {}, true)).toBeUndefined();
});

import { expect, test } from 'vitest';
import { PooledOutgoing } from '../../src/adapters/shared/http-client/outgoing.ts';
import type { AuthSettings } from '../../src/bootstrap/settings/auth-settings.ts';
import { parseSettings } from '../../src/bootstrap/settings/load.ts';
import { type VerifierParts, verifierOf } from '../../src/bootstrap/verifier.ts';
import { Fault } from '../../src/domain/fault/fault.ts';
import { secret, signed } from '../support/auth/tokens.ts';
import { silentLogger } from '../support/scripted-session.ts';

const parts: VerifierParts = {
  clock: { nowMs: () => 0 },
  logger: silentLogger,
  outgoing: new PooledOutgoing(),
  revocations: { isEmpty: true, covers: () => false, onChange: () => undefined },
  metrics: { refused: () => undefined },
  wallMs: () => 0,
};
const authOf = (written: string): AuthSettings => {
  const text = `auth: { ${written} }\nservers: { a: { command: a } }`;
  const options = { environment: {}, newToken: () => 'generated' };
  const { settings } = parseSettings({ file: '/etc/gateway.yaml', text }, options);
  if (settings === undefined) throw new Error(`${written} is not read`);
  return settings.auth;
};
const jwt = (issuer: string) => `jwt: { secret_key: ${secret}, issuer: "${issuer}" }`;
const key = 'mgk_a-key-of-forty-characters-for-tests!';
const keys = `api_keys: { keys: [{ id: ci, key: ${key} }] }`;

test('who came in by a token stays when other ways in change, and not when its own does', async () => {
  const before = verifierOf(authOf(`providers: [jwt], ${jwt('a')}`), parts);
  const expiry = Math.floor(Date.now() / 1_000) + 600;
  const claims = { sub: 'ada', iss: 'a', aud: 'mcp-gateway', exp: expiry };
  const ada = await before.verifier.verify({ bearer: await signed(claims) });
  if (ada instanceof Fault) throw new Error(ada.message);
  const more = verifierOf(
    authOf(`providers: [jwt, api_key], ${jwt('a')}, ${keys}`),
    parts,
    before.members,
  );
  expect(more.verifier.keeps?.(ada)).toBe(true);
  expect(more.verifier.apiKeyHeader).toBe('x-api-key');
  const other = verifierOf(
    authOf(`providers: [jwt, api_key], ${jwt('b')}, ${keys}`),
    parts,
    more.members,
  );
  expect(other.verifier.keeps?.(ada)).toBe(false);
  const fewer = verifierOf(authOf(`provider: api_key, ${keys}`), parts, more.members);
  expect(fewer.verifier.keeps?.(ada)).toBe(false);
  expect(fewer.verifier.verify({ bearer: key })).toMatchObject({ key: 'key:ci' });
});

test('where nobody has to say who he is, nothing is guarded', () => {
  const { verifier } = verifierOf(authOf('provider: none'), parts);
  expect(verifier.verify({ bearer: undefined })).toMatchObject({ key: 'anonymous' });
  expect(verifier.outstayed).toBeUndefined();
});

test('a password that stands in the settings as it is lets its owner in', async () => {
  const auth = authOf('basic: { users: { ada: correct horse } }');
  const { verifier } = verifierOf(auth, parts);
  const shown = (password: string) => ({ bearer: undefined, basic: { user: 'ada', password } });
  expect(await verifier.verify(shown('correct horse'))).toMatchObject({ key: 'basic:ada' });
  expect(await verifier.verify(shown('wrong horse'))).toBeInstanceOf(Fault);
});

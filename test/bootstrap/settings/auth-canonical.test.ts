import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { authTree } from '../../../src/bootstrap/settings/canonical/access.ts';
import { masked } from '../../../src/bootstrap/settings/canonical/masked.ts';
import { parseSettings } from '../../../src/bootstrap/settings/load.ts';
import { passwordHashText } from '../../../src/domain/identity/password-hash.ts';
import { passwordHash } from '../../support/auth/passwords.ts';
import { secret } from '../../support/auth/tokens.ts';

const hash = passwordHashText(passwordHash('correct horse'));
const caller = '{ user: "ada é", scopes: [a], groups: [b], rate_limit: { requests_per_minute: 9 }';
const written = `
  providers: [token, jwt, api_key, basic, mtls]
  max_failures: 3
  token_file: /var/lib/tokens.json
  token: the-token-that-nobody-shows
  jwt: { secret_key: ${secret} }
  api_keys:
    header: X-Team-Key
    keys: [{ id: ci, key: mgk_a-key-of-forty-characters-for-tests! , expires: 2030-01-01T00:00:00Z }]
  basic: { users: { ada: ${caller}, hash: "${hash}" }, bob: the-password-of-bob } }
  mtls: { identity: uri, users: { "spiffe://a": ${caller} } } }
`;

const load = (auth: string) =>
  parseSettings(
    { file: '/etc/gateway.yaml', text: `auth:${auth}\nservers: { a: { command: a } }` },
    { environment: {}, newToken: () => 'generated' },
  );

test('all ways in read the same when they are written out', () => {
  const { settings, problems } = load(written);
  expect(problems).toEqual([]);
  if (settings === undefined) throw new Error('they are not read');
  const { auth } = settings;
  const again = load(` ${JSON.stringify(authTree(auth))}`);
  expect(again.problems).toEqual([]);
  expect(again.settings?.auth).toEqual(auth);
});

test('nobody learns a secret from what is shown of them', () => {
  const { settings } = load(written);
  if (settings === undefined) throw new Error('they are not read');
  const shown = stringify(masked({ auth: authTree(settings.auth) }, () => '***'));
  const [, , , salt = ''] = hash.split('$');
  for (const one of ['the-token', secret, 'mgk_', 'sha256', salt, 'the-password-of-bob']) {
    expect(shown).not.toContain(one);
  }
  expect(shown).toContain('spiffe://a');
});

import { describe, expect, test } from 'vitest';
import { parseSettings } from '../../../src/bootstrap/settings/load.ts';
import { secret } from '../../support/auth/tokens.ts';

const load = (text: string, environment: Readonly<Record<string, string>> = {}) =>
  parseSettings(
    { file: '/gateway.yaml', text: `${text}\nservers: { a: { command: a } }\n` },
    { environment, newToken: () => 'generated' },
  );

const address = 'https://auth.test';
const asked = `client_id: gateway, client_secret_env: HUSH, issuer: "${address}", audience: mcp-gateway`;

describe('one provider with one set of keys, however it is written', () => {
  const own = 'jwt: { issuer: mcp-gateway, audience: mcp-gateway, secret_key_env: KEY }';
  test.each([
    ['provider: jwt', `auth: { provider: jwt, ${own} }`, `auth: { ${own} }`],
    ['type: bearer', `auth: { type: bearer, ${own} }`, `auth: { provider: jwt, ${own} }`],
    [
      'per message',
      `auth: { type: bearer, ${own}, per_message_auth: true, per_message_cache: 60 }`,
      `auth: { provider: jwt, ${own}, per_message_auth: true, per_message_auth_cache: 60 }`,
    ],
    [
      'security.auth',
      `security: { auth: { enabled: true, jwt_secret: "${secret}" } }`,
      `auth: { provider: jwt, jwt: { secret_key: "${secret}" } }`,
    ],
    [
      'introspection',
      `auth: { type: bearer, oauth2: { ${asked}, introspect_endpoint: "${address}/i" } }`,
      `auth: { provider: oauth2, oauth2: { ${asked}, introspect_endpoint: "${address}/i" } }`,
    ],
    [
      'the keys of an issuer',
      `auth: { provider: oauth2, oauth2: { jwks_endpoint: "${address}/keys" } }`,
      `auth: { provider: jwt, jwt: { jwks_url: "${address}/keys" } }`,
    ],
    ['none', 'security: { auth: { enabled: false } }', 'auth: { provider: none }'],
  ])('%s, and an unknown provider is refused [CF-19]', (_, written, same) => {
    const environment = { KEY: secret, HUSH: 'hush' };
    const { settings } = load(written, environment);
    expect(settings?.auth).toBeDefined();
    expect(settings?.auth).toEqual(load(same, environment).settings?.auth);
    for (const unknown of ['provider', 'type']) {
      const { settings: none, problems } = load(`auth: { ${unknown}: ldap }`);
      expect([none, problems[0]?.message]).toEqual([undefined, expect.stringContaining('ldap')]);
    }
  });
});

test.each(['OAUTH2_CLIENT_SECRET', 'OAUTH_CLIENT_SECRET', 'MY_OWN'])(
  'the secret of an OAuth client is in the variable that is named, here %s [CF-40]',
  (name) => {
    const oauth2 = `client_id: gateway, client_secret_env: ${name}, introspect_endpoint: "${address}/i"`;
    const text = `auth: { provider: oauth2, oauth2: { ${oauth2} } }`;
    const { settings } = load(text, { [name]: 'hush', OTHER: 'loud' });
    expect(settings?.auth).toMatchObject({ provider: 'oauth2', clientSecret: 'hush' });
    expect(load(text, { OTHER: 'loud' }).problems[0]?.message).toContain(name);
  },
);

import { expect, test } from 'vitest';
import { load } from './loading.ts';

const secret = '0123456789abcdef0123456789abcdef';
const settingsOf = (auth: string, server = '') => {
  const text = `auth: { ${auth} }\nserver: { frontends: [{ protocol: http }]${server} }\nservers: { one: { command: node } }`;
  const { settings, problems } = load(text);
  return { settings, problems: problems.map(({ path, message }) => `${path}: ${message}`) };
};
const jwt = (more = '') => `provider: jwt, jwt: { secret_key: "${secret}"${more} }`;

test('without a word there is nothing to tell', () => {
  expect(settingsOf(jwt()).settings?.resourceServer).toBe(undefined);
  expect(settingsOf(jwt(', issuer: some-issuer')).settings?.resourceServer).toBe(undefined);
});

test('the issuer whose tokens are checked is the one who gives them out', () => {
  const { settings } = settingsOf(jwt(', issuer: "https://as.example/realm"'));
  expect(settings?.resourceServer).toEqual({
    publicUrl: undefined,
    resource: undefined,
    authorizationServers: ['https://as.example/realm'],
    scopes: [],
  });
  const written = `${jwt(', issuer: "https://as.example"')}, authorization_servers: ["https://front.example"], scopes_supported: ["mcp:*"]`;
  expect(settingsOf(written).settings?.resourceServer).toMatchObject({
    authorizationServers: ['https://front.example'],
    scopes: ['mcp:*'],
  });
});

const audienceOf = (auth: string, server?: string): unknown =>
  Object(settingsOf(auth, server).settings?.auth).audience;
const at = ', public_url: "https://mcp.example/gateway/"';

test('what tokens have to be for follows from the address of the gateway (RFC 8707)', () => {
  expect(audienceOf(jwt())).toEqual(['mcp-gateway']);
  const below = ['https://mcp.example/gateway', 'https://mcp.example/gateway/*'];
  expect(audienceOf(jwt(), at)).toEqual(below);
  expect(audienceOf(jwt(', audience: mcp-gateway'), at)).toEqual(['mcp-gateway', ...below]);
  expect(audienceOf(`${jwt()}, resource: "https://one.example/mcp"`, at)).toEqual([
    'https://one.example/mcp',
  ]);
});

test('tokens that are asked about, too', () => {
  const oauth2 =
    'provider: oauth2, oauth2: { introspect_endpoint: "https://as.example/i", client_id: a, client_secret: b }';
  expect(audienceOf(oauth2)).toEqual([]);
  expect(audienceOf(`${oauth2}, resource: "https://one.example"`)).toEqual(['https://one.example']);
});

test.each([
  [jwt(), ', public_url: mcp.example', 'server.public_url: expected an address'],
  [jwt(), ', public_url: "https://mcp.example/?a"', 'server.public_url: an address of this kind'],
  [`${jwt()}, resource: "https://a#b"`, '', 'auth.resource: an address of this kind'],
  [`${jwt()}, authorization_servers: [as]`, '', 'auth.authorization_servers: expected an address'],
  [`${jwt()}, scopes_supported: ["a b"]`, '', 'auth.scopes_supported: a scope has no spaces'],
])('%s%s is refused', (auth, server, message) => {
  expect(settingsOf(auth, server).problems.join()).toContain(message);
});

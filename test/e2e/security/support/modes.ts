import { createSecureContext } from 'node:tls';
import { passwordHashText } from '../../../../src/domain/identity/password-hash.ts';
import { OAuthServer } from '../../../support/auth/oauth-server.ts';
import { passwordHash } from '../../../support/auth/passwords.ts';
import type { Authority } from '../../../support/certificates.ts';
import type { Shown, TlsOptions } from './knock.ts';

/** A way of the settings to say who may enter, and who may not by it. */
export interface Mode {
  readonly name: string;
  readonly auth: object;
  /** In the clear, when absent. */
  readonly tls?: object;
  readonly right: Shown;
  readonly wrong: readonly Shown[];
  /** `token` of the first message over TCP; undefined where the connection itself shows who comes. */
  readonly token?: string;
}

const TOKEN = 'a-token-of-32-characters-or-more';
const KEY = 'a-key-of-32-characters-or-more-00';

const shows = (headers: Readonly<Record<string, string>>, tls?: TlsOptions): Shown => ({
  headers,
  tls,
});
const bearer = (token: string): Shown => shows({ authorization: `Bearer ${token}` });
const basic = (pair: string): Shown =>
  shows({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` });
const nothing = shows({});

/** Every way there is. Whoever knocks wrongly shows nothing, something wrong, or what is right in another way. */
export const modesOf = async (authority: Authority): Promise<readonly Mode[]> => {
  const server = await new OAuthServer().listen();
  const { issuer } = server;
  const token = await server.tokens.mint();
  const foreign = await server.tokens.mint({ aud: 'another-service' });
  const gate = authority.issue('gateway');
  const friend = authority.issue('friend');
  const keyed = { keys: [{ id: 'one', key: KEY }] };
  const ca = authority.certificate;
  const anybody = { secureContext: createSecureContext({ ca }) };
  const known = {
    secureContext: createSecureContext({ ca, cert: friend.cert, key: friend.key }),
  };
  return [
    { name: 'none', auth: { provider: 'none' }, right: nothing, wrong: [] },
    {
      name: 'token',
      auth: { provider: 'token', token: TOKEN },
      right: bearer(TOKEN),
      wrong: [nothing, bearer('wrong'), basic(`${TOKEN}:`), shows({ 'x-api-key': TOKEN })],
      token: TOKEN,
    },
    {
      name: 'jwt',
      auth: { provider: 'jwt', jwt: { issuer, jwks_url: server.url('jwks') } },
      right: bearer(token),
      wrong: [nothing, bearer('a.b.c'), bearer(foreign), basic(`ada:${token}`)],
      token,
    },
    {
      name: 'oauth2',
      auth: {
        provider: 'oauth2',
        oauth2: {
          introspect_endpoint: server.url('introspect'),
          client_id: 'gateway',
          client_secret: 'gateway-secret',
          audience: 'mcp-gateway',
        },
      },
      right: bearer(token),
      wrong: [nothing, bearer('unknown'), bearer(foreign)],
      token,
    },
    {
      name: 'api_key',
      auth: { provider: 'api_key', api_keys: keyed },
      right: shows({ 'x-api-key': KEY }),
      wrong: [nothing, shows({ 'x-api-key': 'wrong' }), basic(`one:${KEY}`)],
    },
    {
      name: 'basic',
      auth: {
        provider: 'basic',
        basic: { users: { ada: passwordHashText(passwordHash('a-long-password-of-ada')) } },
      },
      right: basic('ada:a-long-password-of-ada'),
      wrong: [nothing, basic('ada:wrong'), bearer('a-long-password-of-ada')],
    },
    {
      name: 'chain',
      auth: {
        providers: ['jwt', 'api_key'],
        jwt: { issuer, jwks_url: server.url('jwks') },
        api_keys: keyed,
      },
      right: shows({ 'x-api-key': KEY }),
      wrong: [nothing, bearer(`${KEY}x`), shows({ 'x-api-key': token }), bearer(foreign)],
      token,
    },
    {
      name: 'mtls',
      auth: { provider: 'mtls' },
      tls: {
        cert_file: gate.certFile,
        key_file: gate.keyFile,
        ca_file: authority.caFile,
        client_auth: 'request',
      },
      right: shows({}, known),
      wrong: [shows({}, anybody), shows({ authorization: 'Bearer friend' }, anybody)],
    },
  ];
};

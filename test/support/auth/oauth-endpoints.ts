import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { OAuthClient, OAuthGrants } from './oauth-grants.ts';
import { type OAuthEndpoint, type OAuthQuestion, shownBy } from './oauth-question.ts';
import type { OAuthTokens } from './oauth-tokens.ts';
import type { SigningKeys } from './signing-keys.ts';

interface Asked {
  readonly keys: SigningKeys;
  readonly tokens: OAuthTokens;
  readonly grants: OAuthGrants;
  readonly clients: Map<string, OAuthClient>;
  readonly introspections: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly user: { readonly sub: string } | { readonly error: string };
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly issuer: string;
}

/** What is done at each path. */
export const oauthEndpoints: Readonly<
  Record<
    OAuthEndpoint,
    (server: Asked, question: OAuthQuestion, response: ServerResponse) => unknown
  >
> = {
  metadata: ({ metadata }, _, response) => json(response, 200, metadata),
  jwks: ({ keys }, _, response) => json(response, 200, keys.published),
  authorize: (server, { form }, response) => authorize(server, form, response),
  register: ({ clients }, { body }, response) => register(clients, body, response),
  token: async ({ clients, grants }, question, response) => {
    const client = clientOf(clients, question);
    if (client === undefined) return json(response, 401, { error: 'invalid_client' });
    const answer = await grants.answer({ client, form: question.form });
    return json(response, 'error' in answer ? 400 : 200, answer);
  },
  introspect: ({ clients, tokens, introspections }, question, response) => {
    if (clientOf(clients, question)?.secret === undefined) {
      return json(response, 401, { error: 'invalid_client' });
    }
    const token = question.form.get('token') ?? '';
    const claims = tokens.claimsOf(token);
    const known = claims === undefined ? { active: false } : { active: true, ...claims };
    return json(response, 200, introspections.get(token) ?? known);
  },
  revoke: ({ clients, tokens }, question, response) => {
    if (clientOf(clients, question) === undefined) {
      return json(response, 401, { error: 'invalid_client' });
    }
    tokens.revoke(question.form.get('token') ?? '');
    return json(response, 200, {});
  },
};

const clientOf = (
  clients: ReadonlyMap<string, OAuthClient>,
  question: OAuthQuestion,
): OAuthClient | undefined => {
  const { id, secret } = shownBy(question);
  const client = clients.get(id ?? '');
  return client?.secret === undefined || client.secret === secret ? client : undefined;
};

/** Whoever is at the browser agrees at once. */
const authorize = (
  { clients, grants, user, issuer }: Asked,
  form: URLSearchParams,
  response: ServerResponse,
): ServerResponse => {
  const client = clients.get(form.get('client_id') ?? '');
  const redirectUri = form.get('redirect_uri') ?? '';
  const { redirectUris = [] } = client ?? {};
  const isKnown = redirectUris.length === 0 || redirectUris.includes(redirectUri);
  if (client === undefined || !isKnown || !URL.canParse(redirectUri)) {
    return json(response, 400, { error: 'invalid_request' });
  }
  const back = new URL(redirectUri);
  const state = form.get('state');
  if (state !== null) back.searchParams.set('state', state);
  back.searchParams.set('iss', issuer);
  const challenge = form.get('code_challenge') ?? '';
  const isProven = challenge !== '' && form.get('code_challenge_method') === 'S256';
  if (!isProven) back.searchParams.set('error', 'invalid_request');
  else if ('error' in user) back.searchParams.set('error', user.error);
  else {
    const aud = grants.audienceOf(form);
    const scope = form.get('scope') ?? '';
    const grant = { clientId: client.id, scope, aud, sub: user.sub, redirectUri, challenge };
    back.searchParams.set('code', grants.code(grant));
  }
  return response.writeHead(302, { location: back.href }).end();
};

const register = (
  clients: Map<string, OAuthClient>,
  body: string,
  response: ServerResponse,
): ServerResponse => {
  const asked = wordsIn(body);
  const uris: unknown = asked['redirect_uris'];
  const redirectUris = Array.isArray(uris) ? uris.filter((one) => typeof one === 'string') : [];
  if (redirectUris.length === 0) {
    return json(response, 400, { error: 'invalid_redirect_uri' });
  }
  const id = `client-${randomBytes(6).toString('hex')}`;
  const isPublic = asked['token_endpoint_auth_method'] === 'none';
  const secret = isPublic ? undefined : randomBytes(18).toString('base64url');
  clients.set(id, { id, secret, redirectUris });
  const said = { client_id: id, client_id_issued_at: Math.floor(Date.now() / 1_000) };
  const secretSaid = isPublic ? {} : { client_secret: secret, client_secret_expires_at: 0 };
  return json(response, 201, { ...asked, ...said, ...secretSaid });
};

const wordsIn = (body: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
};

const json = (response: ServerResponse, status: number, value: unknown): ServerResponse => {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return response.writeHead(status, headers).end(JSON.stringify(value));
};

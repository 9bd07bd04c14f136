import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Mishap, suffer } from './mishap.ts';
import { oauthEndpoints } from './oauth-endpoints.ts';
import { EXCHANGE, type OAuthClient, OAuthGrants } from './oauth-grants.ts';
import { type OAuthEndpoint, type OAuthQuestion, questionOf } from './oauth-question.ts';
import { OAuthTokens, type TokenTerms } from './oauth-tokens.ts';
import { type SigningAlgorithm, SigningKeys } from './signing-keys.ts';

export interface OAuthServerOptions extends Partial<Omit<TokenTerms, 'issuer'>> {
  /** Of the issuer, such as `/realms/a`; empty by default. */
  readonly path?: string;
  readonly alg?: SigningAlgorithm;
  /** PEM texts: it speaks https then. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/**
 * An authorization server for tests: metadata (RFC 8414, OpenID Connect Discovery), JWKS, `/authorize` that asks nobody,
 * `/token`, `/register` (RFC 7591), introspection (RFC 7662) and revocation (RFC 7009). All it is asked is in `asked`.
 */
export class OAuthServer {
  readonly keys: SigningKeys;
  readonly tokens: OAuthTokens;
  readonly clients = new Map<string, OAuthClient>([
    ['gateway', { id: 'gateway', secret: 'gateway-secret' }],
  ]);
  readonly asked: OAuthQuestion[] = [];
  /** In place of or beside what the metadata say; `undefined` takes a member out. */
  metadataChanges: Readonly<Record<string, unknown>> = {};
  /** Paths where there is nothing. */
  readonly hidden: RegExp[] = [];
  /** In place of what introspection would say of a token. */
  readonly introspections = new Map<string, Readonly<Record<string, unknown>>>();
  /** Who is at the browser of `/authorize`, or the error it ends with. */
  user: { readonly sub: string } | { readonly error: string } = { sub: 'ada' };
  readonly grants: OAuthGrants;
  readonly #path: string;
  readonly #isTls: boolean;
  readonly #server: ReturnType<typeof createServer>;
  readonly #mishaps = new Map<OAuthEndpoint, { mishap: Mishap; times: number }>();
  readonly #waiting = new Set<{ endpoint: OAuthEndpoint; count: number; resolve: () => void }>();

  constructor({ path = '', alg, tls, ...terms }: OAuthServerOptions = {}) {
    this.#path = path;
    this.#isTls = tls !== undefined;
    this.keys = new SigningKeys(alg);
    this.tokens = new OAuthTokens({ ...usualTerms, ...terms }, this.keys);
    this.grants = new OAuthGrants(this.tokens);
    const answer = (request: IncomingMessage, response: ServerResponse): void => {
      void this.#answer(request, response);
    };
    this.#server = tls === undefined ? createServer(answer) : createTlsServer(tls, answer);
  }

  /** Of the server without the issuer's path. */
  get origin(): string {
    const address: AddressInfo | string | null = this.#server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    return `${this.#isTls ? 'https' : 'http'}://127.0.0.1:${port}`;
  }

  get issuer(): string {
    return `${this.origin}${this.#path}`;
  }

  get metadata(): Readonly<Record<string, unknown>> {
    return {
      issuer: this.issuer,
      authorization_endpoint: this.url('authorize'),
      token_endpoint: this.url('token'),
      registration_endpoint: this.url('register'),
      introspection_endpoint: this.url('introspect'),
      revocation_endpoint: this.url('revoke'),
      jwks_uri: this.url('jwks'),
      response_types_supported: ['code'],
      grant_types_supported: [
        ...['authorization_code', 'refresh_token', 'client_credentials', EXCHANGE],
      ],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
      authorization_response_iss_parameter_supported: true,
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256', 'RS256'],
      ...this.metadataChanges,
    };
  }

  /** Outside vitest stop it yourself; inside, `startedOAuthServer` does. `port` 0: any. */
  async listen(port = 0): Promise<this> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once('error', reject).listen(port, '127.0.0.1', resolve);
    await promise;
    this.tokens.terms.issuer = this.issuer;
    return this;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  url(endpoint: Exclude<OAuthEndpoint, 'metadata'>): string {
    return `${this.issuer}/${endpoint}`;
  }

  /** How often it was asked. */
  count(endpoint: OAuthEndpoint): number {
    return this.asked.filter((one) => one.endpoint === endpoint).length;
  }

  /** When it has been asked `count` times since it started. */
  whenAsked(endpoint: OAuthEndpoint, count: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.count(endpoint) >= count) resolve();
    else this.#waiting.add({ endpoint, count, resolve });
    return promise;
  }

  /** The next `times` answers of an endpoint go wrong. */
  misbehave(endpoint: OAuthEndpoint, mishap: Mishap, times = Number.POSITIVE_INFINITY): void {
    this.#mishaps.set(endpoint, { mishap, times });
  }

  /** As it should from now on. */
  behave(): void {
    this.#mishaps.clear();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const question = await questionOf(request, this.#path);
    this.asked.push(question);
    const { endpoint } = question;
    if (endpoint === undefined || this.hidden.some((path) => path.test(question.path))) {
      response.writeHead(404).end();
      return;
    }
    this.#tellWaiting();
    const mishap = this.#mishapOf(endpoint);
    if (mishap !== undefined && (await suffer(mishap, response))) return;
    await oauthEndpoints[endpoint](this, question, response);
  }

  #mishapOf(endpoint: OAuthEndpoint): Mishap | undefined {
    const planned = this.#mishaps.get(endpoint);
    if (planned === undefined) return undefined;
    planned.times -= 1;
    if (planned.times <= 0) this.#mishaps.delete(endpoint);
    return planned.mishap;
  }

  #tellWaiting(): void {
    for (const one of this.#waiting) {
      if (this.count(one.endpoint) < one.count) continue;
      this.#waiting.delete(one);
      one.resolve();
    }
  }
}

const usualTerms: TokenTerms = {
  issuer: '',
  audience: 'mcp-gateway',
  lifetimeSeconds: 300,
  format: 'jwt',
  nowMs: Date.now,
};

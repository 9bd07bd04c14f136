import { createHash, randomBytes } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { OAuthTokens } from './oauth-tokens.ts';

/** RFC 7591: what is known of a client. Without a secret it is public. */
export interface OAuthClient {
  readonly id: string;
  readonly secret?: string | undefined;
  /** Empty: any. */
  readonly redirectUris?: readonly string[];
}

export interface TokenQuestion {
  readonly client: OAuthClient;
  readonly form: URLSearchParams;
}

/** RFC 6749 §5: what is answered, or `error`. */
export type TokenAnswer = Readonly<Record<string, unknown>>;

interface Grant {
  readonly clientId: string;
  readonly scope: string;
  readonly aud: string | readonly string[];
  readonly sub: string;
}

interface CodeGrant extends Grant {
  readonly redirectUri: string;
  readonly challenge: string;
}

export const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';

/** The four ways to get a token: OAuth 2.1 §4, RFC 8693. */
export class OAuthGrants {
  readonly #tokens: OAuthTokens;
  readonly #codes = new Map<string, CodeGrant>();
  readonly #refreshes = new Map<string, Grant>();

  constructor(tokens: OAuthTokens) {
    this.#tokens = tokens;
  }

  /** What `/authorize` gives the browser. */
  code(grant: CodeGrant): string {
    const code = randomBytes(12).toString('base64url');
    this.#codes.set(code, grant);
    return code;
  }

  /** `resource` (RFC 8707), else `audience` (RFC 8693), else the server's own. */
  audienceOf(form: URLSearchParams): string | readonly string[] {
    const named = [...form.getAll('resource'), ...form.getAll('audience')];
    return named.length > 1 ? named : (named[0] ?? this.#tokens.terms.audience);
  }

  async answer({ client, form }: TokenQuestion): Promise<TokenAnswer> {
    switch (form.get('grant_type') ?? '') {
      case 'client_credentials':
        return this.#forItself(client, form);
      case 'authorization_code':
        return this.#forCode(client, form);
      case 'refresh_token':
        return this.#forRefresh(client, form);
      case EXCHANGE:
        return this.#forToken(client, form);
      default:
        return { error: 'unsupported_grant_type' };
    }
  }

  async #forItself(client: OAuthClient, form: URLSearchParams): Promise<TokenAnswer> {
    if (client.secret === undefined) return { error: 'unauthorized_client' };
    return this.#given({
      sub: client.id,
      client_id: client.id,
      aud: this.#audOf(form),
      scope: form.get('scope') ?? '',
    });
  }

  async #forCode(client: OAuthClient, form: URLSearchParams): Promise<TokenAnswer> {
    const code = form.get('code') ?? '';
    const grant = this.#codes.get(code);
    this.#codes.delete(code);
    const verifier = form.get('code_verifier') ?? '';
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const isGood =
      grant !== undefined &&
      grant.clientId === client.id &&
      grant.redirectUri === (form.get('redirect_uri') ?? '') &&
      grant.challenge === challenge;
    return isGood ? this.#withRefresh(grant) : { error: 'invalid_grant' };
  }

  async #forRefresh(client: OAuthClient, form: URLSearchParams): Promise<TokenAnswer> {
    const token = form.get('refresh_token') ?? '';
    const grant = this.#refreshes.get(token);
    if (grant?.clientId !== client.id) return { error: 'invalid_grant' };
    // OAuth 2.1 §4.3.1: each one is good once.
    this.#refreshes.delete(token);
    const scope = form.get('scope') ?? grant.scope;
    const isMore = scope.split(' ').some((one) => !grant.scope.split(' ').includes(one));
    return isMore ? { error: 'invalid_scope' } : this.#withRefresh({ ...grant, scope });
  }

  async #forToken(client: OAuthClient, form: URLSearchParams): Promise<TokenAnswer> {
    const subject = this.#tokens.claimsOf(form.get('subject_token') ?? '');
    if (subject === undefined || form.get('subject_token_type') === null) {
      return { error: 'invalid_request', error_description: 'the subject_token is not good' };
    }
    const given = await this.#given({
      ...(subject.sub === undefined ? {} : { sub: subject.sub }),
      client_id: client.id,
      act: { sub: client.id },
      aud: this.#audOf(form),
      scope: form.get('scope') ?? String(subject['scope'] ?? ''),
    });
    return { ...given, issued_token_type: ACCESS_TOKEN };
  }

  async #withRefresh(grant: Grant): Promise<TokenAnswer> {
    const { sub, clientId, aud, scope } = grant;
    const refresh = randomBytes(12).toString('base64url');
    this.#refreshes.set(refresh, grant);
    const given = await this.#given({ sub, client_id: clientId, aud: listOf(aud), scope });
    return { ...given, refresh_token: refresh };
  }

  async #given(claims: JWTPayload): Promise<TokenAnswer> {
    return {
      access_token: await this.#tokens.mint(claims),
      token_type: 'Bearer',
      expires_in: this.#tokens.terms.lifetimeSeconds,
      scope: claims['scope'],
    };
  }

  #audOf(form: URLSearchParams): string | string[] {
    return listOf(this.audienceOf(form));
  }
}

const listOf = (aud: string | readonly string[]): string | string[] =>
  typeof aud === 'string' ? aud : [...aud];

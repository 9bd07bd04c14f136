import { randomBytes } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { SigningKeys } from './signing-keys.ts';

/** What the server knows of a token it gave out. */
export interface GivenToken {
  readonly claims: JWTPayload;
  isRevoked: boolean;
}

export interface TokenTerms {
  issuer: string;
  /** `aud` when whoever asks names neither `resource` nor `audience`. */
  audience: string;
  lifetimeSeconds: number;
  /** `opaque`: nothing can be read in them, so that they have to be asked about. */
  format: 'jwt' | 'opaque';
  /** Milliseconds since 1970. */
  nowMs: () => number;
}

/** The tokens a server gave out, for introspection and revocation. */
export class OAuthTokens {
  readonly known = new Map<string, GivenToken>();
  readonly terms: TokenTerms;
  readonly #keys: SigningKeys;
  #count = 0;

  constructor(terms: TokenTerms, keys: SigningKeys) {
    this.terms = terms;
    this.#keys = keys;
  }

  /** A token with the usual claims (`sub: ada`), changed by `claims`; a member that is `undefined` is left out. */
  async mint(
    claims: Readonly<Record<string, unknown>> = {},
    header: Readonly<Record<string, unknown>> = {},
  ): Promise<string> {
    const { issuer, audience, lifetimeSeconds, format, nowMs } = this.terms;
    const nowSeconds = Math.floor(nowMs() / 1_000);
    this.#count += 1;
    const full: JWTPayload = {
      iss: issuer,
      sub: 'ada',
      aud: audience,
      iat: nowSeconds,
      exp: nowSeconds + lifetimeSeconds,
      jti: `token-${this.#count}`,
      ...claims,
    };
    const token =
      format === 'jwt'
        ? await this.#keys.sign(full, header)
        : randomBytes(24).toString('base64url');
    this.known.set(token, { claims: full, isRevoked: false });
    return token;
  }

  /** Whether there was such a token. */
  revoke(token: string): boolean {
    const given = this.known.get(token);
    if (given !== undefined) given.isRevoked = true;
    return given !== undefined;
  }

  /** Undefined when it is not good any more, or never was. */
  claimsOf(token: string): JWTPayload | undefined {
    const given = this.known.get(token);
    if (given === undefined || given.isRevoked) return undefined;
    const { exp } = given.claims;
    return typeof exp === 'number' && this.terms.nowMs() >= exp * 1_000 ? undefined : given.claims;
  }
}

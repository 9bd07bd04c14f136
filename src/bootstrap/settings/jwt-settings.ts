/** What signatures of tokens are checked with. */
export type JwtKeySettings =
  | { readonly kind: 'secret'; readonly secret: string }
  /** `pem`: what the file holds. */
  | { readonly kind: 'public_key'; readonly file: string; readonly pem: string }
  | FetchedKeySettings;

/** `cacheMs`: so long a key may be used that has gone from its server; absent: {@link DEFAULT_KEYS_CACHE_MS}. */
export type FetchedKeySettings =
  | { readonly kind: 'jwks'; readonly url: string; readonly cacheMs?: number | undefined }
  /** Where the metadata of the issuer say. */
  | { readonly kind: 'discovery'; readonly issuer: string; readonly cacheMs?: number | undefined };

/** Who gives out signed tokens, and what they have to be like. */
export interface JwtIssuerSettings {
  /** Undefined: any. */
  readonly issuer: string | undefined;
  /** At least one. */
  readonly audience: readonly string[];
  readonly key: JwtKeySettings;
  /** As good as `key`, while one takes the place of another; of the same kind. */
  readonly moreKeys?: readonly JwtKeySettings[] | undefined;
  /** Absent: all that the keys allow. */
  readonly algorithms?: readonly string[] | undefined;
  /** Beside `exp` and `sub`. */
  readonly requiredClaims?: readonly string[] | undefined;
  /** Only tokens that say they are access tokens (RFC 9068). */
  readonly strictType?: boolean | undefined;
  /** Absent: {@link DEFAULT_GROUPS_CLAIM}. */
  readonly groupsClaim?: string | undefined;
  /** Part of the keys of its users, so that they are not those of another issuer; absent where there is none. */
  readonly realm?: string | undefined;
}

/** One of several issuers. Its users have the name in their key. */
export interface NamedIssuerSettings extends JwtIssuerSettings {
  readonly name: string;
  readonly issuer: string;
}

export const DEFAULT_KEYS_CACHE_MS = 600_000;
export const DEFAULT_GROUPS_CLAIM = 'groups';

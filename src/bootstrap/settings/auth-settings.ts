/** What holds for tokens of every kind. */
interface TokenRules {
  /** Every message shows a token where its carrier does not do it by itself (mission AU-10). */
  readonly provesEachMessage: boolean;
  /** After so long a token is looked into again, though it has not run out; 0: each time. */
  readonly cacheMs: number;
}

/** What signatures of tokens are checked with. */
export type JwtKeySettings =
  | { readonly kind: 'secret'; readonly secret: string }
  /** `pem`: what the file holds. */
  | { readonly kind: 'public_key'; readonly file: string; readonly pem: string }
  | { readonly kind: 'jwks'; readonly url: string };

export interface JwtAuthSettings extends TokenRules {
  readonly provider: 'jwt';
  /** Undefined: any. */
  readonly issuer: string | undefined;
  /** At least one. */
  readonly audience: readonly string[];
  readonly key: JwtKeySettings;
}

/** Every token is asked about at the server that gave it out (RFC 7662). */
export interface OAuth2AuthSettings extends TokenRules {
  readonly provider: 'oauth2';
  readonly clientId: string;
  readonly clientSecret: string;
  readonly introspectEndpoint: string;
  readonly timeoutMs: number;
  readonly issuer: string | undefined;
  /** Empty: any. */
  readonly audience: readonly string[];
  /** Kept: the gateway asks for no tokens of its own. */
  readonly tokenEndpoint: string | undefined;
}

interface TokenAuthSettings {
  readonly provider: 'token';
  readonly tokens: readonly string[];
  readonly provesEachMessage?: boolean;
}

export type AuthSettings =
  | { readonly provider: 'none' }
  | TokenAuthSettings
  | JwtAuthSettings
  | OAuth2AuthSettings;

/** Seeds 000 to 002. */
export const DEFAULT_TOKEN_CACHE_MS = 300_000;
/** Mission C-22. */
export const DEFAULT_AUDIENCE = 'mcp-gateway';
export const DEFAULT_INTROSPECTION_MS = 5_000;

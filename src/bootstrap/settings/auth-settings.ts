import type {
  ApiKeyAuthSettings,
  BasicAuthSettings,
  GuardSettings,
  MtlsAuthSettings,
} from './identity-settings.ts';
import type { JwtIssuerSettings, NamedIssuerSettings } from './jwt-settings.ts';

/** What holds for tokens of every kind. */
interface TokenRules {
  /** Every message shows a token where its carrier does not do it by itself (mission AU-10). */
  readonly provesEachMessage: boolean;
  /** After so long a token is looked into again, though it has not run out; 0: each time. */
  readonly cacheMs: number;
}

export interface JwtAuthSettings extends TokenRules, JwtIssuerSettings {
  readonly provider: 'jwt';
  /** Beside the one above, which is then said. */
  readonly issuers?: readonly NamedIssuerSettings[] | undefined;
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
  readonly groupsClaim?: string | undefined;
  /** Part of the keys of its users, so that they are not those of another issuer; absent where there is none. */
  readonly realm?: string | undefined;
}

interface TokenAuthSettings {
  readonly provider: 'token';
  readonly tokens: readonly string[];
  readonly provesEachMessage?: boolean;
}

/** One way to say who one is. */
export type SingleAuthSettings =
  | TokenAuthSettings
  | JwtAuthSettings
  | OAuth2AuthSettings
  | ApiKeyAuthSettings
  | BasicAuthSettings
  | MtlsAuthSettings;

/** Several: whoever is known to one of them may enter. */
interface ChainAuthSettings {
  readonly provider: 'chain';
  /** Two or more, of different kinds. */
  readonly members: readonly SingleAuthSettings[];
  readonly provesEachMessage: boolean;
}

export type AuthSettings = (
  | { readonly provider: 'none' }
  | SingleAuthSettings
  | ChainAuthSettings
) &
  GuardSettings;

/** Each way that is configured. */
export const waysIn = (auth: AuthSettings): readonly SingleAuthSettings[] => {
  if (auth.provider === 'none') return [];
  return auth.provider === 'chain' ? auth.members : [auth];
};

/** A token that was withdrawn is not good for longer (reliability S06). */
export const DEFAULT_INTROSPECTION_CACHE_MS = 60_000;
/** The most that may be set for it (mission AU-06). */
export const MAX_INTROSPECTION_CACHE_MS = 300_000;
/** Seeds 000 to 002. */
export const DEFAULT_TOKEN_CACHE_MS = 300_000;
/** Mission C-22. */
export const DEFAULT_AUDIENCE = 'mcp-gateway';
export const DEFAULT_INTROSPECTION_MS = 5_000;

import type { OAuthGrantSettings } from '../../adapters/outbound/credentials/oauth-grants.ts';

/** A secret of the file, or a file that holds it and is read again when it changes (absolute path). */
export type SecretSettings = { readonly value: string } | { readonly file: string };

/** Where tokens for one server come from. Its files are absolute paths. */
export type GrantSettings = Omit<OAuthGrantSettings, 'server'>;

/** In which header a secret is shown, in lower case, and what stands before it. */
interface HeaderSettings {
  readonly header: string;
  readonly prefix: string;
}

/** What one server is shown beside the headers of its endpoints. */
export type UpstreamAuthSettings =
  | (HeaderSettings & { readonly kind: 'fixed'; readonly secret: SecretSettings })
  | (HeaderSettings & { readonly kind: 'stored' })
  | { readonly kind: 'client_credentials'; readonly grant: GrantSettings }
  | {
      readonly kind: 'token_exchange';
      readonly grant: GrantSettings;
      /** The gateway gets a token in its own name for what it asks in its own name. */
      readonly hasOwn: boolean;
    };

/** Each caller shows the server another credential. */
export const isPerCaller = (auth: UpstreamAuthSettings | undefined): boolean =>
  auth?.kind === 'token_exchange' || auth?.kind === 'stored';

/** The stored credentials of callers. */
export interface VaultSettings {
  /** Absolute path; undefined for one in the state folder of whoever runs the gateway. */
  readonly file: string | undefined;
  /** Undefined: a file beside that one, which is made when something is first stored. */
  readonly key: { readonly text: string } | { readonly file: string } | undefined;
}

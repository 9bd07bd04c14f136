/** What the gateway is to those who give out tokens for it (RFC 9728). */
export interface ResourceServerSettings {
  /** Where clients reach the gateway, an origin or more, without a slash at its end; undefined: as they say in `Host`. */
  readonly publicUrl: string | undefined;
  /** What tokens are given out for, whatever address is called; undefined: that address. */
  readonly resource: string | undefined;
  /** Issuers, as they call themselves. */
  readonly authorizationServers: readonly string[];
  /** Empty: nothing is said of them. */
  readonly scopes: readonly string[];
}

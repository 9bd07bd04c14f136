/** Where the gateway may connect to, beside what goes without saying. Each is an address, a network or a host. */
export interface EgressSettings {
  /** May be reached although the rule would refuse it. */
  readonly allow: readonly string[];
  /** Is never reached, whoever named it. */
  readonly deny: readonly string[];
}

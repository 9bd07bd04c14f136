/** How an endpoint is asked whether it works. `auto`: as its protocol allows. */
export type CheckKind = 'auto' | 'mcp' | 'http' | 'tcp' | 'connect' | 'process';

/** Active checks of the endpoints of one server (mission BE-17, RS-19, PH-07). */
export interface CheckSettings {
  readonly kind: CheckKind;
  /** From the end of one check to the begin of the next, give or take a tenth. */
  readonly intervalMs: number;
  /** The same while it is in doubt: after a failure, until so many checks in a row were good as make it healthy. */
  readonly doubtIntervalMs: number;
  readonly timeoutMs: number;
  /** Checks in a row that end the doubt. */
  readonly successes: number;
  readonly http: HttpCheckSettings;
}

export interface HttpCheckSettings {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'OPTIONS';
  /** A path at the endpoint's own origin, or a whole URL. */
  readonly path: string;
  readonly expectedStatus: readonly number[];
}

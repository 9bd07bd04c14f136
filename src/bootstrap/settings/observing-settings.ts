export interface LogSettings {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly format: 'auto' | 'json' | 'pretty';
  /** Absolute path of a file that lines are added to; undefined for standard error. */
  readonly file: string | undefined;
}

export interface MetricsSettings {
  readonly enabled: boolean;
  readonly host: string;
  /** A listener of its own for health and metrics; undefined when only the HTTP frontends serve them. */
  readonly port: number | undefined;
  /**
   * Who sees figures and the details of health. `auto`: everybody on listeners that serve nothing else, and those the gateway
   * knows on those of clients. `required`: those it knows. `none`: everybody.
   */
  readonly auth: 'auto' | 'required' | 'none';
  /** One more path besides `/metrics`. */
  readonly path: string | undefined;
}

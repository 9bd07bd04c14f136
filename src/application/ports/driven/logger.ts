export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Operator log. Never called per request: errors, state changes and sampled access records only. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

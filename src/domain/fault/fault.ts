import { type FaultCode, type FaultRow, faultCatalogue } from './catalogue.ts';

/**
 * A refusal with a code: a value that is returned, never thrown, so it carries no stack.
 * `message` is for the peer: it says what, where and how to fix it, and holds no internal detail.
 */
export class Fault {
  readonly code: FaultCode;
  readonly message: string;
  /** When the peer may try again, in milliseconds; only for retryable faults. */
  readonly retryAfterMs: number | undefined;
  /** Members that the specification wants in `error.data` of this code. */
  readonly data: Readonly<Record<string, unknown>> | undefined;

  constructor(
    code: FaultCode,
    message: string,
    retryAfterMs?: number,
    data?: Readonly<Record<string, unknown>>,
  ) {
    this.code = code;
    this.message = message;
    this.retryAfterMs = retryAfterMs;
    this.data = data;
  }

  get row(): FaultRow {
    return faultCatalogue[this.code];
  }
}

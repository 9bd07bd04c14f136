/**
 * Why bytes are not a message. `parse`: not JSON (RFC 8259). `utf8`: not UTF-8 (RFC 3629) or half a
 * surrogate pair. `depth`: nested too deep. `duplicate_key`: a member the gateway reads appears
 * twice. `invalid`: JSON, but no JSON-RPC 2.0 message.
 */
export type WireProblem = 'parse' | 'invalid' | 'depth' | 'utf8' | 'duplicate_key';

/** A refusal of the scan; a value, never thrown. */
export class WireFault {
  readonly problem: WireProblem;
  readonly message: string;
  /** Byte offset in the scanned bytes. */
  readonly offset: number;
  /** Raw id text when a valid id was read before the problem, else empty: answer with a null id. */
  readonly idKey: string;

  constructor(problem: WireProblem, message: string, offset: number, idKey: string) {
    this.problem = problem;
    this.message = message;
    this.offset = offset;
    this.idKey = idKey;
  }
}

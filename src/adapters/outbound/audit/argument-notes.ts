import { hash } from 'node:crypto';
import type { AuditedArguments } from '../../../application/ports/driven/audit-trail.ts';

/** Bytes of arguments that are recorded as they are. */
const MAX_TEXT_BYTES = 16_384;

/** Says whether two calls had the same arguments, and not which. */
export const digestOfArguments = (given: Uint8Array): AuditedArguments => ({
  sha256: hash('sha256', given, 'hex'),
  bytes: given.length,
});

/** `clean` takes known secrets out. */
export const textOfArguments =
  (clean: (text: string) => string) =>
  (given: Uint8Array): AuditedArguments => {
    const isCut = given.length > MAX_TEXT_BYTES;
    const text = Buffer.from(isCut ? given.subarray(0, MAX_TEXT_BYTES) : given).toString();
    return { text: clean(text), bytes: given.length, isCut };
  };

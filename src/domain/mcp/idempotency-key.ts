import { member } from '../wire/items.ts';
import type { Message } from '../wire/message.ts';
import { jsonString } from '../wire/text.ts';
import { kindOf } from './rev2026/value-kind.ts';

/**
 * Member of a request's `_meta` by which a client says: this is one and the same call, however often it comes. A server
 * that honours it carries the call out once, and answers the others as it answered the first.
 */
const idempotencyMember = 'mcpgw/idempotencyKey';

const longest = 256;

/** Undefined when the request has none, or none that can be one. */
export const idempotencyKeyOf = ({ bytes, params }: Message): string | undefined => {
  const meta = params && member(bytes, params, '_meta');
  const span = meta && member(bytes, meta, idempotencyMember);
  if (span === undefined || kindOf(bytes, span) !== 'string') return undefined;
  const key = jsonString(bytes, span);
  return key !== undefined && key.length > 0 && key.length <= longest ? key : undefined;
};

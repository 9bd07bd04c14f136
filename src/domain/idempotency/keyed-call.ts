import { canonicalJson } from '../caching/canonical-json.ts';
import { idempotencyKeyOf } from '../mcp/idempotency-key.ts';
import { membersNamed } from '../wire/items.ts';
import type { Message } from '../wire/message.ts';
import { decodeText } from '../wire/text.ts';

/** Who sends a call where, as its records know it. */
export interface CallPlace {
  /** Key of the principal: keys of others are others. */
  readonly principal: string;
  readonly server: string;
  /** As the server knows it. */
  readonly tool: string;
  /** Of the protocol its client speaks: answers differ by it. */
  readonly revision: string;
}

/** Two calls are the same when both of their texts are. */
export interface KeyedCall {
  readonly name: string;
  /** What is asked. */
  readonly print: string;
}

/** Longer values are compared as they are written. */
const maxCanonicalBytes = 65_536;

/**
 * Undefined for a call without a key (`idempotencyKeyOf`). A call that goes on with one that was answered by a question
 * (specification 2026-07-28, basic/patterns/mrtr: `requestState`) is another call than that, under the same key.
 */
export const keyedCallOf = (message: Message, place: CallPlace): KeyedCall | undefined => {
  const key = idempotencyKeyOf(message);
  if (key === undefined) return undefined;
  const { principal, server, tool, revision } = place;
  return {
    name: JSON.stringify([principal, server, tool, key, written(message, 'requestState')]),
    print: JSON.stringify([
      revision,
      written(message, 'arguments') ?? '{}',
      written(message, 'inputResponses'),
      written(message, 'task'),
    ]),
  };
};

/** A member of `params` in one writing; of several of that name all. */
const written = ({ bytes, params }: Message, name: string): string | null => {
  if (params === undefined) return null;
  const found = membersNamed(bytes, params, name);
  if (found.length === 0) return null;
  return found
    .map((span) =>
      span.end - span.start > maxCanonicalBytes
        ? decodeText(bytes, span)
        : canonicalJson(bytes, span),
    )
    .join();
};

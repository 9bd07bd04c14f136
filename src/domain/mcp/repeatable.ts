import { member } from '../wire/items.ts';
import { decodeText } from '../wire/text.ts';

/**
 * What is sent again when its answer was cut off (`servers.….replay`): only what its own definition allows (`hints`), that
 * and what its client marked with an idempotency key, which the server is known to honour (`keys`), or nothing.
 */
export type ReplayRule = 'hints' | 'keys' | 'never';

/** Methods of both protocols that change nothing, or the same thing however often they are carried out. */
const methods: ReadonlySet<string> = new Set([
  'ping',
  'server/discover',
  'tools/list',
  'prompts/list',
  'resources/list',
  'resources/templates/list',
  'resources/read',
  'prompts/get',
  'completion/complete',
  'logging/setLevel',
  'resources/subscribe',
  'resources/unsubscribe',
]);

/** Whether a request of this method may be carried out twice. Of `tools/call` the tool has to say it itself. */
export const isRepeatable = (method: string): boolean => methods.has(method);

const promises = ['readOnlyHint', 'idempotentHint'] as const;

/** Whether a tool says of itself that a second call does no harm. `definition`: raw JSON of one Tool (2025-11-25, schema). */
export const isRepeatableTool = (definition: Uint8Array): boolean => {
  const annotations = member(definition, { start: 0, end: definition.length }, 'annotations');
  if (annotations === undefined) return false;
  return promises.some((hint) => {
    const value = member(definition, annotations, hint);
    return value !== undefined && decodeText(definition, value) === 'true';
  });
};

import { membersAt } from '../wire/items.ts';
import { decodeText } from '../wire/text.ts';

/**
 * Whether a tool's definition (raw JSON) says that it only reads, and does the same again when it is called again
 * (specification 2025-11-25, schema, ToolAnnotations).
 */
export const saysRepeatable = (definition: Uint8Array): boolean => {
  const { annotations } = membersAt(definition, 0, ['annotations']);
  if (annotations === undefined) return false;
  const { readOnlyHint, idempotentHint } = membersAt(definition, annotations.start, [
    'readOnlyHint',
    'idempotentHint',
  ]);
  return [readOnlyHint, idempotentHint].every(
    (hint) => hint !== undefined && decodeText(definition, hint) === 'true',
  );
};

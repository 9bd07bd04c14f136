import type { Span } from '../../../wire/message.ts';
import { removals } from '../../../wire/removals.ts';
import type { Edit } from '../../../wire/splice.ts';
import { jsonString } from '../../../wire/text.ts';
import { MetaKey } from '../../rev2026/names.ts';

/**
 * Takes the name of the server, which every modern result carries, out of the `_meta` of a result. True when nothing else
 * is in it, so that it is to go as a whole; otherwise what has to change is added to `edits`.
 */
export const isOnlyServerName = (bytes: Uint8Array, meta: Span, edits: Edit[]): boolean => {
  const inside = removals(bytes, meta, (name) => jsonString(bytes, name) === MetaKey.serverInfo);
  if (inside.isAll && inside.edits.length > 0) return true;
  edits.push(...inside.edits);
  return false;
};

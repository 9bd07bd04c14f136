import { membersAt } from '../wire/items.ts';
import type { Span } from '../wire/message.ts';
import { jsonString } from '../wire/text.ts';

/** What a client says it is: `clientInfo` of initialize, or of `_meta` since 2026-07-28. */
export interface ClientInfo {
  /** Without what a program in between adds to it. */
  readonly name: string;
  /** Undefined when it says none. */
  readonly version: string | undefined;
}

/** `mcp-remote` carries another client and says so behind its name (punkpeye/mcp-remote#63). */
const CARRIED = / \(via [^()]{1,64}\)$/;

/** Undefined when there is no object with a name. The bytes must have passed a scan. */
export const clientInfoAt = (bytes: Uint8Array, span: Span): ClientInfo | undefined => {
  const { name, version } = membersAt(bytes, span.start, ['name', 'version']);
  const text = name && jsonString(bytes, name);
  if (text === undefined) return undefined;
  return { name: text.replace(CARRIED, ''), version: version && jsonString(bytes, version) };
};

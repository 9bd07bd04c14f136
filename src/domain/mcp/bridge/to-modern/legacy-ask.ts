import { membersAt } from '../../../wire/items.ts';
import type { Span } from '../../../wire/message.ts';
import { type Edit, splice } from '../../../wire/splice.ts';
import { encodeText, jsonString } from '../../../wire/text.ts';
import type { InputRequest } from '../../rev2026/input-required.ts';
import { rawText } from '../../rev2026/raw-text.ts';
import { type ClientCapabilities, missingOf } from '../to-legacy/client-capabilities.ts';
import { needsOf } from '../to-legacy/server-ask.ts';
import { capabilityNames } from './capability-names.ts';

/** Elicitation by URL came with this revision. */
const firstWithUrls = '2025-11-25';

/** The names of the capabilities a client lacks for what it is asked; undefined when it can be asked. */
export const lackedFor = (
  bytes: Uint8Array,
  { method, params }: InputRequest,
  capabilities: ClientCapabilities,
  revision: string | undefined,
): string | undefined => {
  const found = params === undefined ? {} : membersAt(bytes, params.start, asked);
  const needs = needsOf(method, bytes, found);
  const isTooNew =
    method === 'elicitation/create' &&
    isUrl(bytes, found['mode']) &&
    (revision === undefined || revision < firstWithUrls);
  const missing = isTooNew ? needs : missingOf(needs, capabilities);
  return missing && capabilityNames(missing);
};

const asked = ['mode', 'tools', 'toolChoice'];

const isUrl = (bytes: Uint8Array, mode: Span | undefined): boolean =>
  mode !== undefined && jsonString(bytes, mode) === 'url';

/**
 * What a server asks for in its result as a request to the client. `bytes` is on one line; `id` is raw. What happens at
 * a URL gets the id that 2025-11-25 requires (`elicitationId`), a progress token becomes `id`.
 */
export const legacyAsk = (
  bytes: Uint8Array,
  { method, params }: InputRequest,
  id: Uint8Array,
  elicitationId: () => string,
): Uint8Array => {
  const head = rawText('{"jsonrpc":"2.0","id":', id, `,"method":"${method}"`);
  if (params === undefined) return rawText(head, '}');
  const own = bytes.subarray(params.start, params.end);
  const found = membersAt(own, 0, ['mode', 'elicitationId', '_meta']);
  const edits: Edit[] = [];
  const isAtUrl = method === 'elicitation/create' && isUrl(own, found['mode']);
  if (isAtUrl && found['elicitationId'] === undefined) {
    const text = `"elicitationId":${JSON.stringify(elicitationId())},`;
    edits.push({ span: { start: 1, end: 1 }, bytes: encodeText(text) });
  }
  const meta = found['_meta'];
  const token = meta && membersAt(own, meta.start, ['progressToken'])['progressToken'];
  if (token !== undefined) edits.push({ span: token, bytes: id });
  return rawText(head, ',"params":', splice(own, edits), '}');
};

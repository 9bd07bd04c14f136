import { composeResult } from '../../../wire/compose.ts';
import { membersAt } from '../../../wire/items.ts';
import type { Message, Span } from '../../../wire/message.ts';
import { removals } from '../../../wire/removals.ts';
import { scan } from '../../../wire/scan.ts';
import { type Edit, onOneLine, splice } from '../../../wire/splice.ts';
import { encodeText, jsonString } from '../../../wire/text.ts';
import { WireFault } from '../../../wire/wire-fault.ts';
import type { Implementation } from '../../rev2025/handshake.ts';
import { readDiscovery } from '../../rev2026/discover.ts';
import { rawText } from '../../rev2026/raw-text.ts';
import { kindOf } from '../../rev2026/value-kind.ts';
import type { LegacyRevision } from '../../revisions.ts';
import { isOnlyServerName } from './server-name.ts';

/** What a DiscoverResult has and an InitializeResult has not, or says otherwise. */
const replaced: ReadonlySet<string> = new Set([
  'resultType',
  'supportedVersions',
  'ttlMs',
  'cacheScope',
  'protocolVersion',
  'serverInfo',
]);

/** Extensions and the tasks of 2025-11-25 are nothing a legacy client could use on such a server. */
const hidden: ReadonlySet<string> = new Set(['extensions', 'tasks']);

/**
 * The answer to initialize that says what the server said of itself in `discovery`: a response whose result is an
 * InitializeResult. `otherwise` is the name of a server that did not give one. Undefined when it is no discovery.
 */
export const initializeAnswer = (
  discovery: Message,
  protocolVersion: LegacyRevision,
  otherwise: Implementation,
): Message | undefined => {
  const found = readDiscovery(discovery);
  const { result } = discovery;
  if (found === undefined || result === undefined) return undefined;
  const bytes = onOneLine(discovery);
  const { serverInfo } = found;
  const name =
    serverInfo !== undefined && isImplementation(bytes, serverInfo)
      ? bytes.subarray(serverInfo.start, serverInfo.end)
      : encodeText(JSON.stringify(otherwise));
  const head = rawText(`"protocolVersion":"${protocolVersion}","serverInfo":`, name, ',');
  const first = result.start + 1;
  const edits = [{ span: { start: first, end: first }, bytes: head }, ...dropped(bytes, result)];
  const inResult = edits.map(({ span, bytes: put }) => ({
    span: { start: span.start - result.start, end: span.end - result.start },
    bytes: put,
  }));
  const raw = splice(bytes.subarray(result.start, result.end), inResult);
  const answer = scan(composeResult(encodeText('0'), raw));
  return answer instanceof WireFault ? undefined : answer;
};

const isImplementation = (bytes: Uint8Array, span: Span): boolean => {
  const { name, version } = membersAt(bytes, span.start, ['name', 'version']);
  return [name, version].every((text) => text !== undefined && kindOf(bytes, text) === 'string');
};

const dropped = (bytes: Uint8Array, result: Span): readonly Edit[] => {
  const inner: Edit[] = [];
  const { edits } = removals(bytes, result, (nameAt, value) => {
    const name = jsonString(bytes, nameAt) ?? '';
    if (name === '_meta') return isOnlyServerName(bytes, value, inner);
    if (name === 'instructions') return kindOf(bytes, value) !== 'string';
    if (name === 'capabilities') {
      inner.push(...removals(bytes, value, (at) => hidden.has(jsonString(bytes, at) ?? '')).edits);
    }
    return replaced.has(name);
  });
  return [...edits, ...inner];
};

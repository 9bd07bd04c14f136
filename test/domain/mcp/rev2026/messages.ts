import fc from 'fast-check';
import { MetaKey } from '../../../../src/domain/mcp/rev2026/names.ts';
import type { Message } from '../../../../src/domain/wire/message.ts';
import { decodeText } from '../../../../src/domain/wire/text.ts';
import { WireFault } from '../../../../src/domain/wire/wire-fault.ts';
import { jsonObjectTexts, jsonValueTexts } from '../../../support/pure/json-texts.ts';
import { accepted, scanText } from '../../wire/messages.ts';

/** A scanned request; `params` is anything JSON can write. */
export const request = (method: string, params?: unknown): Message =>
  accepted(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));

export const notification = (method: string, params?: unknown): Message =>
  accepted(JSON.stringify({ jsonrpc: '2.0', method, params }));

export const response = (result: unknown): Message =>
  accepted(JSON.stringify({ jsonrpc: '2.0', id: 1, result }));

/** The tree of raw JSON. */
export const treeOf = (bytes: Uint8Array): unknown => JSON.parse(decodeText(bytes)) as unknown;

export const validMeta = {
  [MetaKey.protocolVersion]: '2026-07-28',
  [MetaKey.clientInfo]: { name: 'test', version: '1' },
  [MetaKey.clientCapabilities]: {},
};

/** Names the code under test looks for, and some that every JavaScript object answers to. */
const knownNames = [
  ...Object.values(MetaKey),
  'arguments',
  'cacheScope',
  'capabilities',
  'constructor',
  '__proto__',
  'extensions',
  'inputRequests',
  'inputResponses',
  'instructions',
  'listChanged',
  'method',
  'notifications',
  'params',
  'properties',
  'requestState',
  'resourceSubscriptions',
  'resources',
  'resultType',
  'supportedVersions',
  'taskId',
  'taskIds',
  'tools',
  'toolsListChanged',
  'ttlMs',
  'type',
  'x-mcp-header',
];
const knownStrings = [
  '2026-07-28',
  'complete',
  'input_required',
  'public',
  'elicitation/create',
  'string',
  'Region',
].map((text) => JSON.stringify(text));

const object = (
  names: readonly string[],
  values: fc.Arbitrary<string>,
  required: readonly string[] = [],
): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.uniqueArray(fc.record({ name: fc.constantFrom(...names), value: values }), {
        selector: ({ name }) => name,
        maxLength: 8,
      }),
      fc.tuple(...required.map((name) => values.map((value) => ({ name, value })))),
    )
    .map(([members, always]) => {
      const names = new Set(required);
      const all = [...always, ...members.filter(({ name }) => !names.has(name))];
      return `{${all.map(({ name, value }) => `${JSON.stringify(name)}:${value}`).join(',')}}`;
    });

const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(jsonValueTexts, fc.constantFrom(...knownStrings, 'true', '0', '1', '-1', '1e999')),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
    object(knownNames, tie('value')),
    jsonObjectTexts,
  ),
}));

const methods = fc.constantFrom(
  'tools/call',
  'prompts/get',
  'resources/read',
  'tasks/get',
  'subscriptions/listen',
  'server/discover',
  'notifications/subscriptions/acknowledged',
  'notifications/resources/updated',
  'notifications/tasks',
);

const ids = fc.constantFrom('', '"id":0,', '"id":"ä",', '"id":9007199254740993,');
const params = fc.oneof(
  object([...knownNames, '_meta', 'name', 'uri'], value),
  object([...knownNames, 'name', 'uri'], value, ['_meta']),
  fc.array(value, { maxLength: 3 }).map((items) => `[${items.join(',')}]`),
);

const texts = fc.oneof(
  fc.tuple(ids, methods, fc.option(params, { nil: undefined })).map(([id, method, text]) => {
    const tail = text === undefined ? '' : `,"params":${text}`;
    return `{"jsonrpc":"2.0",${id}"method":"${method}"${tail}}`;
  }),
  fc
    .oneof(value, object([...knownNames, '_meta'], value))
    .map((result) => `{"jsonrpc":"2.0","id":1,"result":${result}}`),
);

/** Messages that pass the scan and are wrong in every other way. */
export const hostileMessages: fc.Arbitrary<Message> = texts
  .map((text) => scanText(text))
  .filter((outcome): outcome is Message => !(outcome instanceof WireFault));

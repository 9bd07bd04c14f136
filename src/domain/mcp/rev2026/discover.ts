import { listItems, membersAt } from '../../wire/items.ts';
import type { Message, Span } from '../../wire/message.ts';
import { jsonString } from '../../wire/text.ts';
import { type CacheScope, hintsFrom } from './cache-hints.ts';
import { resultTypeOf } from './input-required.ts';
import { MetaKey } from './names.ts';
import { rawText } from './raw-text.ts';
import { supportedVersions as ownVersions } from './supported-versions.ts';
import { kindOf } from './value-kind.ts';

/** A DiscoverResult (2026-07-28, server/discover); each span covers raw JSON of the kind the specification wants. */
export interface Discovery {
  readonly supportedVersions: readonly string[];
  /** An object. */
  readonly capabilities: Span;
  /** A string. */
  readonly instructions: Span | undefined;
  /** An object. */
  readonly serverInfo: Span | undefined;
  /** How long the result is fresh, in milliseconds. */
  readonly ttlMs: number;
  readonly cacheScope: CacheScope;
}

/** No server knows more versions than this. */
const maxVersions = 1_000;

/**
 * The discovery in a response. Undefined without a list of versions and capabilities: such a response comes from
 * something that does not know the method. Whatever else is malformed counts as absent.
 */
export const readDiscovery = (message: Message): Discovery | undefined => {
  const { bytes, result } = message;
  if (result === undefined || resultTypeOf(message) !== 'complete') return undefined;
  const found = membersAt(bytes, result.start, [
    'capabilities',
    'instructions',
    'ttlMs',
    'cacheScope',
    '_meta',
  ]);
  const capabilities = ofKind(bytes, found['capabilities'], 'object');
  const supportedVersions = versionsAt(bytes, result);
  if (capabilities === undefined || supportedVersions === undefined) return undefined;
  const { _meta: meta, ttlMs, cacheScope } = found;
  const serverInfo = meta && membersAt(bytes, meta.start, [MetaKey.serverInfo])[MetaKey.serverInfo];
  const hints = hintsFrom(bytes, ttlMs, cacheScope);
  return {
    supportedVersions,
    capabilities,
    instructions: ofKind(bytes, found['instructions'], 'string'),
    serverInfo: ofKind(bytes, serverInfo, 'object'),
    ttlMs: hints.ttlMs,
    cacheScope: hints.scope,
  };
};

const ofKind = (
  bytes: Uint8Array,
  span: Span | undefined,
  kind: 'object' | 'string',
): Span | undefined => (span !== undefined && kindOf(bytes, span) === kind ? span : undefined);

const versionsAt = (bytes: Uint8Array, result: Span): readonly string[] | undefined => {
  const items = listItems(bytes, result, 'supportedVersions', []);
  if (items === undefined || items.length > maxVersions) return undefined;
  const versions = items.map(({ span }) => jsonString(bytes, span));
  return versions.every((version) => version !== undefined) ? versions : undefined;
};

/** What a DiscoverResult is made of; arrays are raw JSON text. */
export interface DiscoveryParts {
  readonly capabilities: Uint8Array;
  readonly serverInfo: Uint8Array;
  readonly instructions: Uint8Array | undefined;
  readonly ttlMs: number;
  readonly cacheScope: CacheScope;
}

/** Raw result of server/discover with the versions of the gateway. */
export const composeDiscovery = (parts: DiscoveryParts): Uint8Array => {
  const { capabilities, serverInfo, instructions, ttlMs, cacheScope } = parts;
  const versions = JSON.stringify(ownVersions);
  return rawText(
    `{"resultType":"complete","supportedVersions":${versions},"capabilities":`,
    capabilities,
    ...(instructions === undefined ? [] : [',"instructions":', instructions]),
    `,"ttlMs":${ttlMs},"cacheScope":"${cacheScope}","_meta":{"${MetaKey.serverInfo}":`,
    serverInfo,
    '}}',
  );
};

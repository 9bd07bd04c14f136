import { DEFAULT_CACHE } from '../defaults.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import type { CacheSettings } from '../settings.ts';
import { defined } from './defined.ts';
import type { Findings } from './findings.ts';

/** `gateway.cache` is the original program's word for it, which names no tools: those that say so themselves are meant. */
export const cacheOf = ({ cache, gateway }: GatewayFile, findings: Findings): CacheSettings => {
  const original = gateway?.cache;
  for (const [old, own] of twice) {
    const said = original?.[old];
    const ours = cache?.[own];
    if (said === undefined || ours === undefined) continue;
    findings.overruled(['gateway', 'cache', old], said, ['cache', own], ours);
  }
  const { max_size: maxSize, ...named } = original ?? {};
  const file = {
    ...named,
    max_entries: named.max_entries ?? maxSize,
    ...defined(cache ?? {}),
  };
  return {
    ...DEFAULT_CACHE,
    ...defined({
      isEnabled: file.enabled,
      ttlMs: file.ttl,
      maxEntries: file.max_entries,
      maxBytes: file.max_bytes,
      trustsHints: file.hints ?? (original === undefined ? undefined : true),
      keepsReads: file.resources,
    }),
  };
};

const twice = [
  ['enabled', 'enabled'],
  ['ttl', 'ttl'],
  ['max_size', 'max_entries'],
  ['max_entries', 'max_entries'],
  ['max_bytes', 'max_bytes'],
  ['hints', 'hints'],
  ['resources', 'resources'],
] as const;

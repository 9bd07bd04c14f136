import { DEFAULT_CACHE } from '../defaults.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import type { CacheSettings } from '../settings.ts';
import { defined } from './defined.ts';
import type { Findings } from './findings.ts';

/** `gateway.cache` is the original program's word for it, which names no tools: those that say so themselves are meant. */
export const cacheOf = ({ cache, gateway }: GatewayFile, findings: Findings): CacheSettings => {
  const original = gateway?.cache;
  if (cache !== undefined && original !== undefined) {
    findings.keyProblem(
      ['gateway', 'cache'],
      'there is a section cache already: remove one of both',
    );
  }
  const { max_size: maxSize, ...named } = original ?? {};
  const file = cache ?? { ...named, max_entries: named.max_entries ?? maxSize };
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

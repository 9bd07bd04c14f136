import { MemoryResponseStore } from '../../../src/adapters/outbound/memory/response-store.ts';
import type { CacheRules } from '../../../src/application/caching/cache-rules.ts';
import { ResponseCache } from '../../../src/application/caching/response-cache.ts';
import type { PoolDirectory } from '../../../src/application/pools/pool-directory.ts';
import type { Clock } from '../../../src/application/ports/driven/clock.ts';
import type { Metrics } from '../../../src/application/ports/driven/metrics.ts';

const nothing: CacheRules = { tools: new Map(), hintedMs: undefined, reads: false };

/** Keeps what the rules name, and nothing unless they are given. */
export const responseCache = (
  parts: { readonly clock: Clock; readonly metrics: Metrics; readonly pools: PoolDirectory },
  rules: CacheRules = nothing,
): ResponseCache =>
  new ResponseCache(rules, {
    ...parts,
    store: new MemoryResponseStore({ maxEntries: 100, maxBytes: 1_000_000 }),
  });

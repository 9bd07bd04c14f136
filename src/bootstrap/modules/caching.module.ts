import { ContainerModule } from 'inversify';
import { MemoryResponseStore } from '../../adapters/outbound/memory/response-store.ts';
import type { CacheRules } from '../../application/caching/cache-rules.ts';
import { learnFromLists } from '../../application/caching/listed-hints.ts';
import { ResponseCache } from '../../application/caching/response-cache.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

/** Answers that are used again. */
export const cachingModule = (settings: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.responseCache).toResolvedValue(
      (pools, lists, views, clock, metrics) => {
        const store = new MemoryResponseStore(settings.cache);
        const rules = cacheRulesOf(settings);
        const cache = new ResponseCache(rules, { pools, store, clock, metrics });
        if (rules.hintedMs !== undefined) learnFromLists(cache.hints, lists, views);
        return cache;
      },
      [Tokens.pools, Tokens.serverLists, Tokens.serverViews, Tokens.clock, Tokens.metrics],
    );
  });

const cacheRulesOf = ({ cache, servers }: Settings): CacheRules => {
  if (!cache.isEnabled) return { tools: new Map(), hintedMs: undefined, reads: false };
  const named = servers.filter(({ cachedTools }) => cachedTools.length > 0);
  return {
    hintedMs: cache.trustsHints ? cache.ttlMs : undefined,
    reads: cache.keepsReads,
    tools: new Map(
      named.map(({ name, cachedTools }) => [
        name,
        new Map(cachedTools.map(([tool, ttlMs]) => [tool, ttlMs ?? cache.ttlMs])),
      ]),
    ),
  };
};

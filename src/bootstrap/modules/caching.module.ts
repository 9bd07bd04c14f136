import { ContainerModule } from 'inversify';
import { MemoryResponseStore } from '../../adapters/outbound/memory/response-store.ts';
import type { CacheRules } from '../../application/caching/cache-rules.ts';
import { learnFromLists } from '../../application/caching/listed-hints.ts';
import { ResponseCache } from '../../application/caching/response-cache.ts';
import type { ServerBook } from '../server-book.ts';
import type { CacheSettings, Settings } from '../settings/settings.ts';
import { isPerCaller } from '../settings/upstream-auth-settings.ts';
import { Tokens } from '../tokens.ts';

/** Answers that are used again. */
export const cachingModule = (settings: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.responseCache).toResolvedValue(
      (book, pools, lists, views, clock, metrics) => {
        const store = new MemoryResponseStore(settings.cache);
        const rules = cacheRulesOf(settings.cache, book);
        const cache = new ResponseCache(rules, { pools, store, clock, metrics });
        pools.follow(cache);
        if (rules.hintedMs !== undefined) learnFromLists(cache.hints, lists, views);
        return cache;
      },
      [
        Tokens.serverBook,
        Tokens.pools,
        Tokens.serverLists,
        Tokens.serverViews,
        Tokens.clock,
        Tokens.metrics,
      ],
    );
  });

const cacheRulesOf = (cache: CacheSettings, book: ServerBook): CacheRules => {
  if (!cache.isEnabled) return { tools: new Map(), hintedMs: undefined, reads: false };
  return {
    hintedMs: cache.trustsHints ? cache.ttlMs : undefined,
    reads: cache.keepsReads,
    perCaller: book.table(({ auth }) => isPerCaller(auth) || undefined),
    tools: book.table(({ cachedTools }) =>
      cachedTools.length === 0
        ? undefined
        : new Map(cachedTools.map(([tool, ttlMs]) => [tool, ttlMs ?? cache.ttlMs])),
    ),
  };
};

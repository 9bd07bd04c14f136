import { ContainerModule } from 'inversify';
import { LimitSharers } from '../../adapters/outbound/redis/limit-sharers.ts';
import { RedisSharedLimits } from '../../adapters/outbound/redis/shared-limits.ts';
import { PrometheusLimits } from '../../adapters/outbound/telemetry/limit-metrics.ts';
import { LocalLedger } from '../../application/traffic/limits/ledger.ts';
import { RateLimiter } from '../../application/traffic/limits/rate-limiter.ts';
import { RateBooks } from '../../application/traffic/limits/rate-rules.ts';
import { ServerRates } from '../../application/traffic/limits/server-rates.ts';
import { SharedLedger } from '../../application/traffic/limits/shared-ledger.ts';
import { CallerCounts } from '../../domain/limiting/caller-counts.ts';
import { ConnectionCounts } from '../../domain/limiting/connection-counts.ts';
import { DEFAULT_CONNECTION_CAPS, NO_RATE_LIMIT } from '../settings/limiting-settings.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';
import { trustedProxies } from '../trusted-proxies.ts';

/** How often clients may ask, and how many may be connected. Both follow other settings at once. */
export const limitingModule = ({
  rateLimits,
  sharedLimits,
  connections,
  proxies,
}: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.sharedLimits).toResolvedValue(
      (links, local) =>
        sharedLimits === undefined
          ? local?.limits
          : new RedisSharedLimits(links.of(sharedLimits.redis)),
      [Tokens.redisLinks, Tokens.localState],
    );
    bind(Tokens.rateParts).toResolvedValue(
      (store, membership, links, clock, timers, registry, live) => {
        const books = new RateBooks();
        const metrics = new PrometheusLimits(registry);
        if (store === undefined) return { books, metrics, ledger: new LocalLedger(clock) };
        const sharers =
          membership !== undefined || sharedLimits === undefined
            ? undefined
            : new LimitSharers(links.of(sharedLimits.redis), clock);
        const replicas = (): number => membership?.replicas ?? sharers?.count ?? 1;
        metrics.watchSharers(replicas);
        const parts = { store, clock, timers, metrics, books, replicas };
        const ledger = new SharedLedger(parts, rateLimits?.isExact === true);
        live.follow((next) => {
          ledger.isExact = next.rateLimits?.isExact === true;
        });
        return { books, metrics, ledger };
      },
      [
        Tokens.sharedLimits,
        Tokens.membership,
        Tokens.redisLinks,
        Tokens.clock,
        Tokens.timers,
        Tokens.metricsRegistry,
        Tokens.liveParts,
      ],
    );
    bind(Tokens.rateLimiter).toResolvedValue(
      (parts, live) => {
        const limiter = new RateLimiter(rateLimits ?? NO_RATE_LIMIT, parts);
        live.follow((next) => limiter.use(next.rateLimits ?? NO_RATE_LIMIT));
        return limiter;
      },
      [Tokens.rateParts, Tokens.liveParts],
    );
    bind(Tokens.serverRates).toResolvedValue(
      (parts, live) => {
        const rates = new ServerRates(rateLimits ?? NO_RATE_LIMIT, parts);
        live.follow((next) => rates.use(next.rateLimits ?? NO_RATE_LIMIT));
        return rates;
      },
      [Tokens.rateParts, Tokens.liveParts],
    );
    bind(Tokens.callerCounts).toResolvedValue(
      (live) => {
        const capOf = ({ maxPerCaller } = DEFAULT_CONNECTION_CAPS): number => maxPerCaller;
        const counts = new CallerCounts(capOf(connections));
        live.follow((next) => {
          counts.max = capOf(next.connections);
        });
        return counts;
      },
      [Tokens.liveParts],
    );
    bind(Tokens.connections).toResolvedValue(
      (live) => {
        const caps = connections ?? DEFAULT_CONNECTION_CAPS;
        const counts = new ConnectionCounts(caps, trustedProxies(proxies));
        live.follow((next) => {
          counts.caps = next.connections ?? DEFAULT_CONNECTION_CAPS;
        });
        return counts;
      },
      [Tokens.liveParts],
    );
  });

import { ContainerModule } from 'inversify';
import { MemoryRateBooks } from '../../adapters/outbound/memory/rate-books.ts';
import { PrometheusLimits } from '../../adapters/outbound/telemetry/limit-metrics.ts';
import { RateLimiter } from '../../application/traffic/admission/rate-limiter.ts';
import { ConnectionCounts } from '../../domain/limiting/connection-counts.ts';
import { DEFAULT_CONNECTION_CAPS, NO_RATE_LIMIT } from '../settings/limiting-settings.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

/** How often clients may ask, and how many may be connected. Both follow other settings at once. */
export const limitingModule = ({ rateLimits, connections }: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.rateLimiter).toResolvedValue(
      (clock, registry, live) => {
        const metrics = new PrometheusLimits(registry);
        const books = new MemoryRateBooks(clock);
        const limiter = new RateLimiter(rateLimits ?? NO_RATE_LIMIT, books, metrics);
        live.follow((next) => limiter.use(next.rateLimits ?? NO_RATE_LIMIT));
        return limiter;
      },
      [Tokens.clock, Tokens.metricsRegistry, Tokens.liveParts],
    );
    bind(Tokens.connections).toResolvedValue(
      (live) => {
        const counts = new ConnectionCounts(connections ?? DEFAULT_CONNECTION_CAPS);
        live.follow((next) => {
          counts.caps = next.connections ?? DEFAULT_CONNECTION_CAPS;
        });
        return counts;
      },
      [Tokens.liveParts],
    );
  });

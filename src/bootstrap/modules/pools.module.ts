import { isDeepStrictEqual } from 'node:util';
import { ContainerModule } from 'inversify';
import { RegistrySeries } from '../../adapters/outbound/telemetry/registry-series.ts';
import { PrometheusTraffic } from '../../adapters/outbound/telemetry/traffic-metrics.ts';
import { TrafficControl } from '../../application/control/traffic-control.ts';
import { Deadlines } from '../../application/links/deadlines.ts';
import { PoolDirectory } from '../../application/pools/pool-directory.ts';
import { ServerFigures } from '../../application/pools/server-figures.ts';
import type { ServerPool } from '../../application/pools/server-pool.ts';
import { SharedServer } from '../../application/pools/shared-server.ts';
import { SharedServers } from '../../application/pools/shared-servers.ts';
import type { EndpointState } from '../../application/traffic/endpoint-state.ts';
import { ownInitializeParams } from '../../domain/mcp/rev2025/handshake.ts';
import { identity } from '../identity.ts';
import { commonTimes, ownTimes } from '../request-times.ts';
import { serverPoolOf, trafficReadings } from '../server-pool.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

export const poolsModule = (settings: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.callDeadlines).toResolvedValue(
      (book, clock, timers, live) => {
        let common = commonTimes(settings.timeouts);
        const deadlines = new Deadlines(common, clock, timers);
        book.follow((name, server) => deadlines.set(name, server && ownTimes(server, common)));
        live.follow(({ timeouts }) => {
          const next = commonTimes(timeouts);
          if (isDeepStrictEqual(next, common)) return;
          common = next;
          deadlines.become({ limits: common, tools: [] });
          for (const server of book.all) {
            const own = ownTimes(server, common);
            if (own !== undefined) deadlines.of(server.name).become(own);
          }
        });
        return deadlines;
      },
      [Tokens.serverBook, Tokens.clock, Tokens.timers, Tokens.liveParts],
    );
    bind(Tokens.trafficMetrics).toResolvedValue(
      (registry) => new PrometheusTraffic(registry),
      [Tokens.metricsRegistry],
    );
    bind(Tokens.serverSeries).toResolvedValue(
      (registry, ...series) => new ServerFigures([...series, new RegistrySeries(registry)]),
      [
        Tokens.metricsRegistry,
        Tokens.metrics,
        Tokens.trafficMetrics,
        Tokens.admissionMetrics,
        Tokens.healthMetrics,
      ],
    );
    bind(Tokens.poolOf).toResolvedValue(
      (connectors, clock, timers, metrics, traffic, turnstiles, logger, results, alarms) => {
        const parts = { connectors, clock, timers, metrics, traffic, turnstiles, logger, results };
        const onForecast = ({ endpoint, forecast }: EndpointState, nowMs: number): void => {
          if (forecast !== undefined) alarms.looked(endpoint, forecast, nowMs);
        };
        return (server) => serverPoolOf(server, settings, { ...parts, onForecast });
      },
      [
        Tokens.connectors,
        Tokens.clock,
        Tokens.timers,
        Tokens.metrics,
        Tokens.trafficMetrics,
        Tokens.turnstiles,
        Tokens.logger,
        Tokens.largeResults,
        Tokens.healthAlarms,
      ],
    );
    bind(Tokens.pools).toResolvedValue(
      (book, poolOf, deadlines, turnstiles, traffic, series, processes) => {
        const pools = new PoolDirectory(book.all.map((server) => poolOf(server)));
        for (const keeper of [deadlines, turnstiles, series, processes]) pools.follow(keeper);
        pools.follow({ removed: (pool) => traffic.endpointsGone?.(trafficReadings(pool)) });
        traffic.watchEndpoints(() => pools.all.flatMap(trafficReadings));
        traffic.watchBudgets(() =>
          pools.all.map(({ server, retries }) => ({ server, left: retries.left })),
        );
        return pools;
      },
      [
        Tokens.serverBook,
        Tokens.poolOf,
        Tokens.callDeadlines,
        Tokens.turnstiles,
        Tokens.trafficMetrics,
        Tokens.serverSeries,
        Tokens.processes,
      ],
    );
    bind(Tokens.trafficControl).toResolvedValue(
      (pools, watch) => new TrafficControl(pools, (server) => watch.changed(server)),
      [Tokens.pools, Tokens.healthWatch],
    );
    bind(Tokens.shared).toResolvedValue(
      (pools, deadlines, metrics) => {
        const make = (pool: ServerPool): SharedServer =>
          new SharedServer(pool, { deadlines, metrics }, ownInitializeParams(identity));
        const shared = new SharedServers(pools.all.filter((pool) => pool.shared).map(make), make);
        pools.follow(shared);
        return shared;
      },
      [Tokens.pools, Tokens.callDeadlines, Tokens.metrics],
    );
  });

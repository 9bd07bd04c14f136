import { ContainerModule } from 'inversify';
import { PrometheusTraffic } from '../../adapters/outbound/telemetry/traffic-metrics.ts';
import { TrafficControl } from '../../application/control/traffic-control.ts';
import { Deadlines } from '../../application/links/deadlines.ts';
import { PoolDirectory } from '../../application/pools/pool-directory.ts';
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
      (clock, timers) => {
        const common = commonTimes(settings.timeouts);
        return new Deadlines(common, clock, timers, ownTimes(settings.servers, common));
      },
      [Tokens.clock, Tokens.timers],
    );
    bind(Tokens.trafficMetrics).toResolvedValue(
      (registry) => new PrometheusTraffic(registry),
      [Tokens.metricsRegistry],
    );
    bind(Tokens.pools).toResolvedValue(
      (connectors, clock, timers, metrics, traffic, turnstiles, logger, results, alarms) => {
        const parts = { connectors, clock, timers, metrics, traffic, turnstiles, logger, results };
        const onForecast = ({ endpoint, forecast }: EndpointState, nowMs: number): void => {
          if (forecast !== undefined) alarms.looked(endpoint, forecast, nowMs);
        };
        const pools = new PoolDirectory(
          settings.servers.map((server) =>
            serverPoolOf(server, settings, { ...parts, onForecast }),
          ),
        );
        traffic.watchEndpoints(() => pools.all.flatMap(trafficReadings));
        traffic.watchBudgets(() =>
          pools.all.map(({ server, retries }) => ({ server, left: retries.left })),
        );
        return pools;
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
    bind(Tokens.trafficControl).toResolvedValue(
      (pools, watch) => new TrafficControl(pools, (server) => watch.changed(server)),
      [Tokens.pools, Tokens.healthWatch],
    );
    bind(Tokens.shared).toResolvedValue(
      (pools, deadlines, metrics) =>
        new SharedServers(
          pools.all
            .filter(({ shared }) => shared)
            .map(
              (pool) =>
                new SharedServer(pool, { deadlines, metrics }, ownInitializeParams(identity)),
            ),
        ),
      [Tokens.pools, Tokens.callDeadlines, Tokens.metrics],
    );
  });

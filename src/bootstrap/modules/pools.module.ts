import { ContainerModule } from 'inversify';
import { Deadlines } from '../../application/links/deadlines.ts';
import { PoolDirectory } from '../../application/pools/pool-directory.ts';
import { ServerPool } from '../../application/pools/server-pool.ts';
import { SharedServer } from '../../application/pools/shared-server.ts';
import { SharedServers } from '../../application/pools/shared-servers.ts';
import { RoundRobinPicker } from '../../domain/balancing/policies/round-robin.ts';
import { ownInitializeParams } from '../../domain/mcp/rev2025/handshake.ts';
import { identity } from '../identity.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

/** Reliability F03: half a second, doubled up to half a minute; five seconds of life count as healthy. */
const reopen = { firstDelayMs: 500, maxDelayMs: 30_000, stableAfterMs: 5_000 };

const ownTimes = (servers: Settings['servers']): ReadonlyMap<string, number> =>
  new Map(
    servers.flatMap(({ name, callTimeoutMs }) =>
      callTimeoutMs === undefined ? [] : [[name, callTimeoutMs]],
    ),
  );

export const poolsModule = ({ servers, timeouts }: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.callDeadlines).toResolvedValue(
      (clock, timers) => new Deadlines(timeouts.callMs, clock, timers, ownTimes(servers)),
      [Tokens.clock, Tokens.timers],
    );
    bind(Tokens.pools).toResolvedValue(
      (connectors, clock, timers, metrics, logger, results) => {
        const parts = { connectors, clock, timers, metrics, logger, results };
        const settings = { connectTimeoutMs: timeouts.connectMs, reopen };
        return new PoolDirectory(
          servers.map(({ name, shared, replay, endpoints }) => {
            const definition = { server: name, shared, replay, endpoints };
            const start = Math.floor(Math.random() * endpoints.length);
            return new ServerPool(
              definition,
              new RoundRobinPicker(endpoints, start),
              settings,
              parts,
            );
          }),
        );
      },
      [
        Tokens.connectors,
        Tokens.clock,
        Tokens.timers,
        Tokens.metrics,
        Tokens.logger,
        Tokens.largeResults,
      ],
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

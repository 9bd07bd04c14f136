import { ContainerModule } from 'inversify';
import { ProcMemory } from '../../adapters/outbound/system/process-memory.ts';
import { PrometheusWorkers } from '../../adapters/outbound/telemetry/worker-metrics.ts';
import type { ServerPool } from '../../application/pools/server-pool.ts';
import { Prewarming } from '../../application/workers/prewarming.ts';
import { ServerWorkers } from '../../application/workers/server-workers.ts';
import { WarmSpares } from '../../application/workers/warm-spares.ts';
import type { WorkerHost } from '../../application/workers/worker-host.ts';
import { type PoolWorkers, Workers } from '../../application/workers/workers.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

/** The processes of servers: how many there are, and how long each lives. */
export const workersModule = ({ processes, timeouts }: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.workerMetrics).toResolvedValue(
      (registry) => new PrometheusWorkers(registry),
      [Tokens.metricsRegistry],
    );
    bind(Tokens.workers).toResolvedValue(
      (book, pools, shared, stateless, eras, clock, timers, logger, metrics, started) => {
        const memory = new ProcMemory();
        const parts = { clock, timers, logger, metrics, memory };
        metrics.watchWorkers(() =>
          pools.all.filter(hasProcesses).map((pool) => ({
            server: pool.server,
            states: { ...started.count(pool.server), resting: restingIn(pool) },
          })),
        );
        const hostOf = (server: string, era: 'legacy' | 'modern'): WorkerHost | undefined =>
          era === 'modern' ? stateless.modern(server)?.workers : shared.find(server);
        const workersOf = (pool: ServerPool): PoolWorkers | undefined => {
          const { server } = pool;
          const rules = hasProcesses(pool) ? book.find(server)?.workers : undefined;
          if (rules === undefined) return undefined;
          const hosts = [hostOf(server, 'legacy'), hostOf(server, 'modern')];
          return {
            workers: new ServerWorkers(
              pool,
              hosts.filter((host) => host !== undefined),
              { ...rules, drainMs: timeouts.drainMs },
              parts,
            ),
            spares:
              rules.warmSpare === 0
                ? undefined
                : new WarmSpares(pool, rules.warmSpare, { eras, timers }),
            warm: rules.prewarm ? { pool, hostOf: (era) => hostOf(server, era) } : undefined,
          };
        };
        const prewarming = new Prewarming({ eras, logger }, processes.parallelStarts);
        const workers = new Workers({ prewarming, of: workersOf });
        pools.follow(workers);
        return workers;
      },
      [
        Tokens.serverBook,
        Tokens.pools,
        Tokens.shared,
        Tokens.statelessServers,
        Tokens.eras,
        Tokens.clock,
        Tokens.timers,
        Tokens.logger,
        Tokens.workerMetrics,
        Tokens.processes,
      ],
    );
  });

const hasProcesses = ({ endpoints }: ServerPool): boolean =>
  endpoints.some(({ target }) => target.protocol === 'stdio');

const restingIn = ({ balancer }: ServerPool): number =>
  balancer.states.filter(
    ({ endpoint, obstacle }) => endpoint.target.protocol === 'stdio' && obstacle === 'resting',
  ).length;

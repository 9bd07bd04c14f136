import { ContainerModule } from 'inversify';
import { ProcMemory } from '../../adapters/outbound/system/process-memory.ts';
import { PrometheusWorkers } from '../../adapters/outbound/telemetry/worker-metrics.ts';
import type { ServerPool } from '../../application/pools/server-pool.ts';
import { Prewarming } from '../../application/workers/prewarming.ts';
import { ServerWorkers } from '../../application/workers/server-workers.ts';
import { WarmSpares } from '../../application/workers/warm-spares.ts';
import type { WorkerHost } from '../../application/workers/worker-host.ts';
import { Workers } from '../../application/workers/workers.ts';
import type { ServerSettings, Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

/** The processes of servers: how many there are, and how long each lives. */
export const workersModule = ({ servers, processes, timeouts }: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.workerMetrics).toResolvedValue(
      (registry) => new PrometheusWorkers(registry),
      [Tokens.metricsRegistry],
    );
    bind(Tokens.workers).toResolvedValue(
      (pools, shared, stateless, eras, clock, timers, logger, metrics, started) => {
        const memory = new ProcMemory();
        const parts = { clock, timers, logger, metrics, memory };
        const isProcess = ({ endpoints }: ServerSettings): boolean =>
          endpoints.some(({ target }) => target.protocol === 'stdio');
        const known = servers.filter(isProcess).flatMap((server) => {
          const pool = pools.find(server.name);
          return pool === undefined ? [] : [{ pool, name: server.name, workers: server.workers }];
        });
        const configured = known.flatMap(({ pool, name, workers }) =>
          workers === undefined ? [] : [{ pool, name, workers }],
        );
        metrics.watchWorkers(() =>
          known.map(({ pool, name: server }) => ({
            server,
            states: { ...started.count(server), resting: restingIn(pool) },
          })),
        );
        const hostOf = (server: string, era: 'legacy' | 'modern'): WorkerHost | undefined =>
          era === 'modern' ? stateless.modern(server)?.workers : shared.find(server);
        return new Workers({
          servers: configured.map(({ pool, name, workers }) => {
            const hosts = [hostOf(name, 'legacy'), hostOf(name, 'modern')];
            return new ServerWorkers(
              pool,
              hosts.filter((host) => host !== undefined),
              { ...workers, drainMs: timeouts.drainMs },
              parts,
            );
          }),
          spares: configured.flatMap(({ pool, workers: { warmSpare } }) =>
            warmSpare === 0 ? [] : [new WarmSpares(pool, warmSpare, { eras, timers })],
          ),
          prewarming: new Prewarming({ eras, logger }, processes.parallelStarts),
          warm: configured.flatMap(({ pool, name, workers: { prewarm } }) =>
            prewarm ? [{ pool, hostOf: (era: 'legacy' | 'modern') => hostOf(name, era) }] : [],
          ),
        });
      },
      [
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

const restingIn = ({ balancer }: ServerPool): number =>
  balancer.states.filter(
    ({ endpoint, obstacle }) => endpoint.target.protocol === 'stdio' && obstacle === 'resting',
  ).length;

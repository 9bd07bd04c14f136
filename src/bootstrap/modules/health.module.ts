import { ContainerModule } from 'inversify';
import { networkProbes } from '../../adapters/outbound/health/probes.ts';
import { PrometheusHealth } from '../../adapters/outbound/telemetry/health-metrics.ts';
import { checkByKind } from '../../application/health/checks-by-kind.ts';
import { HealthAlarms } from '../../application/health/health-alarms.ts';
import { HealthChecks } from '../../application/health/health-checks.ts';
import { HealthStatus } from '../../application/health/health-status.ts';
import type { PoolDirectory } from '../../application/pools/pool-directory.ts';
import type { EndpointState } from '../../application/traffic/endpoint-state.ts';
import type { Endpoint } from '../../domain/balancing/endpoint.ts';
import { Fault } from '../../domain/fault/fault.ts';
import { endpointHealthOf } from '../endpoint-health.ts';
import { HealthWatch } from '../health-watch.ts';
import { identity } from '../identity.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

/** Which endpoints work: who asks them, who hears of it, and where it is shown. */
export const healthModule = ({ frontends, health }: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.healthMetrics).toResolvedValue(
      (registry) => new PrometheusHealth(registry),
      [Tokens.metricsRegistry],
    );
    bind(Tokens.healthAlarms).toResolvedValue(
      (logger, metrics) => new HealthAlarms(health.alerts, { logger, metrics }),
      [Tokens.logger, Tokens.healthMetrics],
    );
    bind(Tokens.healthChecks).toResolvedValue(
      (pools, eras, clock, timers, metrics, { written }, tls) => {
        const links = linksOf(pools);
        // Who is asked may be a process that has to be started first.
        const eraOf = (server: string) =>
          hasProcesses(pools, server) ? eras.verdict(server)?.era : eras.of(server);
        const checkParts = { links, eraOf, identity, probes: networkProbes(written, tls) };
        return new HealthChecks({
          clock,
          timers,
          random: Math.random,
          metrics,
          report: {
            checked: (endpoint, ok, reason, latencyMs) =>
              stateOf(pools, endpoint)?.checked(ok, reason, latencyMs),
          },
          checkOf: (endpoint, settings) => checkByKind(endpoint, settings, checkParts),
        });
      },
      [
        Tokens.pools,
        Tokens.eras,
        Tokens.clock,
        Tokens.timers,
        Tokens.healthMetrics,
        Tokens.egress,
        Tokens.backendTls,
      ],
    );
    bind(Tokens.healthWatch).toResolvedValue(
      (book, pools, checks) => {
        const checked = book.table((server) => endpointHealthOf(health, server).check, 'endpoints');
        const watch = new HealthWatch(pools, checks, checked);
        pools.follow(watch);
        return watch;
      },
      [Tokens.serverBook, Tokens.pools, Tokens.healthChecks],
    );
    bind(Tokens.healthPages).toResolvedValue(
      (pools, checks, alarms, readiness, clock, metrics) => {
        const status = new HealthStatus(
          {
            servers: () =>
              pools.all.map(({ server, balancer }) => ({
                server,
                policy: balancer.settings.policy.policy,
                states: balancer.states,
              })),
            lastCheck: (endpoint) => checks.last(endpoint),
            standingAlert: (endpoint) => alarms.standing(endpoint),
            alerts: () => alarms.recent,
            isReady: () => readiness.ready,
            clock,
          },
          frontends.map(({ protocol }) => protocol),
        );
        metrics.watchEndpoints(() => status.figures());
        return status;
      },
      [
        Tokens.pools,
        Tokens.healthChecks,
        Tokens.healthAlarms,
        Tokens.readiness,
        Tokens.clock,
        Tokens.healthMetrics,
      ],
    );
  });

const stateOf = (pools: PoolDirectory, { server, id }: Endpoint): EndpointState | undefined =>
  pools.find(server)?.balancer.find(id);

const hasProcesses = (pools: PoolDirectory, server: string): boolean =>
  pools.find(server)?.endpoints.some(({ target }) => target.protocol === 'stdio') ?? false;

const linksOf = (pools: PoolDirectory) => ({
  visit: async (endpoint: Endpoint, era: 'legacy' | 'modern') =>
    (await pools.find(endpoint.server)?.lookAt(endpoint, undefined, era)) ??
    new Fault('backend_unavailable', `there is no server "${endpoint.server}"`),
  isInUse: (endpoint: Endpoint) => pools.find(endpoint.server)?.isLinkedTo(endpoint) ?? false,
});

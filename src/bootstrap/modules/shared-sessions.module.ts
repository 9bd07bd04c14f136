import { ContainerModule } from 'inversify';
import { MemoryEventLog } from '../../adapters/outbound/memory/event-log.ts';
import { PrometheusReplicas } from '../../adapters/outbound/telemetry/replica-metrics.ts';
import { ReplicaSessions } from '../../application/replicas/sessions/replica-sessions.ts';
import { SessionImage } from '../../application/replicas/sessions/session-image.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

/** As long as an idle session is kept where nothing else is said. */
const DEFAULT_TTL_MS = 3_600_000;
const KEEP_EVERY_MS = 5_000;

/** Sessions that outlive the replica that opened them. */
export const sharedSessionsModule = ({ replicas, sessions: terms }: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.sharedSessions).toResolvedValue(
      (
        membership,
        registry,
        mirror,
        sessions,
        profiles,
        legacyClients,
        shared,
        whole,
        clock,
        timers,
        logger,
        prometheus,
        lifetimes,
      ) => {
        if (
          replicas === undefined ||
          membership === undefined ||
          registry === undefined ||
          mirror === undefined
        ) {
          return undefined;
        }
        const { changes } = whole;
        const image = new SessionImage({ profiles, legacyClients, shared, changes });
        const localLog = () => new MemoryEventLog();
        const metrics = new PrometheusReplicas(prometheus);
        const ports = { membership, registry, mirror, clock, timers, logger, metrics };
        return new ReplicaSessions(
          { ...ports, image, sessions, localLog, lifetimes, wallMs: Date.now },
          {
            leaseMs: replicas.leaseMs,
            ttlMs: terms?.idleMs ?? DEFAULT_TTL_MS,
            keepEveryMs: KEEP_EVERY_MS,
          },
        );
      },
      [
        Tokens.membership,
        Tokens.sessionRegistry,
        Tokens.eventMirror,
        Tokens.sessions,
        Tokens.profiles,
        Tokens.legacyClients,
        Tokens.shared,
        Tokens.whole,
        Tokens.clock,
        Tokens.timers,
        Tokens.logger,
        Tokens.metricsRegistry,
        Tokens.sessionLifetimes,
      ],
    );
  });

import { ContainerModule } from 'inversify';
import { RedisEventMirror } from '../../adapters/outbound/redis/event-mirror.ts';
import { RedisLeaseBook } from '../../adapters/outbound/redis/lease-book.ts';
import { RedisReplicaBus } from '../../adapters/outbound/redis/replica-bus.ts';
import { RedisSessionRegistry } from '../../adapters/outbound/redis/session-registry.ts';
import { PrometheusRedis } from '../../adapters/outbound/telemetry/redis-metrics.ts';
import { BusPeerExchanges } from '../../adapters/shared/http/forwarding/bus-peer-exchanges.ts';
import { BusPeerChannels } from '../../application/replicas/bus-channels.ts';
import { LeasedMembership } from '../../application/replicas/leased-membership.ts';
import { RedisLinks } from '../redis-links.ts';
import { Replication } from '../replication.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

/** What this gateway shares with others, and how it reaches them. */
export const replicasModule = ({ replicas }: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    const isLocal = replicas?.provider === 'local';
    bind(Tokens.redisLinks).toResolvedValue(
      (clock, timers, logger, registry) =>
        new RedisLinks({ clock, timers, logger, metrics: () => new PrometheusRedis(registry) }),
      [Tokens.clock, Tokens.timers, Tokens.logger, Tokens.metricsRegistry],
    );
    bind(Tokens.redisLink).toResolvedValue(
      (links) => (replicas?.provider === 'redis' ? links.of(replicas.redis) : undefined),
      [Tokens.redisLinks],
    );
    bind(Tokens.replication).toResolvedValue(
      (links, bus, channels, membership) => new Replication({ links, bus, channels, membership }),
      [Tokens.redisLinks, Tokens.replicaBus, Tokens.peerChannels, Tokens.membership],
    );
    bind(Tokens.membership).toResolvedValue(
      (link, state, identifiers, clock, timers) => {
        const local = isLocal ? state : undefined;
        const book = local?.leases ?? (link && new RedisLeaseBook(link));
        if (replicas === undefined || book === undefined) return undefined;
        const self = local?.self ?? identifiers.sessionId();
        return new LeasedMembership({ book, self, leaseMs: replicas.leaseMs, clock, timers });
      },
      [Tokens.redisLink, Tokens.localState, Tokens.identifiers, Tokens.clock, Tokens.timers],
    );
    bind(Tokens.sessionRegistry).toResolvedValue(
      (link, membership, state) =>
        isLocal
          ? state?.registry
          : link && membership && new RedisSessionRegistry(link, membership.self),
      [Tokens.redisLink, Tokens.membership, Tokens.localState],
    );
    bind(Tokens.eventMirror).toResolvedValue(
      (link, timers, state) =>
        isLocal ? state?.mirror : link && new RedisEventMirror(link, timers),
      [Tokens.redisLink, Tokens.timers, Tokens.localState],
    );
    bind(Tokens.replicaBus).toResolvedValue(
      (link, membership, timers, state) =>
        isLocal
          ? state?.bus
          : link && membership && new RedisReplicaBus(link, membership.self, timers),
      [Tokens.redisLink, Tokens.membership, Tokens.timers, Tokens.localState],
    );
    bind(Tokens.peerChannels).toResolvedValue(
      (bus, membership, timers) =>
        bus &&
        membership &&
        new BusPeerChannels({ bus, membership, timers, later: queueMicrotask }),
      [Tokens.replicaBus, Tokens.membership, Tokens.timers],
    );
    bind(Tokens.peerExchanges).toResolvedValue(
      (channels, gateway, watch) => channels && new BusPeerExchanges({ channels, gateway, watch }),
      [Tokens.peerChannels, Tokens.desk, Tokens.connectionWatch],
    );
  });

import { ContainerModule } from 'inversify';
import type { BusPeerExchanges } from '../../adapters/shared/http/forwarding/bus-peer-exchanges.ts';
import { HealthProbe } from '../../application/control/health-probe.ts';
import { Survey } from '../../application/control/survey.ts';
import { Lifecycle } from '../../application/life/lifecycle.ts';
import { Readiness } from '../../application/life/readiness.ts';
import type { ReplicaTraffic } from '../../application/life/replica-traffic.ts';
import type { BusPeerChannels } from '../../application/replicas/bus-channels.ts';
import { Ending } from '../ending.ts';
import { identity } from '../identity.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

export const lifeModule = ({ frontends: configured, timeouts }: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.ending).toConstantValue(new Ending());
    bind(Tokens.readiness).toConstantValue(new Readiness());
    bind(Tokens.ownProbe).toResolvedValue(
      (readiness, sessions, statelessClients, pools, clock, links) =>
        new HealthProbe(
          {
            readiness,
            sessions,
            statelessClients,
            pools,
            clock,
            stores: () => links.health,
          },
          identity.version,
          configured.map(({ name }) => name),
        ),
      [
        Tokens.readiness,
        Tokens.sessions,
        Tokens.statelessClients,
        Tokens.pools,
        Tokens.clock,
        Tokens.redisLinks,
      ],
    );
    bind(Tokens.survey).toResolvedValue(
      (pools, eras, deadlines, clock) => new Survey(pools, eras, deadlines, clock, identity),
      [Tokens.pools, Tokens.eras, Tokens.callDeadlines, Tokens.clock],
    );
    bind(Tokens.lifecycle).toResolvedValue(
      (
        frontends,
        desk,
        sessions,
        shared,
        statelessClients,
        statelessServers,
        eras,
        deadlines,
        heartbeats,
        shedder,
        pools,
        parked,
        sharedSessions,
        channels,
        exchanges,
        readiness,
        timers,
        logger,
      ) =>
        new Lifecycle(
          {
            frontends,
            desk,
            sessions,
            shared,
            statelessClients,
            statelessServers,
            eras,
            parked: parked.elsewhere && parked,
            handover: sharedSessions,
            traffic: channels && exchanges && trafficOf(channels, exchanges),
            clocked: [deadlines, heartbeats, shedder, pools, sharedSessions].filter(
              (part) => part !== undefined,
            ),
            readiness,
            timers,
            logger,
          },
          timeouts,
        ),
      [
        Tokens.frontends,
        Tokens.desk,
        Tokens.sessions,
        Tokens.shared,
        Tokens.statelessClients,
        Tokens.statelessServers,
        Tokens.eras,
        Tokens.callDeadlines,
        Tokens.heartbeats,
        Tokens.shedder,
        Tokens.pools,
        Tokens.parked,
        Tokens.sharedSessions,
        Tokens.peerChannels,
        Tokens.peerExchanges,
        Tokens.readiness,
        Tokens.timers,
        Tokens.logger,
      ],
    );
  });

const trafficOf = (channels: BusPeerChannels, exchanges: BusPeerExchanges): ReplicaTraffic => ({
  get callsInFlight() {
    return channels.accepted + exchanges.callsInFlight;
  },
  endStreams: () => exchanges.endStreams(),
  leave: () => channels.leave(),
});

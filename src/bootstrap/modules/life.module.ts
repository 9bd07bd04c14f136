import { ContainerModule } from 'inversify';
import { HealthProbe } from '../../application/control/health-probe.ts';
import { Survey } from '../../application/control/survey.ts';
import { Lifecycle } from '../../application/life/lifecycle.ts';
import { Readiness } from '../../application/life/readiness.ts';
import { Ending } from '../ending.ts';
import { identity } from '../identity.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

export const lifeModule = ({ frontends: configured, timeouts }: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.ending).toConstantValue(new Ending());
    bind(Tokens.readiness).toConstantValue(new Readiness());
    bind(Tokens.probe).toResolvedValue(
      (readiness, sessions, statelessClients, pools, clock) =>
        new HealthProbe(
          { readiness, sessions, statelessClients, pools, clock },
          identity.version,
          configured.map(({ name }) => name),
        ),
      [Tokens.readiness, Tokens.sessions, Tokens.statelessClients, Tokens.pools, Tokens.clock],
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
            clocked: [deadlines, heartbeats, shedder, pools].filter((part) => part !== undefined),
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
        Tokens.readiness,
        Tokens.timers,
        Tokens.logger,
      ],
    );
  });

import { ContainerModule } from 'inversify';
import { JoseStateSeal } from '../../adapters/outbound/seal/jose-state-seal.ts';
import { LegacyClients } from '../../application/bridge/legacy-client/legacy-clients.ts';
import { LegacyServer } from '../../application/bridge/legacy-server/legacy-server.ts';
import { ParkedCalls } from '../../application/bridge/legacy-server/parked-calls.ts';
import { ServerEras } from '../../application/eras/server-eras.ts';
import type { ServerPool } from '../../application/pools/server-pool.ts';
import {
  ParkedAtReplicas,
  parkedService,
} from '../../application/replicas/parked/parked-elsewhere.ts';
import { ParkedService } from '../../application/replicas/parked/parked-service.ts';
import { ModernServer } from '../../application/stateless/modern-server.ts';
import { StatelessClients } from '../../application/stateless/stateless-clients.ts';
import { StatelessRelay } from '../../application/stateless/stateless-relay.ts';
import {
  type ServerInBoth,
  StatelessServers,
} from '../../application/stateless/stateless-servers.ts';
import { WholeCatalogue } from '../../application/stateless/whole-catalogue.ts';
import { identity } from '../identity.ts';
import { DEFAULT_SERVER_ERA } from '../settings/defaults.ts';
import type { Settings } from '../settings/settings.ts';
import { stateKeysOf } from '../state-keys.ts';
import { Tokens } from '../tokens.ts';

/** Which protocol each server speaks, and the ways between the two. */
export const erasModule = ({ eras, replicas }: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.eras).toResolvedValue(
      (book, pools, deadlines, clock, timers, logger) => {
        const known = new ServerEras(
          pools,
          { ...eras, eras: book.table(({ era }) => era) },
          { deadlines, clock, timers, logger, identity },
        );
        pools.follow(known);
        return known;
      },
      [
        Tokens.serverBook,
        Tokens.pools,
        Tokens.callDeadlines,
        Tokens.clock,
        Tokens.timers,
        Tokens.logger,
      ],
    );
    bind(Tokens.statelessClients).toResolvedValue(
      (pools, callers) => {
        const clients = new StatelessClients(callers);
        pools.follow(clients);
        return clients;
      },
      [Tokens.pools, Tokens.callerCounts],
    );
    bind(Tokens.stateSeal).toResolvedValue(
      (worker) => new JoseStateSeal(stateKeysOf({ eras, replicas }, worker)),
      [Tokens.worker],
    );
    bind(Tokens.parked).toResolvedValue(
      (seal, clock, timers, identifiers, membership, channels) => {
        const elsewhere = membership && channels && new ParkedAtReplicas({ membership, channels });
        return new ParkedCalls({ seal, clock, timers, identifiers, elsewhere }, eras);
      },
      [
        Tokens.stateSeal,
        Tokens.clock,
        Tokens.timers,
        Tokens.identifiers,
        Tokens.membership,
        Tokens.peerChannels,
      ],
    );
    bind(Tokens.statelessServers).toResolvedValue(
      (
        book,
        known,
        parked,
        pools,
        deadlines,
        clock,
        timers,
        metrics,
        logger,
        clients,
        channels,
      ) => {
        const parts = { deadlines, clock, timers, metrics, logger, identity };
        const make = (pool: ServerPool, before?: ServerInBoth): ServerInBoth => {
          const own = { ...parts, pool, deadlines: deadlines.of(pool.server) };
          const settings = { ...eras, ...(book.find(pool.server) ?? DEFAULT_SERVER_ERA) };
          return {
            modern: new ModernServer(own, before?.modern),
            legacy: new LegacyServer({ ...own, parked, eras: known }, settings, before?.legacy),
          };
        };
        const all = pools.all.map((pool) => make(pool));
        const stateless = new StatelessServers(
          known,
          all.map(({ modern }) => modern),
          all.map(({ legacy }) => legacy),
          make,
        );
        pools.follow(stateless);
        const visits = new ParkedService({ servers: stateless, clients, clock, logger });
        channels?.serve(parkedService, (channel) => visits.accept(channel));
        return stateless;
      },
      [
        Tokens.serverBook,
        Tokens.eras,
        Tokens.parked,
        Tokens.pools,
        Tokens.callDeadlines,
        Tokens.clock,
        Tokens.timers,
        Tokens.metrics,
        Tokens.logger,
        Tokens.statelessClients,
        Tokens.peerChannels,
      ],
    );
    bind(Tokens.legacyClients).toResolvedValue(
      (known, stateless, identifiers, timers, metrics, logger, pools) => {
        const clients = new LegacyClients(
          {
            find: (server) => stateless.modern(server),
            eras: known,
            identity,
            identifiers,
            timers,
            metrics,
            logger,
          },
          { maxRounds: eras.maxRounds, answerTimeoutMs: eras.parkTimeoutMs },
        );
        pools.follow(clients);
        return clients;
      },
      [
        Tokens.eras,
        Tokens.statelessServers,
        Tokens.identifiers,
        Tokens.timers,
        Tokens.metrics,
        Tokens.logger,
        Tokens.pools,
      ],
    );
    bind(Tokens.statelessRelay).toResolvedValue(
      (
        admission,
        cache,
        views,
        settlement,
        stateless,
        pools,
        targets,
        resolution,
        catalogue,
        uriRoutes,
        whole,
        profiles,
        enforcement,
        logger,
        linked,
        heartbeats,
        idempotency,
      ) =>
        new StatelessRelay({
          admission,
          cache,
          idempotency,
          views,
          settlement,
          targets,
          resolution,
          servers: stateless,
          changes: whole.changes,
          catalogue: new WholeCatalogue({
            whole,
            pools,
            servers: stateless,
            resolution,
            catalogue,
            uriRoutes,
            profiles,
            enforcement,
          }),
          enforcement,
          logger,
          linked,
          heartbeats,
        }),
      [
        Tokens.admission,
        Tokens.responseCache,
        Tokens.serverViews,
        Tokens.settlement,
        Tokens.statelessServers,
        Tokens.pools,
        Tokens.targets,
        Tokens.resolution,
        Tokens.catalogue,
        Tokens.uriRoutes,
        Tokens.whole,
        Tokens.profiles,
        Tokens.enforcement,
        Tokens.logger,
        Tokens.linkedResults,
        Tokens.heartbeats,
        Tokens.idempotentCalls,
      ],
    );
  });

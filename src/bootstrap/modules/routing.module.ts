import { ContainerModule } from 'inversify';
import { UriOwners } from '../../application/federation/uri-owners.ts';
import { UriRoutes } from '../../application/federation/uri-routes.ts';
import { NameOwners } from '../../application/relay/name-owners.ts';
import { Resolution } from '../../application/relay/resolution.ts';
import { ServerRoutes } from '../../application/relay/server-routes.ts';
import { Targets } from '../../application/relay/targets.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

/** Which server a request is for. */
export const routingModule = ({ federation: { prefix } }: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.targets).toResolvedValue((pools) => new Targets(pools, prefix), [Tokens.pools]);
    bind(Tokens.uriRoutes).toResolvedValue(
      (pools, lists, uris, clock) => {
        const owners = new UriOwners(lists, pools.names, clock);
        return new UriRoutes({ uris, owners, servers: pools.names });
      },
      [Tokens.pools, Tokens.serverLists, Tokens.exposedUris, Tokens.clock],
    );
    bind(Tokens.resolution).toResolvedValue(
      (pools, views, lists, uris) =>
        new Resolution({
          pools,
          routes: new ServerRoutes(pools, views),
          names: new NameOwners({ pools, lists, prefix }),
          uris,
        }),
      [Tokens.pools, Tokens.serverViews, Tokens.serverLists, Tokens.uriRoutes],
    );
  });

import { ContainerModule } from 'inversify';
import { UriOwners } from '../../application/federation/uri-owners.ts';
import { UriRoutes } from '../../application/federation/uri-routes.ts';
import { NameOwners } from '../../application/relay/name-owners.ts';
import { Resolution } from '../../application/relay/resolution.ts';
import { ServerRoutes } from '../../application/relay/server-routes.ts';
import { Targets } from '../../application/relay/targets.ts';
import { prefixPolicy } from '../settings/normalise/prefix.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

/** Which server a request is for. */
export const routingModule = ({ federation }: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.naming).toResolvedValue(
      (pools) => ({
        get prefix() {
          return prefixPolicy(federation.ownPrefix ?? 'auto', pools.names.length);
        },
      }),
      [Tokens.pools],
    );
    bind(Tokens.targets).toResolvedValue(
      (pools, naming) => new Targets(pools, naming),
      [Tokens.pools, Tokens.naming],
    );
    bind(Tokens.uriRoutes).toResolvedValue(
      (pools, lists, uris, clock) => {
        const owners = new UriOwners(lists, pools, clock);
        return new UriRoutes({ uris, owners, pools });
      },
      [Tokens.pools, Tokens.serverLists, Tokens.exposedUris, Tokens.clock],
    );
    bind(Tokens.resolution).toResolvedValue(
      (naming, pools, views, lists, uris, authorizer) => {
        const routes = new ServerRoutes(pools, views);
        pools.follow(routes);
        const names = new NameOwners({ pools, lists, naming });
        return new Resolution({ pools, routes, names, uris, authorizer });
      },
      [
        Tokens.naming,
        Tokens.pools,
        Tokens.serverViews,
        Tokens.serverLists,
        Tokens.uriRoutes,
        Tokens.authorizer,
      ],
    );
  });

import type { Authorizer } from '../../../src/application/authorization/authorizer.ts';
import type { ExposedUris } from '../../../src/application/federation/exposed-uris.ts';
import type { ServerLists } from '../../../src/application/federation/server-lists.ts';
import type { ServerViews } from '../../../src/application/federation/server-views.ts';
import { UriOwners } from '../../../src/application/federation/uri-owners.ts';
import { UriRoutes } from '../../../src/application/federation/uri-routes.ts';
import type { PoolDirectory } from '../../../src/application/pools/pool-directory.ts';
import { NameOwners } from '../../../src/application/relay/name-owners.ts';
import { Resolution } from '../../../src/application/relay/resolution.ts';
import { ServerRoutes } from '../../../src/application/relay/server-routes.ts';
import { Targets } from '../../../src/application/relay/targets.ts';
import type { PrefixPolicy } from '../../../src/domain/federation/exposed-names.ts';
import type { HandClock } from '../pure/hand-clock.ts';

export interface RoutingParts {
  readonly targets: Targets;
  readonly resolution: Resolution;
  readonly uriRoutes: UriRoutes;
}

/** Which server a request is for, put together as the bootstrap module does it. */
export const routingParts = (
  parts: {
    readonly pools: PoolDirectory;
    readonly views: ServerViews;
    readonly lists: ServerLists;
    readonly uris: ExposedUris;
    readonly clock: HandClock;
    readonly authorizer: Authorizer;
  },
  wanted: PrefixPolicy | undefined,
): RoutingParts => {
  const { pools, views, lists, uris, clock, authorizer } = parts;
  const servers = pools.names;
  const prefix = wanted ?? (servers.length > 1 ? 'always' : 'never');
  const uriRoutes = new UriRoutes({ uris, owners: new UriOwners(lists, pools, clock), pools });
  const resolution = new Resolution({
    pools,
    routes: new ServerRoutes(pools, views),
    names: new NameOwners({ pools, lists, naming: { prefix } }),
    uris: uriRoutes,
    authorizer,
  });
  return { targets: new Targets(pools, { prefix }), resolution, uriRoutes };
};

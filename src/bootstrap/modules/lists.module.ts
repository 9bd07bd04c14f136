import { ContainerModule } from 'inversify';
import { Catalogue } from '../../application/federation/catalogue.ts';
import { Cursors } from '../../application/federation/cursors.ts';
import { EqualNames } from '../../application/federation/equal-names.ts';
import { ExposedUris } from '../../application/federation/exposed-uris.ts';
import { ListAsking } from '../../application/federation/list-asking.ts';
import { ListWatches } from '../../application/federation/list-watches.ts';
import { ServerLists } from '../../application/federation/server-lists.ts';
import { SharedUris } from '../../application/federation/shared-uris.ts';
import { Snapshots } from '../../application/federation/snapshots.ts';
import { ListAnnouncements } from '../../application/subscriptions/list-announcements.ts';
import type { Settings } from '../settings/settings.ts';
import { isPerCaller } from '../settings/upstream-auth-settings.ts';
import { Tokens } from '../tokens.ts';

/** What every server lists, and all of it as one. */
export const listsModule = ({ federation, timeouts }: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.exposedUris).toResolvedValue(
      (pools) => {
        const uris = new ExposedUris(federation.uris, pools.has);
        pools.follow(uris);
        return uris;
      },
      [Tokens.pools],
    );
    bind(Tokens.serverLists).toResolvedValue(
      (book, pools, views, stateless, seal, clock, timers, logger) => {
        const find = (server: string) => stateless.modern(server);
        const watches = new ListWatches({ find, clock, timers });
        const digest = (data: Uint8Array): string => seal.digest(data);
        const asking = new ListAsking({ views, digest, watches, clock, logger }, federation);
        const lists = new ServerLists(
          { pools, asking, watches, clock, timers, logger },
          {
            budgetMs: federation.listBudgetMs,
            get serverTimeoutMs() {
              return timeouts.listMs;
            },
            perSession: book.table(({ lists: kind }) => kind === 'per_session' || undefined),
            perCaller: book.table(({ auth }) => isPerCaller(auth) || undefined),
          },
        );
        for (const keeper of [watches, lists]) pools.follow(keeper);
        return lists;
      },
      [
        Tokens.serverBook,
        Tokens.pools,
        Tokens.serverViews,
        Tokens.statelessServers,
        Tokens.stateSeal,
        Tokens.clock,
        Tokens.timers,
        Tokens.logger,
      ],
    );
    bind(Tokens.listAnnouncements).toResolvedValue(
      (pools, sessions, servers) => new ListAnnouncements({ pools, sessions, servers }),
      [Tokens.pools, Tokens.sessions, Tokens.statelessServers],
    );
    bind(Tokens.catalogue).toResolvedValue(
      (naming, pools, lists, uris, seal, clock, logger, enforcement) => {
        const shared = new SharedUris(uris, logger);
        const equalNames = new EqualNames(logger);
        const digest = (data: Uint8Array): string => seal.digest(data);
        const snapshots = new Snapshots({ uris, shared, equalNames, digest, clock }, naming);
        const cursors = new Cursors(seal);
        return new Catalogue({ pools, lists, snapshots, cursors, enforcement }, federation);
      },
      [
        Tokens.naming,
        Tokens.pools,
        Tokens.serverLists,
        Tokens.exposedUris,
        Tokens.stateSeal,
        Tokens.clock,
        Tokens.logger,
        Tokens.enforcement,
      ],
    );
  });

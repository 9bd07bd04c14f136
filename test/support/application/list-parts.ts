import type { Authorizer } from '../../../src/application/authorization/authorizer.ts';
import { Enforcement } from '../../../src/application/authorization/enforcement.ts';

import { Catalogue } from '../../../src/application/federation/catalogue.ts';
import { Cursors } from '../../../src/application/federation/cursors.ts';
import { EqualNames } from '../../../src/application/federation/equal-names.ts';
import { ExposedUris } from '../../../src/application/federation/exposed-uris.ts';
import { ListAsking } from '../../../src/application/federation/list-asking.ts';
import { ListWatches } from '../../../src/application/federation/list-watches.ts';
import {
  ServerLists,
  type ServerListsParts,
} from '../../../src/application/federation/server-lists.ts';
import type { ServerViews } from '../../../src/application/federation/server-views.ts';
import { SharedUris } from '../../../src/application/federation/shared-uris.ts';
import { Snapshots } from '../../../src/application/federation/snapshots.ts';
import type { PoolDirectory } from '../../../src/application/pools/pool-directory.ts';
import type { Logger } from '../../../src/application/ports/driven/logger.ts';
import type { StateSeal } from '../../../src/application/ports/driven/state-seal.ts';
import type { ModernServer } from '../../../src/application/stateless/modern-server.ts';
import type { PrefixPolicy } from '../../../src/domain/federation/exposed-names.ts';
import type { UriPolicy } from '../../../src/domain/federation/exposed-uris.ts';
import type { HandClock } from '../pure/hand-clock.ts';
import { everythingAllowed } from './scripted-authorizer.ts';

export interface ListOptions {
  /** 1000 unless said otherwise. */
  readonly pageSize?: number;
  /** 0 unless said otherwise: every list is asked anew. */
  readonly listTtlMs?: number;
  readonly prefix?: PrefixPolicy;
  readonly uris?: UriPolicy;
  readonly perSession?: readonly string[];
}

/** What lists need of pools. */
export type ListPools = Pick<PoolDirectory, 'names' | 'has'> & ServerListsParts['pools'];

export interface ListParts {
  readonly lists: ServerLists;
  readonly uris: ExposedUris;
  readonly catalogue: Catalogue;
  readonly authorizer: Authorizer;
  readonly enforcement: Enforcement;
}

/** What servers list, and all of it as one, put together as the bootstrap module does it. */
export const listParts = (
  parts: {
    readonly pools: ListPools;
    readonly views: ServerViews;
    readonly find: (server: string) => ModernServer | undefined;
    readonly seal: StateSeal;
    readonly clock: HandClock;
    readonly logger: Logger;
    /** Everybody may do everything unless said otherwise. */
    readonly authorizer?: Authorizer | undefined;
  },
  options: ListOptions = {},
): ListParts => {
  const { pools, views, find, seal, clock, logger, authorizer = everythingAllowed } = parts;
  const enforcement = new Enforcement(authorizer, views);
  const { pageSize = 1_000, listTtlMs = 0, perSession = [] } = options;
  const prefix = options.prefix ?? (pools.names.length > 1 ? 'always' : 'never');
  const timers = clock;
  const digest = (data: Uint8Array): string => seal.digest(data);
  const watches = new ListWatches({ find, clock, timers });
  const asking = new ListAsking({ views, digest, watches, clock, logger }, { listTtlMs });
  const lists = new ServerLists(
    { pools, asking, watches, clock, timers, logger },
    { budgetMs: 1_000, serverTimeoutMs: 5_000, perSession: new Set(perSession) },
  );
  const uris = new ExposedUris(options.uris ?? 'keep', pools.has);
  const shared = new SharedUris(uris, logger);
  const equalNames = new EqualNames(logger);
  const snapshots = new Snapshots({ uris, shared, equalNames, digest, clock }, { prefix });
  const cursors = new Cursors(seal);
  return {
    lists,
    uris,
    catalogue: new Catalogue({ pools, lists, snapshots, cursors, enforcement }, { pageSize }),
    authorizer,
    enforcement,
  };
};

import { ContainerModule } from 'inversify';
import { ServerControl } from '../../application/control/server-control.ts';
import { RunningServers } from '../running-servers.ts';
import { ServerBook } from '../server-book.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

/** Which servers there are, and how others come while the gateway runs. */
export const serversModule = ({ servers }: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.serverBook).toConstantValue(new ServerBook(servers));
    bind(Tokens.liveServers).toResolvedValue(
      // Sessions hear of it though nothing else asks for the part that tells them.
      (book, pools, poolOf, watch, _sessions) =>
        new RunningServers({ book, pools, poolOf, onEndpoints: (server) => watch.changed(server) }),
      [Tokens.serverBook, Tokens.pools, Tokens.poolOf, Tokens.healthWatch, Tokens.sessionServers],
    );
    bind(Tokens.serverControl).toResolvedValue(
      (pools, live) => new ServerControl(pools, live),
      [Tokens.pools, Tokens.liveServers],
    );
  });

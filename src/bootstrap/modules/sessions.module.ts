import { ContainerModule } from 'inversify';
import { OpenSessions } from '../../application/sessions/open-sessions.ts';
import { SessionDesk } from '../../application/sessions/session-desk.ts';
import { SessionServers } from '../../application/sessions/session-servers.ts';
import { ownInitializeParams } from '../../domain/mcp/rev2025/handshake.ts';
import { identity } from '../identity.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

export const sessionsModule = ({ limits }: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.sessions).toConstantValue(new OpenSessions());
    bind(Tokens.sessionServers).toResolvedValue(
      (sessions, pools, targets, whole, shared, legacyClients) => {
        const { changes } = whole;
        const parts = { sessions, targets, changes, shared, legacyClients };
        const sessionServers = new SessionServers(parts);
        pools.follow(sessionServers);
        return sessionServers;
      },
      [
        Tokens.sessions,
        Tokens.pools,
        Tokens.targets,
        Tokens.whole,
        Tokens.shared,
        Tokens.legacyClients,
      ],
    );
    bind(Tokens.desk).toResolvedValue(
      (
        sessions,
        pools,
        carrier,
        statelessCarrier,
        statelessClients,
        verifier,
        identifiers,
        deadlines,
        targets,
        profiles,
      ) => {
        const desk = new SessionDesk(
          {
            sessions,
            pools,
            targets,
            carrier,
            statelessCarrier,
            statelessClients,
            verifier,
            identifiers,
            deadlines,
            profiles,
            ownInitializeParams: ownInitializeParams(identity),
          },
          limits,
        );
        pools.follow(desk);
        return desk;
      },
      [
        Tokens.sessions,
        Tokens.pools,
        Tokens.relay,
        Tokens.statelessRelay,
        Tokens.statelessClients,
        Tokens.verifier,
        Tokens.identifiers,
        Tokens.callDeadlines,
        Tokens.targets,
        Tokens.profiles,
      ],
    );
  });

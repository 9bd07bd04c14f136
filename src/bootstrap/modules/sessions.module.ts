import { ContainerModule } from 'inversify';
import { ObservedCarrier } from '../../application/replicas/sessions/observed-carrier.ts';
import { OpenSessions } from '../../application/sessions/open-sessions.ts';
import { SessionDesk } from '../../application/sessions/session-desk.ts';
import { SessionLifetimes } from '../../application/sessions/session-lifetimes.ts';
import { SessionServers } from '../../application/sessions/session-servers.ts';
import { NotingVerifier } from '../../application/upstream-credentials/noting-verifier.ts';
import { ownInitializeParams } from '../../domain/mcp/rev2025/handshake.ts';
import { identity } from '../identity.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

/** Where nothing else is said, sessions end within a sixtieth of their time after it is over. */
const TTL_CHECKS = 60;

export const sessionsModule = ({
  limits,
  validation,
  sessions: times,
}: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.sessions).toResolvedValue(
      (callers) => new OpenSessions(callers),
      [Tokens.callerCounts],
    );
    bind(Tokens.sessionLifetimes).toResolvedValue(
      (sessions, clock, timers, logger) => {
        if (times?.ttlMs === undefined) return undefined;
        const { ttlMs, cleanupMs: sweepEveryMs = Math.ceil(ttlMs / TTL_CHECKS) } = times;
        return new SessionLifetimes({ sessions, clock, timers, logger }, { ttlMs, sweepEveryMs });
      },
      [Tokens.sessions, Tokens.clock, Tokens.timers, Tokens.logger],
    );
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
        callers,
        shared,
        lifetimes,
      ) => {
        const desk = new SessionDesk(
          {
            sessions,
            pools,
            targets,
            carrier: shared === undefined ? carrier : new ObservedCarrier(carrier, shared),
            shared,
            lifetimes,
            statelessCarrier,
            statelessClients,
            verifier: new NotingVerifier(verifier, callers),
            identifiers,
            deadlines,
            profiles,
            ownInitializeParams: ownInitializeParams(identity),
            ...(validation && { maxTokenLength: validation.maxTokenLength }),
          },
          limits,
        );
        shared?.join(desk);
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
        Tokens.callers,
        Tokens.sharedSessions,
        Tokens.sessionLifetimes,
      ],
    );
  });

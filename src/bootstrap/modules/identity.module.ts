import { ContainerModule } from 'inversify';
import { RedisTokenBook } from '../../adapters/outbound/identity/redis-token-book.ts';
import { ReplaceableVerifier } from '../../adapters/outbound/identity/replaceable-verifier.ts';
import { PrometheusAuth } from '../../adapters/outbound/telemetry/auth-metrics.ts';
import { CredentialSweep } from '../../application/sessions/credential-sweep.ts';
import { CredentialWatch } from '../credential-watch.ts';
import { authPart } from '../reload/auth-part.ts';
import { RevocationBook } from '../revocations.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';
import { verifierOf } from '../verifier.ts';

/** Who may come in, and for how long. */
export const identityModule = ({ auth }: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.revocationBook).toResolvedValue(
      (timers, logger, link) => {
        const shared = link && new RedisTokenBook(link, timers);
        return new RevocationBook(auth, { timers, logger, shared });
      },
      [Tokens.timers, Tokens.logger, Tokens.redisLink],
    );
    bind(Tokens.verifier).toResolvedValue(
      (book, sessions, statelessClients, clock, logger, outgoing, registry, live, audit) => {
        const { revocations } = book;
        const metrics = new PrometheusAuth(registry);
        const own = { clock, logger, outgoing, wallMs: Date.now };
        const parts = { ...own, revocations, metrics, audit: audit.failures };
        const made = verifierOf(auth, parts);
        const verifier = new ReplaceableVerifier(made.verifier);
        live.add(
          authPart(auth, made, {
            ...{ sessions, statelessClients, verifier, logger },
            verifierOf: (settings, before) => verifierOf(settings, parts, before.members),
            followRevocations: (settings) => book.become(settings),
          }),
        );
        return verifier;
      },
      [
        Tokens.revocationBook,
        Tokens.sessions,
        Tokens.statelessClients,
        Tokens.clock,
        Tokens.logger,
        Tokens.outgoing,
        Tokens.metricsRegistry,
        Tokens.liveParts,
        Tokens.audit,
      ],
    );
    bind(Tokens.credentialWatch).toResolvedValue(
      (book, verifier, sessions, statelessClients, timers, logger) =>
        new CredentialWatch(
          book,
          new CredentialSweep({ verifier, sessions, statelessClients, timers, logger }),
        ),
      [
        Tokens.revocationBook,
        Tokens.verifier,
        Tokens.sessions,
        Tokens.statelessClients,
        Tokens.timers,
        Tokens.logger,
      ],
    );
  });

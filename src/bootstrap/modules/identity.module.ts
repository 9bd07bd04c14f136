import { ContainerModule } from 'inversify';
import { ReplaceableVerifier } from '../../adapters/outbound/identity/replaceable-verifier.ts';
import { authPart } from '../reload/auth-part.ts';
import type { AuthSettings } from '../settings/auth-settings.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';
import { verifierOf } from '../verifier.ts';

export const identityModule = ({ auth }: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.verifier).toResolvedValue(
      (sessions, statelessClients, clock, logger, live) => {
        const made = (settings: AuthSettings) => verifierOf(settings, { clock, logger });
        const verifier = new ReplaceableVerifier(made(auth));
        const parts = { verifier, verifierOf: made, sessions, statelessClients, logger };
        live.add(authPart(auth, parts));
        return verifier;
      },
      [Tokens.sessions, Tokens.statelessClients, Tokens.clock, Tokens.logger, Tokens.liveParts],
    );
  });

import { isDeepStrictEqual } from 'node:util';
import type { ReplaceableVerifier } from '../../adapters/outbound/identity/replaceable-verifier.ts';
import type { Logger } from '../../application/ports/driven/logger.ts';
import { dismiss } from '../../application/sessions/dismissal.ts';
import type { OpenSessions } from '../../application/sessions/open-sessions.ts';
import type { StatelessClients } from '../../application/stateless/stateless-clients.ts';
import { localUser } from '../../domain/identity/principal.ts';
import type { AuthSettings } from '../settings/auth-settings.ts';
import type { MadeVerifier } from '../verifier.ts';
import type { LivePart } from './live-parts.ts';

export interface AuthPartParts {
  readonly verifier: ReplaceableVerifier;
  /** `before`: what is in force. */
  readonly verifierOf: (auth: AuthSettings, before: MadeVerifier) => MadeVerifier;
  /** What was revoked counts by the file of these settings from now on. */
  readonly followRevocations: (auth: AuthSettings) => void;
  readonly sessions: OpenSessions;
  readonly statelessClients: StatelessClients;
  readonly logger: Logger;
}

/**
 * Who may come in. Whoever may not any more is shown out at once: sessions and connections end, calls in flight with them,
 * and what the client sends next is refused (HTTP 401).
 */
export const authPart = (
  first: AuthSettings,
  firstMade: MadeVerifier,
  parts: AuthPartParts,
): LivePart => {
  let inForce = first;
  let made = firstMade;
  return {
    prepare: ({ auth }) => {
      if (isDeepStrictEqual(auth, inForce)) return undefined;
      const next = parts.verifierOf(auth, made);
      return {
        changed: [],
        commit: () => {
          inForce = auth;
          made = next;
          parts.verifier.use(next.verifier);
          parts.followRevocations(auth);
          showOut(parts);
        },
      };
    },
  };
};

const showOut = ({ verifier, logger, ...open }: AuthPartParts): void => {
  // Whoever holds the pipes has shown nothing, and need not.
  const ended = dismiss(
    open,
    (principal) => principal.key === localUser.key || verifier.keeps(principal),
  );
  if (ended > 0) logger.info('sessions ended with their credentials', { sessions: ended });
};

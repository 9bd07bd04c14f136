import { OAuthGrants } from '../adapters/outbound/credentials/oauth-grants.ts';
import { SecretFile } from '../adapters/outbound/credentials/secret-file.ts';
import type { Outgoing } from '../adapters/shared/http-client/outgoing.ts';
import type { Clock } from '../application/ports/driven/clock.ts';
import type { CredentialVault } from '../application/ports/driven/credential-vault.ts';
import type { Logger } from '../application/ports/driven/logger.ts';
import type { CredentialSource } from '../application/ports/driven/upstream-credentials.ts';
import type { Callers } from '../application/upstream-credentials/callers.ts';
import { ExchangedTokens } from '../application/upstream-credentials/exchanged-tokens.ts';
import { FixedCredential } from '../application/upstream-credentials/fixed-credential.ts';
import { OwnTokens } from '../application/upstream-credentials/own-tokens.ts';
import { StoredCredentials } from '../application/upstream-credentials/stored-credentials.ts';
import type { UpstreamAuthSettings } from './settings/upstream-auth-settings.ts';

export interface CredentialSourceParts {
  readonly outgoing: Outgoing;
  readonly callers: Callers;
  readonly vault: CredentialVault;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What one server is shown, by its settings. */
export const credentialSourceOf = (
  server: string,
  auth: UpstreamAuthSettings,
  parts: CredentialSourceParts,
): CredentialSource => {
  const { outgoing, callers, vault, clock, logger } = parts;
  switch (auth.kind) {
    case 'fixed': {
      const { header, prefix, secret } = auth;
      if ('value' in secret) return new FixedCredential(header, prefix, () => secret.value);
      const file = new SecretFile(server, secret.file, clock, logger);
      return new FixedCredential(header, prefix, () => file.read());
    }
    case 'stored':
      return new StoredCredentials(server, auth, vault, logger);
    case 'client_credentials':
      return new OwnTokens(new OAuthGrants({ server, ...auth.grant }, { outgoing, logger }), clock);
    case 'token_exchange': {
      const grants = new OAuthGrants({ server, ...auth.grant }, { outgoing, logger });
      const own = { grants, callers, clock, wallMs: Date.now };
      return new ExchangedTokens(server, own, auth.hasOwn);
    }
  }
};

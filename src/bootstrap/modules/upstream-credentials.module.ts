import { isDeepStrictEqual } from 'node:util';
import { ContainerModule } from 'inversify';
import { SealedFileVault } from '../../adapters/outbound/vault/sealed-file-vault.ts';
import { BackendTls } from '../../adapters/shared/tls/backend-tls.ts';
import { Callers } from '../../application/upstream-credentials/callers.ts';
import { CredentialBook } from '../../application/upstream-credentials/credential-book.ts';
import { credentialSourceOf } from '../credential-source.ts';
import type { Settings } from '../settings/settings.ts';
import type { UpstreamAuthSettings } from '../settings/upstream-auth-settings.ts';
import { Tokens } from '../tokens.ts';
import { vaultPlaceOf } from '../vault-place.ts';

/** What servers are shown, and whom they are checked by. */
export const upstreamCredentialsModule = ({ credentials }: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.callers).toResolvedValue(() => new Callers());
    bind(Tokens.backendTls).toResolvedValue(
      (logger) =>
        new BackendTls(({ message: reason }) =>
          logger.error('a certificate file for a server cannot be used', { reason }),
        ),
      [Tokens.logger],
    );
    bind(Tokens.vault).toResolvedValue(
      (clock) => new SealedFileVault(vaultPlaceOf(credentials, process.env), clock),
      [Tokens.clock],
    );
    bind(Tokens.upstreamCredentials).toResolvedValue(
      (servers, outgoing, callers, vault, clock, logger) => {
        const book = new CredentialBook();
        const known = new Map<string, UpstreamAuthSettings>();
        const parts = { outgoing, callers, vault, clock, logger };
        servers.follow((name, server) => {
          const auth = server?.auth;
          if (auth === undefined) known.delete(name);
          // Other rules of the server are no reason to fetch another token.
          else if (isDeepStrictEqual(known.get(name), auth)) return;
          else known.set(name, auth);
          book.put(name, auth && credentialSourceOf(name, auth, parts));
          callers.isWanted = [...known.values()].some(({ kind }) => kind === 'token_exchange');
        });
        return book;
      },
      [
        Tokens.serverBook,
        Tokens.outgoing,
        Tokens.callers,
        Tokens.vault,
        Tokens.clock,
        Tokens.logger,
      ],
    );
  });

import { readFile } from 'node:fs/promises';
import type { SettingsSource } from '../../adapters/inbound/cli/source.ts';
import { systemClock } from '../../adapters/outbound/system/clock.ts';
import { SealedFileVault } from '../../adapters/outbound/vault/sealed-file-vault.ts';
import { CredentialDesk } from '../../application/upstream-credentials/credential-desk.ts';
import { formatProblem } from '../../domain/config/problem.ts';
import { recorderOf } from '../command-audit.ts';
import { vaultPlaceOf } from '../vault-place.ts';
import { loadToRead } from './load.ts';

/** The stored credentials of a configuration. A text: what is wrong with it. */
export const credentials = async (source: SettingsSource): Promise<CredentialDesk | string> => {
  const { settings, problems } = await loadToRead(source);
  if (settings === undefined) return problems.map(formatProblem).join('; ');
  const place = vaultPlaceOf(settings.credentials, process.env);
  return new CredentialDesk({
    vault: new SealedFileVault(place, systemClock),
    servers: settings.servers.flatMap(({ name, auth }) => (auth?.kind === 'stored' ? [name] : [])),
    record: recorderOf(settings),
  });
};

/** What a file holds. A text in an object: why it cannot be read. */
export const readSecretFile = (file: string): Promise<string | { readonly trouble: string }> =>
  readFile(file, 'utf8').then(
    (text) => text.replace(/\r?\n$/, ''),
    (error: unknown) => ({ trouble: error instanceof Error ? error.message : String(error) }),
  );

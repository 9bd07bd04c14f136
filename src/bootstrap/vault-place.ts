import type { SealedFileVaultSettings } from '../adapters/outbound/vault/sealed-file-vault.ts';
import type { VaultSettings } from './settings/upstream-auth-settings.ts';
import { stateFile } from './state-folder.ts';

/** Where the stored credentials of callers are, and what they are sealed with. */
export const vaultPlaceOf = (
  settings: VaultSettings | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): SealedFileVaultSettings => {
  const { file: written, key } = settings ?? {};
  const file = written ?? stateFile('credentials.json', environment);
  if (key === undefined) return { file, key: { file: `${file}.key`, isMade: true } };
  return { file, key: 'text' in key ? key : { file: key.file, isMade: false } };
};

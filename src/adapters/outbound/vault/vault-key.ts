import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { VaultTrouble } from '../../../application/ports/driven/credential-vault.ts';
import { KEY_BYTES } from './sealed-text.ts';

/** Where the key of a vault comes from. `isMade`: a file that is not there is made when something is first stored. */
export type VaultKeySource =
  | { readonly text: string }
  | { readonly file: string; readonly isMade: boolean };

const OWNER_ONLY = 0o600;
const OWNER_ONLY_FOLDER = 0o700;

/** Undefined: there is none yet, so that nothing can have been stored. */
export const readKey = (source: VaultKeySource): Uint8Array | VaultTrouble | undefined => {
  if ('text' in source) return keyIn(source.text, 'credentials.key');
  try {
    return keyIn(readFileSync(source.file, 'utf8'), `the key file ${source.file}`);
  } catch (error) {
    if (source.isMade && isAbsent(error)) return undefined;
    return unusable(source.file, error);
  }
};

/** The same, made where there is none. */
export const readOrMakeKey = (source: VaultKeySource): Uint8Array | VaultTrouble => {
  const key = readKey(source);
  if (key !== undefined || 'text' in source) return key ?? new VaultTrouble('there is no key');
  try {
    mkdirSync(dirname(source.file), { recursive: true, mode: OWNER_ONLY_FOLDER });
    const made = randomBytes(KEY_BYTES);
    writeFileSync(source.file, `${made.toString('base64')}\n`, { mode: OWNER_ONLY, flag: 'wx' });
    return made;
  } catch (error) {
    return unusable(source.file, error);
  }
};

/** Base64 or hexadecimal. */
const keyIn = (text: string, what: string): Uint8Array | VaultTrouble => {
  const trimmed = text.trim();
  const isHex = /^[0-9a-fA-F]{64}$/.test(trimmed);
  const key = Buffer.from(trimmed, isHex ? 'hex' : 'base64');
  if (key.length === KEY_BYTES) return key;
  return new VaultTrouble(
    `${what} holds no key of ${KEY_BYTES} bytes: make one with "openssl rand -base64 32"`,
  );
};

const isAbsent = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

const unusable = (file: string, error: unknown): VaultTrouble => {
  const reason = error instanceof Error ? error.message : String(error);
  return new VaultTrouble(`the key file ${file} cannot be used: ${reason}`);
};

import { hash, randomBytes } from 'node:crypto';
import { stretched } from '../../adapters/outbound/identity/password-desk.ts';
import { passwordHashText, usualCost } from '../../domain/identity/password-hash.ts';

const SHORTEST_PASSWORD = 8;
const SHORTEST_KEY = 24;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const KEY_BYTES = 32;

/** What stands for a password in a configuration. A text: why it cannot be one. */
export const hashPassword = async (
  password: string,
): Promise<{ readonly hash: string } | string> => {
  if (password.length < SHORTEST_PASSWORD) {
    return `a password has ${SHORTEST_PASSWORD} or more characters`;
  }
  const cost = { ...usualCost, salt: unpadded(randomBytes(SALT_BYTES)) };
  const made = await stretched(password, cost, HASH_BYTES);
  return { hash: passwordHashText({ ...cost, hash: unpadded(made) }) };
};

/** The same for an API key: undefined makes one. */
export const hashKey = async (
  written: string | undefined,
): Promise<{ readonly key: string; readonly hash: string } | string> => {
  const key = written ?? `mgk_${randomBytes(KEY_BYTES).toString('base64url')}`;
  if (!/^[\x21-\x7e]+$/.test(key) || key.length < SHORTEST_KEY) {
    return `a key has ${SHORTEST_KEY} or more characters, visible ASCII: shorter ones can be guessed`;
  }
  return { key, hash: `sha256:${hash('sha256', key, 'base64url')}` };
};

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { VaultEntry } from '../../../application/ports/driven/credential-vault.ts';

export const KEY_BYTES = 32;
const CIPHER = 'aes-256-gcm';
/** NIST SP 800-38D §8.2.2: random, never used twice with one key. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Whose it is is part of the seal: a secret that is moved to another caller or server cannot be opened there. */
const boundTo = ({ server, caller }: VaultEntry): Buffer =>
  Buffer.from(JSON.stringify(['mcp-gateway credential', server, caller]));

/** AES-256-GCM, base64url: nonce, ciphertext, tag. */
export const seal = (key: Uint8Array, entry: VaultEntry, secret: string): string => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(boundTo(entry));
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64url');
};

/** Undefined: it was sealed with another key, for somebody else, or has been changed. */
export const unseal = (key: Uint8Array, entry: VaultEntry, text: string): string | undefined => {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const end = bytes.length - TAG_BYTES;
  try {
    const opened = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES))
      .setAAD(boundTo(entry))
      .setAuthTag(bytes.subarray(end));
    const secret = [opened.update(bytes.subarray(NONCE_BYTES, end)), opened.final()];
    return Buffer.concat(secret).toString('utf8');
  } catch {
    return undefined;
  }
};

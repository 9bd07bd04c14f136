import { scryptSync } from 'node:crypto';
import type { PasswordHash } from '../../../src/domain/identity/password-hash.ts';

/** As cheap as a configuration may have it. */
const cost = { logN: 14, r: 8, p: 1 };

export const passwordHash = (password: string, salt = 'c2FsdHNhbHRzYWx0'): PasswordHash => {
  const { logN, r, p } = cost;
  const bytes = scryptSync(password, Buffer.from(salt, 'base64'), 32, { N: 2 ** logN, r, p });
  return { ...cost, salt, hash: bytes.toString('base64').replaceAll('=', '') };
};

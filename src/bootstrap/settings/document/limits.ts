import type { Path } from './places.ts';

/** More than any sensible file has; what aliases multiply beyond it is an attack or a mistake. */
export const maxNodes = 10_000;
export const maxDepth = 32;

export const tooLarge = 'the file is nested too deeply, or its aliases make it too large';

/** Values under these keys are text as written: `PORT: 0080` in `env` is not the number 80. */
const textKeys = new Set<unknown>([
  ...['command', 'args', 'env', 'headers', 'token', 'tokens', 'permissions', 'state_keys'],
  ...['encryption_keys', 'key_prefix'],
  ...['secret_key', 'jwt_secret', 'client_secret'],
]);

export const isTextAsWritten = (path: Path): boolean =>
  textKeys.has(path.at(-1)) || textKeys.has(path.at(-2));

/** Why a key is not accepted, in every form of file. */
export const refuseKey = (key: string, firstLine: number | undefined): string | undefined => {
  if (key === '<<') return 'merge keys (<<) are not supported: write the entries out';
  if (key === '__proto__') return 'this key is not allowed';
  if (firstLine === undefined) return undefined;
  return `duplicate key "${key}": it is already on line ${firstLine}`;
};

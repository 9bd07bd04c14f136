import { passwordHashText } from '../../../domain/identity/password-hash.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import type {
  ApiKeyAuthSettings,
  BasicAuthSettings,
  MtlsAuthSettings,
} from '../identity-settings.ts';
import type { Tree } from './tree.ts';

/** `auth.api_keys`. */
export const apiKeysTree = ({ header, keys }: ApiKeyAuthSettings): Tree => ({
  header,
  keys: keys.map(({ id, digest, principal }) => ({
    id,
    hash: `sha256:${digest}`,
    ...callerTree(principal),
  })),
});

/** `auth.basic`. */
export const basicTree = ({ users }: BasicAuthSettings): Tree => ({
  users: Object.fromEntries(
    users.map(({ name, password, principal }) => {
      const said =
        typeof password === 'string' ? { password } : { hash: passwordHashText(password) };
      return [name, { ...said, ...callerTree(principal) }];
    }),
  ),
});

/** `auth.mtls`. */
export const mtlsTree = ({ identity, users, admitsOthers }: MtlsAuthSettings): Tree => ({
  identity,
  users:
    users.length === 0
      ? undefined
      : Object.fromEntries(users.map(({ name, principal }) => [name, callerTree(principal)])),
  allow_others: admitsOthers,
});

const callerTree = ({ key, scopes, groups, pace, expiresAtMs }: Principal): Tree => ({
  user: key.startsWith('user:') ? decodeURIComponent(key.slice('user:'.length)) : undefined,
  scopes,
  groups,
  rate_limit: pace && { requests_per_minute: pace.rate.limit, burst: pace.rate.burst },
  expires: expiresAtMs === undefined ? undefined : new Date(expiresAtMs).toISOString(),
});

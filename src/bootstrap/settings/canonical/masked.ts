import { isSecret, withoutSecrets } from '../../../domain/import/secrets.ts';
import { isTree, type Tree } from './tree.ts';

/** What stands in place of a secret. */
const MASK = '***';

const secretKeys: ReadonlySet<string> = new Set([
  ...['token', 'tokens', 'state_keys', 'password', 'secret', 'secrets', 'client_secret'],
  ...['secret_key', 'jwt_secret'],
  ...['signing_key', 'private_key', 'api_key', 'api_keys', 'key', 'keys'],
]);
/** Their values are the names and texts of other programs. */
const foreign: ReadonlySet<string> = new Set(['env', 'headers']);
const reference = /^\$\{[^{}]+\}$/;

/** The same without secrets: neither credentials of the gateway nor those it was given for servers. */
export const masked = (tree: Tree): Tree =>
  Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, maskedAt(key, value)]));

const maskedAt = (key: string, value: unknown): unknown => {
  if (secretKeys.has(key)) return hidden(value);
  if (Array.isArray(value)) {
    return key === 'args' ? maskedArgs(value) : value.map((item) => maskedAt('', item));
  }
  if (isTree(value)) return foreign.has(key) ? maskedNames(value) : masked(value);
  return typeof value === 'string' && value.includes('://') ? maskedUrl(value) : value;
};

const hidden = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(hidden);
  if (isTree(value)) return masked(value);
  return typeof value !== 'string' || reference.test(value) ? value : MASK;
};

const openName = /^(?:accept|content-type|user-agent|path|home|lang|port|host|node_env|debug)$/i;

const maskedNames = (tree: Tree): Tree =>
  Object.fromEntries(
    Object.entries(tree).map(([name, value]) => {
      const text = String(value);
      const isHidden = /auth|cookie|key|token|secret|pass|credential|session/i.test(name);
      return [name, !openName.test(name) && (isHidden || isSecret(name, text)) ? MASK : value];
    }),
  );

const mover = { move: () => MASK };

const maskedArgs = (values: readonly unknown[]): unknown =>
  withoutSecrets({ args: values.map(String) }, '', mover).args;

const maskedUrl = (url: string): unknown => withoutSecrets({ url }, '', mover).url;

import { isSecret, type SecretMover, withoutSecrets } from '../../../domain/import/secrets.ts';
import { HIDDEN } from '../../../domain/secrets/secret-cleaner.ts';
import { isTree, type Tree } from './tree.ts';

const secretKeys: ReadonlySet<string> = new Set([
  ...['token', 'tokens', 'state_keys', 'password', 'secret', 'secrets', 'client_secret'],
  ...['secret_key', 'jwt_secret', 'encryption_keys'],
  ...['signing_key', 'private_key', 'api_key', 'api_keys', 'hash', 'key', 'keys'],
]);
/** Their values are the names and texts of other programs. */
const foreign: ReadonlySet<string> = new Set(['env', 'headers']);
const reference = /^\$\{[^{}]+\}$/;

/** The same without secrets: neither credentials of the gateway nor those it was given for servers. */
export const masked = (tree: Tree, hide: Hide = () => HIDDEN): Tree =>
  Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, maskedAt(key, value, hide)]));

/** All that stands in a file and is a secret, as far as its name or its looks tell. */
export const secretsIn = (tree: Tree): ReadonlySet<string> => {
  const found = new Set<string>();
  masked(tree, (secret) => {
    found.add(secret);
    return HIDDEN;
  });
  return found;
};

/** Gives what stands in place of a secret. */
type Hide = (secret: string) => string;

const maskedAt = (key: string, value: unknown, hide: Hide): unknown => {
  if (secretKeys.has(key)) return hidden(value, hide);
  if (Array.isArray(value)) {
    return key === 'args' ? maskedArgs(value, hide) : value.map((item) => maskedAt('', item, hide));
  }
  if (isTree(value)) return foreign.has(key) ? maskedNames(value, hide) : masked(value, hide);
  return typeof value === 'string' && value.includes('://') ? maskedUrl(value, hide) : value;
};

const hidden = (value: unknown, hide: Hide): unknown => {
  if (Array.isArray(value)) return value.map((item) => hidden(item, hide));
  if (isTree(value)) return masked(value, hide);
  return typeof value !== 'string' || reference.test(value) ? value : hide(value);
};

const openName = /^(?:accept|content-type|user-agent|path|home|lang|port|host|node_env|debug)$/i;

/** Shorter ones are words such as `production`. */
const SHORTEST_SECRET = 12;

/** What another program calls its variables says little: whatever is long enough for a secret is hidden from the eye. */
const maskedNames = (tree: Tree, hide: Hide): Tree =>
  Object.fromEntries(
    Object.entries(tree).map(([name, value]) => {
      if (openName.test(name)) return [name, value];
      const text = String(value);
      const isSecretByName = /auth|cookie|key|token|secret|pass|credential|session/i.test(name);
      if (isSecretByName || isSecret(name, text)) return [name, hide(text)];
      return [name, text.length < SHORTEST_SECRET ? value : HIDDEN];
    }),
  );

const moverOf = (hide: Hide): SecretMover => ({ move: (_, secret) => hide(secret) });

const maskedArgs = (values: readonly unknown[], hide: Hide): unknown =>
  withoutSecrets({ args: values.map(String) }, '', moverOf(hide)).args;

const maskedUrl = (url: string, hide: Hide): unknown =>
  withoutSecrets({ url }, '', moverOf(hide)).url;

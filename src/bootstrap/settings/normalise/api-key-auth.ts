import { hash } from 'node:crypto';
import { visibleName } from '../../../domain/identity/visible-name.ts';
import type { Path } from '../document/places.ts';
import {
  type ApiKeyAuthSettings,
  type ApiKeySettings,
  DEFAULT_API_KEY_HEADER,
} from '../identity-settings.ts';
import type { ApiKeysEntry } from '../schema/callers.ts';
import type { AuthSource } from './auth-source.ts';
import { callerOf } from './callers.ts';

type KeyEntry = NonNullable<ApiKeysEntry['keys']>[number];

const hashForm = /^sha256:([A-Za-z0-9_-]{43})=?$/;
/** Fewer characters could be guessed. */
const SHORTEST_KEY = 24;
/** They carry something else. */
const takenHeaders: ReadonlySet<string> = new Set([
  ...['authorization', 'cookie', 'host', 'origin', 'content-type', 'content-length', 'accept'],
  ...['mcp-session-id', 'mcp-protocol-version', 'connection', 'upgrade', 'transfer-encoding'],
]);

/** Undefined when nobody could come in by a key; why is said. */
export const apiKeyAuthOf = (source: AuthSource): ApiKeyAuthSettings | undefined => {
  const { entry, path, findings, seed } = source;
  const { header: own, keys: entries = [] } = entry.api_keys ?? {};
  const place: Path = [...path, ...(entry.api_keys === undefined ? [] : ['api_keys'])];
  if (entries.length === 0) {
    const message =
      'api_key needs auth.api_keys.keys: mcp-gateway admin hash key --new makes a key and what to write';
    findings.keyProblem(place, message);
    return undefined;
  }
  const header = own ?? seed?.api_key_header ?? DEFAULT_API_KEY_HEADER;
  if (takenHeaders.has(header)) {
    findings.problem([...place, 'header'], `${header} carries something else: take X-API-Key`);
    return undefined;
  }
  const keys = entries.map((key, index) => keyOf(key, [...place, 'keys', index], source));
  checkTwins(keys, place, source);
  const known = keys.filter((key) => key !== undefined);
  if (known.length < keys.length) return undefined;
  const provesEachMessage = entry.per_message_auth ?? false;
  return { provider: 'api_key', header, keys: known, provesEachMessage };
};

const keyOf = (entry: KeyEntry, path: Path, source: AuthSource): ApiKeySettings | undefined => {
  const digest = digestIn(entry, path, source);
  if (digest === undefined) return undefined;
  const { id, expires } = entry;
  const principal = {
    ...callerOf(entry, `key:${visibleName(id)}`, 'api_key'),
    credentialId: id,
    ...(expires === undefined ? {} : { expiresAtMs: Date.parse(expires) }),
  };
  return { id, digest, principal };
};

const digestIn = (
  { hash: written, key_env: variable, key }: KeyEntry,
  path: Path,
  { findings, environment }: AuthSource,
): string | undefined => {
  const said = [written, variable, key].filter((one) => one !== undefined);
  if (said.length !== 1) {
    findings.keyProblem(path, 'a key needs one of hash, key_env and key');
    return undefined;
  }
  if (written !== undefined) {
    const digest = hashForm.exec(written)?.[1];
    if (digest === undefined) {
      const message =
        'expected sha256: and 43 characters, such as mcp-gateway admin hash key prints';
      findings.problem([...path, 'hash'], message);
    }
    return digest;
  }
  const shown = variable === undefined ? key : environment[variable];
  const place = [...path, variable === undefined ? 'key' : 'key_env'];
  if (shown === undefined || shown === '') {
    findings.problem(place, `the environment variable ${variable} is not set`);
    return undefined;
  }
  if (!/^[\x21-\x7e]+$/.test(shown) || shown.length < SHORTEST_KEY) {
    const message = `expected ${SHORTEST_KEY} or more characters of visible ASCII: shorter keys can be guessed`;
    findings.problem(place, message);
    return undefined;
  }
  if (variable === undefined) {
    const message =
      'the key stands in the file: write its hash (mcp-gateway admin hash key), or name a variable in key_env';
    findings.warn(place, message);
  }
  return hash('sha256', shown, 'base64url');
};

/** Which of two would be meant could not be said. */
const checkTwins = (
  keys: readonly (ApiKeySettings | undefined)[],
  path: Path,
  { findings }: AuthSource,
): void => {
  for (const [index, key] of keys.entries()) {
    const earlier = keys.slice(0, index);
    if (key === undefined) continue;
    if (earlier.some((other) => other?.id === key.id)) {
      findings.problem([...path, 'keys', index, 'id'], `there are two keys with the id ${key.id}`);
    }
    if (earlier.some((other) => other?.digest === key.digest)) {
      findings.keyProblem([...path, 'keys', index], 'this is the same key as one above');
    }
  }
};

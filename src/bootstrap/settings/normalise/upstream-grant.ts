import { resolve } from 'node:path';
import type { ClientProofSettings } from '../../../adapters/outbound/credentials/client-proof.ts';
import type { Path } from '../document/places.ts';
import type { UpstreamAuthEntry } from '../schema/upstream-auth.ts';
import type { GrantSettings, SecretSettings } from '../upstream-auth-settings.ts';
import { checkUrl } from './auth-url.ts';
import type { FileBase } from './file-base.ts';
import type { Findings } from './findings.ts';

/** Where the tokens of a server come from. `path`: of `auth`. */
export const grantOf = (
  entry: UpstreamAuthEntry,
  path: Path,
  base: FileBase,
  findings: Findings,
): GrantSettings | undefined => {
  const at = placeOf(entry, path, findings);
  const client = clientOf(entry, path, base, findings);
  if (at === undefined || client === undefined) return undefined;
  const { scope, audience, resource } = entry;
  return {
    at,
    client,
    scope: Array.isArray(scope) ? scope.join(' ') : scope,
    audience,
    resource,
    subjectTokenType: entry.subject_token_type,
    requestedTokenType: entry.requested_token_type,
  };
};

/** A secret that stands in the file, or in one of its own; undefined, and said, when it is in neither or both. */
export const secretOf = (
  value: string | undefined,
  file: string | undefined,
  { key, path }: { readonly key: string; readonly path: Path },
  { folder }: FileBase,
  findings: Findings,
): SecretSettings | undefined => {
  if (value !== undefined && file !== undefined) {
    findings.keyProblem([...path, key], `${key} and ${key}_file say the same: keep one of the two`);
    return undefined;
  }
  if (file !== undefined) return { file: resolve(folder, file) };
  if (value !== undefined) return { value };
  findings.keyProblem(path, `this needs ${key}, such as \${VARIABLE}, or ${key}_file`);
  return undefined;
};

const placeOf = (
  { token_url: tokenUrl, issuer }: UpstreamAuthEntry,
  path: Path,
  findings: Findings,
): GrantSettings['at'] | undefined => {
  if (tokenUrl !== undefined && issuer !== undefined) {
    const message = 'the metadata of issuer say where tokens are: keep issuer or token_url';
    findings.keyProblem([...path, 'token_url'], message);
    return undefined;
  }
  if (tokenUrl !== undefined) {
    return checkUrl(tokenUrl, [...path, 'token_url'], findings) ? { tokenUrl } : undefined;
  }
  if (issuer !== undefined) {
    return checkUrl(issuer, [...path, 'issuer'], findings) ? { issuer } : undefined;
  }
  findings.keyProblem(path, 'this needs token_url, or issuer to find it');
  return undefined;
};

const clientOf = (
  entry: UpstreamAuthEntry,
  path: Path,
  base: FileBase,
  findings: Findings,
): ClientProofSettings | undefined => {
  const { client_id: clientId, client_secret: secret, client_secret_file: secretFile } = entry;
  const { private_key_file: keyFile, algorithm, key_id: keyId } = entry;
  const by = entry.client_auth ?? (keyFile === undefined ? 'basic' : 'private_key');
  if (clientId === undefined) {
    findings.keyProblem(path, 'this needs client_id');
    return undefined;
  }
  const unused = Object.entries(
    by === 'private_key'
      ? { client_secret: secret, client_secret_file: secretFile }
      : { private_key_file: keyFile, algorithm, key_id: keyId },
  ).filter(([, value]) => value !== undefined);
  for (const [key] of unused) {
    findings.keyProblem([...path, key], `${key} has no meaning for this way to be a client`);
  }
  if (unused.length > 0) return undefined;
  if (by === 'private_key') {
    if (keyFile === undefined) {
      findings.keyProblem(path, 'private_key_jwt needs private_key_file');
      return undefined;
    }
    return { by, clientId, keyFile: resolve(base.folder, keyFile), algorithm, keyId };
  }
  const found = secretOf(secret, secretFile, { key: 'client_secret', path }, base, findings);
  return found && { by, clientId, secret: found };
};

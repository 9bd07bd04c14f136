import { resolve } from 'node:path';
import type { BackendProtocol } from '../../../domain/balancing/endpoint.ts';
import type { Path } from '../document/places.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import type { UpstreamAuthEntry } from '../schema/upstream-auth.ts';
import type { ServerEraSettings } from '../settings.ts';
import {
  isPerCaller,
  type UpstreamAuthSettings,
  type VaultSettings,
} from '../upstream-auth-settings.ts';
import type { FileBase } from './file-base.ts';
import type { Findings } from './findings.ts';
import { headerRefusal } from './header-rules.ts';
import { grantOf, secretOf } from './upstream-grant.ts';

/** What of the server counts here. */
export interface AuthOwner {
  readonly protocols: readonly BackendProtocol[];
  readonly era: ServerEraSettings['era'];
  readonly shared: boolean;
}

type Key = keyof UpstreamAuthEntry;

const grantKeys: readonly Key[] = [
  ...(['token_url', 'issuer', 'client_id', 'client_secret', 'client_secret_file'] as const),
  ...(['private_key_file', 'algorithm', 'key_id', 'client_auth'] as const),
  ...(['scope', 'audience', 'resource'] as const),
];

const keysOf: Readonly<Record<UpstreamAuthEntry['type'], readonly Key[]>> = {
  bearer: ['token', 'token_file'],
  header: ['header', 'prefix', 'token', 'token_file'],
  stored: ['header', 'prefix'],
  client_credentials: grantKeys,
  token_exchange: [...grantKeys, 'subject_token_type', 'requested_token_type', 'own'],
};

/** What a server is shown; undefined when nothing is said, or it cannot be used. `path`: of `auth`. */
export const upstreamAuthOf = (
  entry: UpstreamAuthEntry | undefined,
  owner: AuthOwner,
  path: Path,
  base: FileBase,
  findings: Findings,
): UpstreamAuthSettings | undefined => {
  if (entry === undefined) return undefined;
  for (const key of Object.keys(entry)) {
    const isKnown = key === 'type' || keysOf[entry.type].some((known) => known === key);
    if (!isKnown) {
      findings.keyProblem([...path, key], `${key} has no meaning for auth of type ${entry.type}`);
    }
  }
  const auth = authIn(entry, path, base, findings);
  if (auth !== undefined) checkOwner(auth, owner, path, findings);
  return auth;
};

/** Where the stored credentials of callers are. */
export const vaultOf = (
  { credentials }: GatewayFile,
  { folder }: FileBase,
  findings: Findings,
): VaultSettings | undefined => {
  if (credentials === undefined) return undefined;
  const { file, key, key_file: keyFile } = credentials;
  if (key !== undefined && keyFile !== undefined) {
    const message = 'key and key_file say the same: keep one of the two';
    findings.keyProblem(['credentials', 'key'], message);
  }
  const text = key === undefined ? undefined : { text: key };
  return {
    file: file && resolve(folder, file),
    key: keyFile === undefined ? text : { file: resolve(folder, keyFile) },
  };
};

const authIn = (
  entry: UpstreamAuthEntry,
  path: Path,
  base: FileBase,
  findings: Findings,
): UpstreamAuthSettings | undefined => {
  switch (entry.type) {
    case 'bearer':
    case 'header': {
      const { token, token_file: file } = entry;
      const secret = secretOf(token, file, { key: 'token', path }, base, findings);
      return secret && { kind: 'fixed', ...headerIn(entry, path, findings), secret };
    }
    case 'stored':
      return { kind: 'stored', ...headerIn(entry, path, findings) };
    case 'client_credentials': {
      const grant = grantOf(entry, path, base, findings);
      return grant && { kind: 'client_credentials', grant };
    }
    case 'token_exchange': {
      const grant = grantOf(entry, path, base, findings);
      const hasOwn = entry.own === 'client_credentials';
      return grant && { kind: 'token_exchange', grant, hasOwn };
    }
  }
};

const headerIn = (
  { type, header, prefix }: UpstreamAuthEntry,
  path: Path,
  findings: Findings,
): { readonly header: string; readonly prefix: string } => {
  if (prefix !== undefined && !/^[\t\x20-\x7e]*$/.test(prefix)) {
    findings.problem([...path, 'prefix'], 'expected visible ASCII, spaces and tabs, on one line');
  }
  if (header === undefined) {
    if (type === 'header') findings.keyProblem(path, 'this needs header, such as X-API-Key');
    return { header: 'authorization', prefix: prefix ?? 'Bearer ' };
  }
  const refusal = headerRefusal(header);
  if (refusal !== undefined) findings.problem([...path, 'header'], refusal);
  return { header: header.toLowerCase(), prefix: prefix ?? '' };
};

const checkOwner = (
  auth: UpstreamAuthSettings,
  { protocols, era, shared }: AuthOwner,
  path: Path,
  findings: Findings,
): void => {
  const refuse = (message: string): void => findings.keyProblem(path, message);
  for (const protocol of new Set(protocols)) {
    if (protocol === 'tcp') refuse('a server on tcp is shown a token: write token at its url');
    else if (protocol === 'auto') {
      refuse('auth has no meaning while it is left open what the server speaks: set its type');
    } else if (protocol === 'stdio' || protocol === 'unix') {
      refuse(`auth has no meaning for a server on ${protocol}`);
    }
  }
  if (!isPerCaller(auth)) return;
  if (shared) refuse('each caller has another credential, so they cannot share: take shared out');
  if (protocols.includes('websocket') && era !== 'legacy') {
    const message =
      'a server that knows its callers by connection has to be one of sessions: set era: legacy, or use http';
    refuse(message);
  }
  const hasOwn = auth.kind === 'token_exchange' && auth.hasOwn;
  if (era === 'auto' && !hasOwn) {
    const how = auth.kind === 'stored' ? 'store one with --own' : 'set own: client_credentials';
    const message = `the gateway asks for the era in its own name, for which it has no credential: set era: legacy or modern, or ${how}`;
    findings.warn(path, message);
  }
};

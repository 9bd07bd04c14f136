import { resolve } from 'node:path';
import type { BackendTarget } from '../../../domain/balancing/endpoint.ts';
import { DEFAULT_REPLAY } from '../defaults.ts';
import type { Path } from '../document/places.ts';
import type { ClientServerEntry, ServerEntry } from '../schema/server-entry.ts';
import { serverEraOf } from './eras.ts';
import type { Findings } from './findings.ts';
import type { ServerDraft } from './server-list.ts';
import { serverRulesOf, withHeaderRules } from './server-rules.ts';
import { checkCompression, checkTargetNamespace, remoteTarget } from './targets.ts';

export interface FileBase {
  /** Relative paths in the file start here. */
  readonly folder: string;
}

/** The server of one entry in the shape of MCP clients; undefined when it is disabled or cannot be used. */
export const serverOfEntry = (
  name: string,
  entry: ServerEntry,
  path: Path,
  base: FileBase,
  findings: Findings,
): ServerDraft | undefined => {
  if (entry.disabled === true) return undefined;
  const found = targetOfEntry(entry, path, base, findings);
  if (found === undefined) return undefined;
  const target = withHeaderRules(
    found,
    entry.transform?.headers,
    [...path, 'transform', 'headers'],
    findings,
  );
  const rules = serverRulesOf(entry, path, findings);
  const era = serverEraOf(entry, target.protocol, path, findings);
  const { shared = false, replay = DEFAULT_REPLAY, lists = 'shared', instructions } = entry;
  return {
    name,
    shared,
    replay,
    lists,
    instructions,
    era,
    rules,
    targets: [{ target, path }],
    path,
  };
};

/** Brings the names that some clients use for a key to ours. */
export const ownEntry = (entry: ClientServerEntry): ServerEntry => {
  const { transport, serverUrl, httpUrl, ...own } = entry;
  return { ...own, type: own.type ?? transport, url: own.url ?? httpUrl ?? serverUrl };
};

const targetOfEntry = (
  entry: ServerEntry,
  path: Path,
  base: FileBase,
  findings: Findings,
): BackendTarget | undefined => {
  const { command, url, type } = entry;
  if (command !== undefined && url !== undefined) {
    findings.keyProblem([...path, 'url'], 'a server has either a command or a url, not both');
    return undefined;
  }
  if (command !== undefined) return commandTarget(command, entry, path, base, findings);
  if (url === undefined) {
    const missing = type === undefined ? 'command or url' : type === 'stdio' ? 'command' : 'url';
    findings.keyProblem(path, `this server needs a ${missing}`);
    return undefined;
  }
  return urlTarget(url, entry, path, findings);
};

const socketKeys = ['headers', 'framing', 'token', 'target_namespace', 'compression'] as const;

const commandTarget = (
  command: string,
  entry: ServerEntry,
  path: Path,
  base: FileBase,
  findings: Findings,
): BackendTarget | undefined => {
  const { type, args = [], env = {}, cwd } = entry;
  if (type !== undefined && type !== 'stdio') {
    findings.problem([...path, 'type'], `a server of type ${type} has a url, not a command`);
    return undefined;
  }
  const subject = 'a server that is started by a command';
  refuseKeys(socketKeys, subject, entry, path, findings);
  const folder = cwd === undefined ? undefined : resolve(base.folder, cwd);
  return { protocol: 'stdio', command, args, cwd: folder, env };
};

const urlTarget = (
  url: string,
  entry: ServerEntry,
  path: Path,
  findings: Findings,
): BackendTarget | undefined => {
  const { type, headers = {}, framing, token, compression } = entry;
  const { target_namespace: targetNamespace } = entry;
  if (type === 'stdio') {
    findings.problem([...path, 'type'], 'a server of type stdio has a command, not a url');
    return undefined;
  }
  refuseKeys(['args', 'env', 'cwd'], 'a server with a url', entry, path, findings);
  const address = { protocol: type, url, headers, framing, token, targetNamespace, compression };
  const target = remoteTarget(address);
  if (!target.ok) {
    findings.problem([...path, 'url'], target.message);
    return undefined;
  }
  const { protocol } = target.value;
  const isSocket = protocol === 'tcp' || protocol === 'unix';
  const subject = `a server on ${protocol}`;
  refuseKeys([isSocket ? 'headers' : 'framing'], subject, entry, path, findings);
  if (protocol !== 'tcp') {
    const reader = isSocket ? subject : `${subject}: it is shown in headers`;
    refuseKeys(['token'], reader, entry, path, findings);
    refuseKeys(['target_namespace', 'compression'], subject, entry, path, findings);
  }
  checkCompression(target.value, [...path, 'compression'], findings);
  checkTargetNamespace(target.value, [...path, 'target_namespace'], findings);
  return target.value;
};

/** A key that would silently do nothing is a mistake, except for empty values some clients always write. */
const refuseKeys = (
  keys: readonly (keyof ServerEntry)[],
  subject: string,
  entry: ServerEntry,
  path: Path,
  findings: Findings,
): void => {
  for (const key of keys) {
    const value = entry[key];
    const isEmpty = typeof value === 'object' && Object.keys(value).length === 0;
    if (value === undefined || isEmpty) continue;
    findings.keyProblem([...path, key], `${key} has no meaning for ${subject}`);
  }
};

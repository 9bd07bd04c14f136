import { resolve } from 'node:path';
import type { BackendTarget } from '../../../domain/balancing/endpoint.ts';
import { DEFAULT_REPLAY } from '../defaults.ts';
import type { Path } from '../document/places.ts';
import type { EndpointEntry, ServerEntry, TargetEntry } from '../schema/server-entry.ts';
import { autoTarget, leavesProtocolOpen } from './auto-target.ts';
import { withTrust } from './backend-tls.ts';
import { defined } from './defined.ts';
import { traitsOf } from './endpoint-traits.ts';
import { serverEraOf } from './eras.ts';
import type { FileBase } from './file-base.ts';
import type { Findings } from './findings.ts';
import { sandboxOf } from './sandbox.ts';
import type { EndpointDraft, ServerDraft } from './server-list.ts';
import { endpointsWithHeaderRules, serverRulesOf } from './server-rules.ts';
import { checkCompression, checkTargetNamespace, remoteTarget } from './targets.ts';
import { upstreamAuthOf } from './upstream-auth.ts';
import { workersOf } from './workers.ts';

/** The server of one entry in the shape of MCP clients; undefined when it is disabled or cannot be used. */
export const serverOfEntry = (
  name: string,
  entry: ServerEntry,
  path: Path,
  base: FileBase,
  findings: Findings,
): ServerDraft | undefined => {
  if (entry.disabled === true) return undefined;
  const { endpoints = [] } = entry;
  const isAlone = entry.command !== undefined || entry.url !== undefined || endpoints.length === 0;
  if (!isAlone) {
    const subject = 'a server that has only endpoints: write it at each of them';
    refuseKeys(ofOneEndpoint, subject, entry, path, findings);
  }
  const own = isAlone ? [placeOf(entry, path, base, findings)] : [];
  const listed = endpointsOf(endpoints, [...path, 'endpoints'], base, findings);
  return draftOf(name, entry, [...own, ...listed], path, base, findings);
};

/** The endpoints of a list, each in the shape of a server. */
export const endpointsOf = (
  entries: readonly EndpointEntry[],
  path: Path,
  base: FileBase,
  findings: Findings,
): readonly (EndpointDraft | undefined)[] =>
  entries.map((entry, index) => {
    const place = placeOf(entry, [...path, index], base, findings);
    return place && entry.id !== undefined ? { ...place, name: entry.id } : place;
  });

/** A server with what its entry says of all its endpoints; undefined when one of them cannot be used. */
export const draftOf = (
  name: string,
  entry: Omit<ServerEntry, keyof TargetEntry>,
  places: readonly (EndpointDraft | undefined)[],
  path: Path,
  base: FileBase,
  findings: Findings,
): ServerDraft | undefined => {
  const found = places.filter((place) => place !== undefined);
  if (found.length < places.length) return undefined;
  const headersPath = [...path, 'transform', 'headers'];
  const targets = endpointsWithHeaderRules(found, entry.transform?.headers, headersPath, findings);
  const protocols = targets.map(({ target }) => target.protocol);
  const rules = serverRulesOf(entry, protocols, path, findings);
  const era = serverEraOf(entry, protocols, path, findings);
  const { shared = false, replay = DEFAULT_REPLAY, lists = 'shared', instructions } = entry;
  return {
    name,
    shared,
    replay,
    lists,
    instructions,
    era,
    rules,
    balancing: { entry: entry.balancing, path: [...path, 'balancing'] },
    workers: workersOf(
      entry.workers,
      { shared, era: era.era, protocols },
      [...path, 'workers'],
      findings,
    ),
    auth: upstreamAuthOf(
      entry.auth,
      { shared, era: era.era, protocols },
      [...path, 'auth'],
      base,
      findings,
    ),
    targets,
    path,
  };
};

const ofOneEndpoint = [
  'type',
  'args',
  'env',
  'cwd',
  'sandbox',
  'headers',
  'tls',
  'framing',
  'token',
  'target_namespace',
  'weight',
  'zone',
  'backup',
  'max_requests',
  'labels',
] as const;

const placeOf = (
  entry: TargetEntry,
  path: Path,
  base: FileBase,
  findings: Findings,
): EndpointDraft | undefined => {
  const target = targetOfEntry(entry, path, base, findings);
  if (target === undefined) return undefined;
  const trusted = withTrust(target, entry.tls, [...path, 'tls'], base, findings);
  return { target: trusted, path, ...traitsOf(entry, path, findings) };
};

const targetOfEntry = (
  entry: TargetEntry,
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
    const isOpen = type === undefined || type === 'auto';
    const missing = isOpen ? 'command or url' : type === 'stdio' ? 'command' : 'url';
    findings.keyProblem(path, `this server needs a ${missing}`);
    return undefined;
  }
  return urlTarget(url, entry, path, findings);
};

const socketKeys = ['headers', 'framing', 'token', 'target_namespace', 'compression'] as const;

const commandTarget = (
  command: string,
  entry: TargetEntry,
  path: Path,
  base: FileBase,
  findings: Findings,
): BackendTarget | undefined => {
  const { type, args = [], env = {}, cwd } = entry;
  if (type !== undefined && type !== 'stdio' && type !== 'auto') {
    findings.problem([...path, 'type'], `a server of type ${type} has a url, not a command`);
    return undefined;
  }
  const subject = 'a server that is started by a command';
  refuseKeys(socketKeys, subject, entry, path, findings);
  const folder = cwd === undefined ? undefined : resolve(base.folder, cwd);
  const sandbox = sandboxOf(entry.sandbox, base);
  return { protocol: 'stdio', command, args, cwd: folder, env, ...defined({ sandbox }) };
};

const urlTarget = (
  url: string,
  entry: TargetEntry,
  path: Path,
  findings: Findings,
): BackendTarget | undefined => {
  const { type, headers = {}, framing, token, compression } = entry;
  const { target_namespace: targetNamespace } = entry;
  if (type === 'stdio') {
    findings.problem([...path, 'type'], 'a server of type stdio has a command, not a url');
    return undefined;
  }
  refuseKeys(['args', 'env', 'cwd', 'sandbox'], 'a server with a url', entry, path, findings);
  const address = { url, headers, framing, token, targetNamespace, compression };
  if (type === 'auto' || leavesProtocolOpen(type, url)) {
    const found = autoTarget(address);
    if (found.ok) return found.value;
    findings.problem([...path, 'url'], found.message);
    return undefined;
  }
  const target = remoteTarget({ ...address, protocol: type });
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
  keys: readonly (keyof TargetEntry)[],
  subject: string,
  entry: TargetEntry,
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

import { resolve } from 'node:path';
import { type Parsed, read, unreadable } from '../../../domain/config/parsed.ts';
import { DEFAULT_REPLAY } from '../defaults.ts';
import type { Path } from '../document/places.ts';
import type { BackendEntry } from '../schema/backend-entry.ts';
import type { BackendTlsEntry } from '../schema/backend-tls.ts';
import { withTrust } from './backend-tls.ts';
import { traitsOf } from './endpoint-traits.ts';
import { serverEraOf } from './eras.ts';
import type { FileBase } from './file-base.ts';
import type { Findings } from './findings.ts';
import type { ServerDraft } from './server-list.ts';
import { serverRulesOf, withHeaderRules } from './server-rules.ts';
import {
  checkCompression,
  checkTargetNamespace,
  type RemoteAddress,
  remoteTarget,
} from './targets.ts';
import { upstreamAuthOf } from './upstream-auth.ts';
import { workersOf, workersOfProcess } from './workers.ts';

type StdioEntry = Extract<BackendEntry, { protocol: 'stdio' }>;
type RemoteEntry = Exclude<BackendEntry, StdioEntry>;
type Located = { readonly url: string; readonly path: Path };

/** The server of one element of `backends[]` (mission BE-01…14); undefined when it is off or cannot be used. */
export const serverOfBackend = (
  entry: BackendEntry,
  path: Path,
  base: FileBase,
  findings: Findings,
): ServerDraft | undefined => {
  warnWithoutEffect(entry, path, findings);
  if (entry.enabled === false) return undefined;
  const { shared = false, replay = DEFAULT_REPLAY, lists = 'shared', instructions } = entry.config;
  const targets =
    entry.protocol === 'stdio'
      ? commandTargets(entry, path, base, findings)
      : remoteTargets(entry, path, base, findings);
  if (targets.length === 0) return undefined;
  const protocol = entry.protocol === 'tcp_binary' ? 'tcp' : entry.protocol;
  const era = serverEraOf(entry.config, [protocol], [...path, 'config'], findings);
  const config = [...path, 'config'];
  const headersPath = [...config, 'transform', 'headers'];
  const traits = traitsOf(entry.config, config, findings);
  const [key, name] = serverNameOf(entry);
  // Of a group each is known by its own name, if that says which one is meant.
  const own = key === 'name' || targets.length > 1 ? {} : { name: entry.name };
  return {
    name,
    shared,
    replay,
    lists,
    instructions,
    era,
    rules: serverRulesOf(
      { ...entry.config, timeout: timeoutOf(entry) },
      [protocol],
      config,
      findings,
    ),
    targets: targets.map(({ target, path: place }) => ({
      target: withHeaderRules(target, entry.config.transform?.headers, headersPath, findings),
      path: place,
      ...own,
      ...traits,
    })),
    balancing: { entry: entry.config.balancing, path: [...config, 'balancing'] },
    workers:
      entry.protocol === 'stdio'
        ? workersOf(
            workersOfProcess(entry.config.workers, entry.config.process),
            { shared, era: era.era, protocols: [protocol] },
            [...config, 'workers'],
            findings,
          )
        : undefined,
    auth: upstreamAuthOf(
      entry.config.auth,
      { shared, era: era.era, protocols: [protocol] },
      [...config, 'auth'],
      base,
      findings,
    ),
    path: [...path, key],
  };
};

/** The original program has it in several places. */
const timeoutOf = ({ protocol, config }: BackendEntry): number | undefined => {
  const ofProcess = protocol === 'stdio' ? config.process?.timeout : undefined;
  return config.timeout ?? config.request_timeout ?? ofProcess;
};

const serverNameOf = ({ name, group, namespace }: BackendEntry) => {
  if (group !== undefined) return ['group', group] as const;
  return namespace === undefined ? (['name', name] as const) : (['namespace', namespace] as const);
};

const warnWithoutEffect = (entry: BackendEntry, path: Path, findings: Findings): void => {
  if (entry.protocol === 'stdio' && entry.config.process?.max_buffer_size !== undefined) {
    const message =
      'max_buffer_size has no effect: limits.max_message_bytes holds for all messages';
    findings.warn([...path, 'config', 'process', 'max_buffer_size'], message);
  }
  if (entry.protocol === 'sse' && entry.config.request_endpoint !== undefined) {
    const message = 'request_endpoint has no effect: the server names it when the stream opens';
    findings.warn([...path, 'config', 'request_endpoint'], message);
  }
};

const commandTargets = (
  { config }: StdioEntry,
  path: Path,
  base: FileBase,
  findings: Findings,
): ServerDraft['targets'] => {
  const [command, ...args] = config.command;
  if (command === undefined) {
    findings.problem(
      [...path, 'config', 'command'],
      'command is empty: write ["program", "argument"]',
    );
    return [];
  }
  const { working_dir: folder, env = {} } = config;
  const cwd = folder === undefined ? undefined : resolve(base.folder, folder);
  return [{ target: { protocol: 'stdio', command, args, cwd, env }, path }];
};

const remoteTargets = (
  entry: RemoteEntry,
  path: Path,
  base: FileBase,
  findings: Findings,
): ServerDraft['targets'] => {
  const config = [...path, 'config'];
  if (entry.protocol === 'tcp_binary' && entry.config.framing === 'newline') {
    const message = 'tcp_binary has no lines: use protocol tcp, or leave framing out';
    findings.problem([...config, 'framing'], message);
    return [];
  }
  const addresses = addressesOf(entry, config, findings);
  const tls = trustEntryOf(entry);
  const targets = addresses.flatMap(({ url, path: place }) => {
    const target = remoteTarget({ ...trimmings(entry), url });
    if (target.ok) {
      const value = withTrust(target.value, tls, [...config, 'tls'], base, findings);
      return [{ target: value, path: place }];
    }
    findings.problem(place, target.message);
    return [];
  });
  const [first] = targets;
  if (first !== undefined) {
    checkTargetNamespace(first.target, [...config, 'target_namespace'], findings);
    checkCompression(first.target, [...config, 'compression'], findings);
  }
  return targets;
};

/** Without the switch that makes `ws://` `wss://`. */
const trustEntryOf = (entry: RemoteEntry): BackendTlsEntry | undefined => {
  if (!('tls' in entry.config) || entry.config.tls === undefined) return undefined;
  const { enabled, ...tls } = { enabled: undefined, ...entry.config.tls };
  return enabled !== undefined && Object.keys(tls).length === 0 ? undefined : tls;
};

const untold = {
  headers: {},
  framing: undefined,
  token: undefined,
  targetNamespace: undefined,
  compression: undefined,
};

const trimmings = (entry: RemoteEntry): Omit<RemoteAddress, 'url'> => {
  switch (entry.protocol) {
    case 'tcp_binary':
    case 'tcp': {
      const { framing, token, compression, target_namespace: targetNamespace } = entry.config;
      return { protocol: 'tcp', headers: {}, framing, token, targetNamespace, compression };
    }
    case 'unix':
      return { ...untold, protocol: entry.protocol, framing: entry.config.framing };
    case 'http':
    case 'sse':
    case 'websocket':
      return { ...untold, protocol: entry.protocol, headers: entry.config.headers ?? {} };
  }
};

/** Every address of a backend: `base_url` with its path, `endpoint`, and each of `endpoints`. */
const addressesOf = (entry: RemoteEntry, config: Path, findings: Findings): readonly Located[] => {
  const { endpoints = [], endpoint } = entry.config;
  const listed = endpoints.map((url, index) => ({ url, path: [...config, 'endpoints', index] }));
  const base = 'base_url' in entry.config ? entry.config.base_url : undefined;
  if (base !== undefined) {
    const [pathKey, suffix] =
      entry.protocol === 'sse' && entry.config.stream_endpoint !== undefined
        ? ['stream_endpoint', entry.config.stream_endpoint]
        : ['endpoint', endpoint];
    const joined = joinUrl(base, suffix);
    if (joined.ok) return [{ url: joined.value, path: [...config, 'base_url'] }, ...listed];
    findings.problem([...config, pathKey], joined.message);
    return [];
  }
  const single = endpoint === undefined ? [] : [{ url: endpoint, path: [...config, 'endpoint'] }];
  const found = [...single, ...listed].map((address) => withTls(entry, address));
  if (found.length === 0) {
    const key = entry.protocol === 'http' || entry.protocol === 'sse' ? 'base_url' : 'endpoints';
    findings.keyProblem(config, `this backend needs ${key}`);
  }
  return found;
};

const joinUrl = (base: string, path: string | undefined): Parsed<string> => {
  if (path === undefined) return read(base);
  if (URL.canParse(path)) return read(path);
  if (!path.startsWith('/')) return unreadable('expected a path that starts with /');
  return read(`${base.replace(/(?<!\/)\/+$/, '')}${path}`);
};

/** `tls.enabled` and a `ws://` address together mean `wss://` (seed 000). */
const withTls = (entry: RemoteEntry, { url, path }: Located): Located =>
  entry.protocol === 'websocket' && entry.config.tls?.enabled === true
    ? { url: url.replace(/^ws:/i, 'wss:'), path }
    : { url, path };

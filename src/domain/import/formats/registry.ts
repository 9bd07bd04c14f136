import type { PathStep } from '../../config/problem.ts';
import type { ClientFormat, RawEntry } from '../client-format.ts';
import {
  type Take,
  takeArgs,
  takeCommand,
  takeEnv,
  takeHeaders,
  takeType,
  takeUrl,
} from '../take.ts';
import { listOf, type Members, membersOf, textOf, writtenOf } from '../values.ts';
import { variableName } from '../variables.ts';

/** What starts a package when its entry does not say. */
const runtimes: Readonly<Record<string, string>> = {
  npm: 'npx',
  pypi: 'uvx',
  oci: 'docker',
  nuget: 'dnx',
};

/** Keys were written with `_` before September 2025. */
const at = (members: Members, key: string): unknown =>
  members[key] ?? members[key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];

/** Variables an entry asks for, each with what it is. */
type Asked = (readonly [name: string, what: string])[];

/** The value of a variable, header or argument: fixed, a default, or a variable of ours. */
const inputText = (input: Members, name: string, asked: Asked): string | undefined => {
  const fixed = writtenOf(at(input, 'value'));
  const own = membersOf(at(input, 'variables')) ?? {};
  if (fixed !== undefined) {
    return fixed.replaceAll(/\{([\w.-]+)\}/g, (whole, id: string) => {
      const inner = membersOf(own[id]);
      return inner === undefined ? whole : (inputText(inner, `${name}_${id}`, asked) ?? '');
    });
  }
  const variable = variableName(name);
  const fallback = writtenOf(at(input, 'default'));
  if (fallback !== undefined) return `\${${variable}:-${fallback}}`;
  if (at(input, 'isRequired') !== true && at(input, 'isSecret') !== true) return undefined;
  asked.push([variable, textOf(at(input, 'description')) ?? `the value of ${name}`]);
  return `\${${variable}}`;
};

const named = (list: unknown, asked: Asked): Record<string, string> =>
  Object.fromEntries(
    (listOf(list) ?? []).flatMap((item) => {
      const input = membersOf(item) ?? {};
      const name = textOf(input['name']);
      const value = name === undefined ? undefined : inputText(input, name, asked);
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );

const argumentsOf = (list: unknown, prefix: string, asked: Asked): readonly string[] =>
  (listOf(list) ?? []).flatMap((item, index) => {
    const input = membersOf(item) ?? {};
    const name = textOf(input['name']);
    const hint = name ?? textOf(at(input, 'valueHint')) ?? `argument_${index + 1}`;
    const value = inputText(input, `${prefix}_${hint}`, asked);
    if (input['type'] !== 'named') return value === undefined ? [] : [value];
    const isBare = name !== undefined && value === undefined && at(input, 'isRequired') === true;
    if (value === undefined) return isBare ? [name] : [];
    return name === undefined ? [value] : [name, value];
  });

const versioned = (registry: string, identifier: string, version: string | undefined): string => {
  if (version === undefined || identifier.includes('://')) return identifier;
  if (registry === 'pypi') return `${identifier}==${version}`;
  if (registry !== 'oci') return `${identifier}@${version}`;
  return /:[\w.-]+$/.test(identifier) ? identifier : `${identifier}:${version}`;
};

const packageEntry = (entry: Members, name: string): Members | undefined => {
  const registry = textOf(at(entry, 'registryType')) ?? '';
  const identifier = textOf(entry['identifier']);
  const runtime = textOf(at(entry, 'runtimeHint')) ?? runtimes[registry];
  const transport = textOf(membersOf(entry['transport'])?.['type']) ?? 'stdio';
  if (identifier === undefined || runtime === undefined || transport !== 'stdio') return undefined;
  const asked: Asked = [];
  const env = named(at(entry, 'environmentVariables'), asked);
  const reference = versioned(registry, identifier, textOf(entry['version']));
  const own = argumentsOf(at(entry, 'runtimeArguments'), name, asked);
  const docker = ['run', '-i', '--rm', ...Object.keys(env).flatMap((key) => ['-e', key])];
  const before = registry === 'npm' ? ['-y'] : registry === 'oci' ? docker : [];
  const behind = argumentsOf(at(entry, 'packageArguments'), name, asked);
  const separator = registry === 'nuget' && behind.length > 0 ? ['--'] : [];
  const lead = before.filter((word) => word !== '-y' || !own.includes('-y'));
  const args = [...lead, ...own, reference, ...separator, ...behind];
  return { command: runtime, args, env, asked };
};

const remoteEntry = (entry: Members, name: string): Members | undefined => {
  const url = textOf(entry['url']);
  const type = textOf(entry['type']) ?? textOf(at(entry, 'transportType'));
  if (url === undefined) return undefined;
  const asked: Asked = [];
  const filled = inputText({ value: url, variables: entry['variables'] }, name, asked);
  return { type, url: filled, headers: named(entry['headers'], asked), asked };
};

const takeAsked: Take = (value, draft) => {
  draft.asked = (listOf(value) ?? []).flatMap((pair) => {
    const [name, what] = listOf(pair) ?? [];
    return typeof name === 'string' && typeof what === 'string' ? [[name, what] as const] : [];
  });
};

/** One server of a description: a package the machine can start, else an address. */
const entryOf = (document: Members): RawEntry => {
  const name = textOf(document['name']) ?? 'server';
  const short = name.split('/').at(-1) ?? name;
  const found = (
    key: 'packages' | 'remotes',
    make: (entry: Members, name: string) => Members | undefined,
  ): RawEntry | undefined => {
    for (const [index, item] of (listOf(document[key]) ?? []).entries()) {
      const value = make(membersOf(item) ?? {}, short);
      const path: readonly PathStep[] = [key, index];
      if (value !== undefined) return { name, value, path };
    }
    return undefined;
  };
  return (
    found('packages', packageEntry) ??
    found('remotes', remoteEntry) ?? { name, value: {}, path: [] }
  );
};

/** https://modelcontextprotocol.io/registry/package-types */
export const registry: ClientFormat = {
  id: 'registry',
  title: 'MCP registry (server.json)',
  syntax: 'json',
  places: [],
  isOwn: (document) => {
    const { packages, remotes } = membersOf(document) ?? {};
    return listOf(packages) !== undefined || listOf(remotes) !== undefined;
  },
  // What the registry's interface answers has the description in `server`.
  entries: (document) => {
    const inner = membersOf(membersOf(document)?.['server']) ?? membersOf(document);
    const isOne = inner && (listOf(inner['packages']) ?? listOf(inner['remotes']));
    return isOne ? [entryOf(inner)] : undefined;
  },
  keys: {
    command: takeCommand,
    args: takeArgs,
    env: takeEnv,
    type: takeType,
    url: takeUrl,
    headers: takeHeaders,
    asked: takeAsked,
  },
  leftOut: {},
  silent: [],
  variables: { shell: true },
  openUrl: 'auto',
  gateway: undefined,
};

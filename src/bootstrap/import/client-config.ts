import { dirname, resolve } from 'node:path';
import { formatPath, type PathStep, type Problem } from '../../domain/config/problem.ts';
import type { ClientDocument } from '../../domain/import/import-clients.ts';
import type { ImportedServer } from '../../domain/import/imported-server.ts';
import { membersOf, textOf } from '../../domain/import/values.ts';
import type { ConfigDocument } from '../settings/document/document.ts';
import { HiddenValues } from '../settings/document/hidden-values.ts';
import { type Path, Places } from '../settings/document/places.ts';
import { VariableFiles } from '../settings/document/variable-files.ts';
import { type Environment, Variables } from '../settings/document/variables.ts';

/** One server of a client, with variables filled in. */
export interface FilledServer {
  readonly server: ImportedServer;
  readonly entry: unknown;
  /** Variables that are not set, at their places in the client's file. */
  readonly problems: readonly Problem[];
  /** Absolute paths of the files whose texts were put into it. */
  readonly files: readonly string[];
}

/** Makes one configuration of ours of the files of clients, in which everything keeps its place in those files. */
export class ClientConfig {
  readonly servers: readonly FilledServer[];
  readonly #documents: readonly ClientDocument[];
  readonly #places: Places;
  readonly #hidden = new HiddenValues();

  /** `servers` are those of `documents`, of which there is at least one. */
  constructor(
    documents: readonly ClientDocument[],
    servers: readonly ImportedServer[],
    environment: Environment,
  ) {
    this.#documents = documents;
    this.#places = new Places(documents[0]?.file ?? '');
    this.servers = servers.map((server) => this.#filled(server, environment));
  }

  /** A configuration with these servers, and what else it says. */
  document(servers: readonly FilledServer[], beside: object): ConfigDocument {
    const entries = servers.map(({ server, entry }) => [server.name, entry] as const);
    return {
      value: { ...beside, servers: Object.fromEntries(entries) },
      isBroken: false,
      places: this.#places,
      problems: servers.flatMap(({ problems }) => problems),
      hidden: this.#hidden,
      files: [
        ...this.#documents.slice(1).map(({ file }) => resolve(file)),
        ...servers.flatMap(({ files }) => files),
      ],
    };
  }

  #filled(server: ImportedServer, environment: Environment): FilledServer {
    const { name, entry, file } = server;
    const source = this.#documents.find((one) => one.file === file);
    if (source !== undefined) this.#place(source, server);
    const files = new VariableFiles(file);
    const variables = new Variables(environment, files, this.#places, this.#hidden);
    const filled = inFolderOf(file, variables.fill(entry, ['servers', name]));
    return { server, entry: filled, problems: variables.problems, files: files.paths };
  }

  #place(source: ClientDocument, server: ImportedServer): void {
    const { file } = source;
    for (const path of pathsIn(server.entry, [])) {
      const { line, column } = source.problem(writtenPath(path, source.document, server), '');
      const own = ['servers', server.name, ...path];
      this.#places.put(own, { file, line, column });
      this.#places.putKey(own, { file, line, column });
    }
  }
}

const pathsIn = (value: unknown, path: Path): readonly Path[] => {
  const isInner = typeof value === 'object' && value !== null;
  const inner = !isInner
    ? []
    : Array.isArray(value)
      ? value.map((item: unknown, index): [PathStep, unknown] => [index, item])
      : Object.entries(value);
  return [path, ...inner.flatMap(([step, item]) => pathsIn(item, [...path, step]))];
};

/** What the client calls a path of our entry. */
const writtenPath = (path: Path, document: unknown, { origin, entry }: ImportedServer): Path => {
  const [word, ...rest] = path;
  const known = Object.keys(entry).find((key): key is keyof typeof entry => key === word);
  const written = known === undefined ? [] : (origin?.keys[known] ?? []);
  const candidates = written.map((start) => [...start, ...stepsBelow(start, path, rest, origin)]);
  return (
    candidates.find((candidate) => isThere(document, candidate)) ??
    candidates[0] ??
    origin?.path ??
    []
  );
};

/** In a list with the command the arguments begin at the second place. */
const stepsBelow = (
  start: Path,
  [word]: Path,
  rest: Path,
  origin: ImportedServer['origin'],
): Path => {
  const [first] = rest;
  const isShared = origin?.keys.command?.some((other) => formatPath(other) === formatPath(start));
  return word === 'args' && typeof first === 'number' && isShared === true ? [first + 1] : rest;
};

const isThere = (document: unknown, path: Path): boolean => {
  let value = document;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return false;
    value = Reflect.get(value, step);
  }
  return true;
};

/** A relative folder starts at that of the client's file. */
const inFolderOf = (file: string, entry: unknown): unknown => {
  const members = membersOf(entry);
  const cwd = textOf(members?.['cwd']);
  return cwd === undefined ? entry : { ...members, cwd: resolve(dirname(resolve(file)), cwd) };
};

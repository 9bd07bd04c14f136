import type { PathStep, Problem } from '../config/problem.ts';
import { isNamespace } from '../routing/namespace.ts';
import type { ClientFormat, RawEntry } from './client-format.ts';
import type { Remarks } from './draft.ts';
import type { ImportedEntry, ImportedServer, NeededVariable } from './imported-server.ts';
import { isGateway } from './own-entry.ts';
import { type ReadEntry, readEntry } from './read-entry.ts';
import { SecretShelf, withoutSecrets } from './secrets.ts';
import { listOf, membersOf, textOf } from './values.ts';
import { lastPart, type VariablePlaces } from './variables.ts';

/** A client's file as it was read from disk. */
export interface ClientDocument {
  readonly file: string;
  readonly format: ClientFormat;
  readonly document: unknown;
  /** The folder of the project the file belongs to. */
  readonly project: string | undefined;
  problem(path: readonly PathStep[], message: string): Problem;
  /** Names of the variables in a file a server is given; undefined: it cannot be read. */
  readonly envFile?: (path: string) => readonly string[] | undefined;
}

export interface ImportOptions {
  readonly home: string;
  /** Secrets stay where they stand. */
  readonly keepSecrets: boolean;
  /** Where the gateway itself listens, so that it does not become a server of its own. */
  readonly ownPorts: readonly number[];
  /** Names that are taken. */
  readonly taken: readonly string[];
}

export interface ImportOutcome {
  readonly servers: readonly ImportedServer[];
  readonly variables: readonly NeededVariable[];
  /** What was left out or changed, and why. */
  readonly notes: readonly Problem[];
  /** What could not be understood. */
  readonly problems: readonly Problem[];
}

type ReadServer = Extract<ReadEntry, { readonly kind: 'server' }>;

/** The servers of clients' files as entries of our own. Nothing is started, and nothing is asked over the network. */
export const importClients = (
  documents: readonly ClientDocument[],
  options: ImportOptions,
): ImportOutcome => {
  const run = new ImportRun(options);
  for (const source of documents) run.take(source);
  return run.outcome();
};

/** What has been taken over so far. */
class ImportRun {
  readonly #options: ImportOptions;
  readonly #shelf = new SecretShelf();
  readonly #asked: NeededVariable[] = [];
  readonly #notes: Problem[] = [];
  readonly #problems: Problem[] = [];
  readonly #servers = new Map<string, ImportedServer>();
  readonly #taken: Set<string>;

  constructor(options: ImportOptions) {
    this.#options = options;
    this.#taken = new Set(options.taken);
  }

  take(source: ClientDocument): void {
    const remarks: Remarks = {
      problem: (path, message) => this.#problems.push(source.problem(path, message)),
      note: (path, message) => this.#notes.push(source.problem(path, message)),
    };
    for (const raw of source.format.entries(source.document) ?? []) {
      const outcome = this.#read(raw, source, remarks);
      if (outcome.kind === 'skipped') {
        remarks.note(raw.path, `${raw.name} is skipped: ${outcome.why}`);
      }
      if (outcome.kind === 'server') this.#add(raw, outcome, source, remarks);
    }
  }

  outcome(): ImportOutcome {
    const variables = [...this.#shelf.needed, ...this.#asked].filter(
      ({ name, server }, index, all) =>
        all.findIndex((other) => other.name === name && other.server === server) === index,
    );
    const [notes, problems] = [this.#notes, this.#problems];
    return { servers: [...this.#servers.values()], variables, notes, problems };
  }

  #read(raw: RawEntry, { format, document, project }: ClientDocument, remarks: Remarks): ReadEntry {
    const { home, ownPorts } = this.#options;
    const inputs = inputsOf(document);
    const places: VariablePlaces = { home, project: raw.project ?? project, inputs };
    const outcome = readEntry(format, raw, places, remarks);
    return outcome.kind === 'server' && isGateway(raw.name, outcome.entry, ownPorts)
      ? { kind: 'skipped', why: 'it leads to this gateway' }
      : outcome;
  }

  #add(raw: RawEntry, found: ReadServer, source: ClientDocument, remarks: Remarks): void {
    const { format, file } = source;
    const label = cleanName(raw.name);
    const complete = withEnvFile(found, source, raw.path, remarks);
    const { keepSecrets } = this.#options;
    const entry = keepSecrets ? complete : withoutSecrets(complete, label, this.#shelf);
    const twin = this.#servers.get(label);
    if (twin !== undefined && JSON.stringify(twin.entry) === JSON.stringify(entry)) {
      remarks.note(raw.path, `${raw.name} is skipped: ${twin.file} has the same`);
      return;
    }
    const owner = raw.project === undefined ? format.id : cleanName(lastPart(raw.project));
    const name = freeName(label, owner, this.#taken);
    if (name !== raw.name) {
      const why =
        name === label ? 'a name has letters, digits, . _ and -' : `there is another ${label}`;
      remarks.note(raw.path, `${raw.name} is called ${name} here: ${why}`);
    }
    this.#taken.add(name);
    const origin = { path: raw.path, keys: found.keys };
    this.#servers.set(name, { name, entry, file, client: format.id, origin });
    const references = referencesIn(entry).map(
      (variable) => [variable, 'a variable its entry refers to'] as const,
    );
    for (const [variable, what] of [...found.asked, ...references]) {
      this.#asked.push({ name: variable, server: name, what, value: undefined });
    }
  }
}

const ownReference = /(?<!\$)\$\{(?:env:)?([A-Za-z_]\w*)\}/g;

/** Variables without a default. */
const referencesIn = (entry: ImportedEntry): readonly string[] =>
  [...JSON.stringify(entry).matchAll(ownReference)].map(([, name = '']) => name);

/** VS Code: what is asked for once and then remembered. A password has no default. */
const inputsOf = (document: unknown): VariablePlaces['inputs'] =>
  new Map(
    (listOf(membersOf(document)?.['inputs']) ?? []).flatMap((value) => {
      const { id, default: fallback, password } = membersOf(value) ?? {};
      const name = textOf(id);
      if (name === undefined) return [];
      return [[name, { fallback: password === true ? undefined : textOf(fallback) }] as const];
    }),
  );

/** The variables of a server's own file, as references: its values stay where they are. */
const withEnvFile = (
  { entry, envFile }: ReadServer,
  source: ClientDocument,
  path: readonly PathStep[],
  remarks: Remarks,
) => {
  if (envFile === undefined || entry.command === undefined) return entry;
  const names = source.envFile?.(envFile);
  const at = [...path, 'envFile'];
  if (names === undefined) {
    remarks.note(
      at,
      'envFile is left out: it cannot be read, so its variables have to go into env',
    );
    return entry;
  }
  remarks.note(at, `envFile is left out: start the gateway with the variables of ${envFile}`);
  const references = Object.fromEntries(names.map((name) => [name, `\${${name}}`]));
  return { ...entry, env: { ...references, ...entry.env } };
};

const cleanName = (name: string): string => {
  // Names of the registry are those of domains with a path behind.
  const short = name.includes('/') ? lastPart(name) : name;
  const clean = short
    .trim()
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/\.{2,}/g, '.')
    .replaceAll(/^-+|(?<!-)-+$/g, '')
    .slice(0, 64);
  return isNamespace(clean) ? clean : 'server';
};

const freeName = (name: string, owner: string, taken: ReadonlySet<string>): string => {
  if (!taken.has(name)) return name;
  let free = `${name}-${owner}`;
  for (let number = 2; taken.has(free); number += 1) free = `${name}-${owner}-${number}`;
  return free;
};

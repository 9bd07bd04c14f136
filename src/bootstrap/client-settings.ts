import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { findClientFiles } from '../adapters/outbound/client-files/finder.ts';
import { type Problem, wholeFileProblem } from '../domain/config/problem.ts';
import { type ClientDocument, importClients } from '../domain/import/import-clients.ts';
import type { ImportedServer } from '../domain/import/imported-server.ts';
import { ClientConfig, type FilledServer } from './import/client-config.ts';
import { readClientDocument } from './import/client-document.ts';
import { surroundings } from './import/surroundings.ts';
import { guarded, localGateway } from './made-settings.ts';
import { DEFAULT_PORTS } from './settings/defaults.ts';
import type { Environment } from './settings/document/variables.ts';
import {
  type LoadedSettings,
  type LoadOptions,
  parseSettings,
  type RefusedSettings,
  settleDocument,
} from './settings/load.ts';

/** A gateway in front of what clients have in their files, and what had to be left out of it. */
export interface ClientGateway {
  readonly loaded: LoadedSettings | RefusedSettings;
  readonly files: readonly string[];
  readonly servers: readonly ImportedServer[];
  /** What was left out or changed, and why. */
  readonly notes: readonly Problem[];
}

const nothingToStart = 'there is no server that could be started';

/**
 * The gateway of one file of a client, which has to be right: an entry that cannot be understood and a variable that is
 * not set are mistakes. All but its servers is what the environment says of a gateway. Nothing is started.
 */
export const loadClientFile = async (
  file: string,
  options: LoadOptions,
): Promise<LoadedSettings | RefusedSettings> => {
  const found = await readClientDocument(file);
  return found.ok
    ? settingsOfClient(found.document, options)
    : { ...refused(found.problems), files: [resolve(file)] };
};

/** The same for a file that is read already. */
export const settingsOfClient = (
  document: ClientDocument,
  options: LoadOptions,
): LoadedSettings | RefusedSettings => {
  const { file } = document;
  const { environment } = options;
  const outcome = importOf([document], portsOf(environment));
  const { servers, notes, problems } = outcome;
  if (servers.length === 0) {
    const all = problems.length > 0 ? problems : [document.problem([], nothingToStart)];
    return { ...refused(all), warnings: notes, files: [resolve(file)] };
  }
  const config = new ClientConfig([document], servers, environment);
  const own = config.document(config.servers, {});
  const loaded = settleDocument(
    { ...own, problems: [...problems, ...own.problems] },
    file,
    options,
  );
  return { ...loaded, warnings: [...notes, ...loaded.warnings] };
};

/**
 * Reads the files of several clients, those that are found when none is named. Nothing is started. An entry that cannot
 * be understood or misses a variable is left out: its client would not have it either.
 */
export const gatewayOfClients = async (
  named: readonly string[],
  token: string,
  port: number = DEFAULT_PORTS.http,
): Promise<ClientGateway> => {
  const found = named.length > 0 ? [] : await findClientFiles(surroundings());
  const files = named.length > 0 ? named : found.map(({ file }) => file);
  const reads = await Promise.all(files.map((file) => readClientDocument(file)));
  const broken = reads.flatMap((one) => (one.ok ? [] : one.problems));
  const documents = reads.flatMap((one) => (one.ok ? [one.document] : []));
  const outcome = importOf(documents, [port]);
  const config = new ClientConfig(documents, outcome.servers, process.env);
  const usable = config.servers.filter(({ problems }) => problems.length === 0);
  const notes = [
    // What nobody named may hold no servers at all.
    ...(named.length > 0 ? [] : broken),
    ...outcome.notes,
    ...outcome.problems,
    ...config.servers.flatMap(leftOut),
  ];
  const about = { files, servers: usable.map(({ server }) => server), notes };
  if (named.length > 0 && broken.length > 0) return { ...about, loaded: refused(broken) };
  const [first] = documents;
  if (first === undefined || usable.length === 0) {
    const file = files.length === 0 ? 'files of MCP clients' : files.join(', ');
    const problem = wholeFileProblem(file, nothingToStart);
    return { ...about, loaded: refused([problem]) };
  }
  const options = { environment: process.env, newToken: () => token };
  const document = config.document(usable, localGateway(port));
  return { ...about, loaded: guarded(settleDocument(document, first.file, options), token) };
};

const importOf = (documents: readonly ClientDocument[], ownPorts: readonly number[]) =>
  importClients(documents, { home: homedir(), keepSecrets: true, ownPorts, taken: [] });

const leftOut = ({ server: { name }, problems }: FilledServer): readonly Problem[] =>
  problems.map((problem) => ({ ...problem, message: `${name} is left out: ${problem.message}` }));

/** Where a gateway listens of which only the environment speaks. */
const portsOf = (environment: Environment): readonly number[] => {
  const text = JSON.stringify({ servers: { any: { command: 'any' } } });
  const source = { file: 'any.json', text };
  const { settings } = parseSettings(source, { environment, newToken: () => '' });
  const ports = settings?.frontends.flatMap((one) => ('port' in one ? [one.port] : []));
  return ports ?? [DEFAULT_PORTS.http];
};

const refused = (problems: readonly Problem[]): RefusedSettings => ({
  settings: undefined,
  problems,
  warnings: [],
  files: [],
});

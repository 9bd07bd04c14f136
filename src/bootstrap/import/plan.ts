import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { readForChange } from '../../adapters/shared/files/replace-file.ts';
import type { FileChange, ImportPlan, ImportQuestion } from '../../application/import/plans.ts';
import { type Parsed, read, unreadable } from '../../domain/config/parsed.ts';
import { wholeFileProblem } from '../../domain/config/problem.ts';
import {
  type ClientDocument,
  type ImportOutcome,
  importClients,
} from '../../domain/import/import-clients.ts';
import type { ImportedEntry, NeededVariable } from '../../domain/import/imported-server.ts';
import { secretsIn } from '../../domain/import/mask.ts';
import { publishedSchema } from '../published-schema.ts';
import { readClientDocument } from './client-document.ts';
import { withSecrets } from './env-text.ts';
import { DEFAULT_PORT, type Entries, presentIn, withServers } from './gateway-text.ts';
import { newGatewayFile } from './new-file.ts';

const schema = fileURLToPath(publishedSchema);
const DEFAULT_FILE = 'gateway.yaml';

/** What a gateway file becomes with the servers of clients' files. Nothing is started and nothing written. */
export const planImport = async (
  question: ImportQuestion,
  home: string = homedir(),
): Promise<ImportPlan> => {
  const { files, output, isLenient, keepSecrets } = question;
  const reads = await Promise.all(files.map((file) => readClientDocument(file, home)));
  const broken = reads.flatMap((one) => (one.ok ? [] : one.problems));
  if (broken.length > 0 && !isLenient) return { kind: 'refused', problems: broken };
  const documents = reads.flatMap((one) => (one.ok ? [one.document] : []));
  const target = await targetOf(output);
  if (!target.ok) return refused(output ?? '', target.message);
  const outcome = importDocuments(documents, home, keepSecrets, target.value);
  const problems = [...broken, ...outcome.problems];
  if (outcome.servers.length === 0) {
    const message = 'there is no server to take over';
    const where = files[0] ?? '';
    const all = [...problems, wholeFileProblem(where, message)];
    return { kind: 'refused', problems: all };
  }
  return planWith(question, target.value, { ...outcome, problems });
};

const importDocuments = (
  documents: readonly ClientDocument[],
  home: string,
  keepSecrets: boolean,
  { taken, ports }: Target,
): ImportOutcome => importClients(documents, { home, keepSecrets, ownPorts: ports, taken });

/** The gateway file as it is. */
export interface Target {
  readonly file: string;
  readonly path: string;
  readonly text: string | undefined;
  readonly taken: readonly string[];
  readonly entries: readonly ImportedEntry[];
  readonly ports: readonly number[];
}

export const targetOf = async (file: string | undefined): Promise<Parsed<Target>> => {
  const fresh = { taken: [], entries: [], ports: [DEFAULT_PORT] };
  if (file === undefined) {
    return read({ file: DEFAULT_FILE, path: DEFAULT_FILE, text: undefined, ...fresh });
  }
  const found = await readForChange(file);
  if (typeof found === 'string') return unreadable(found);
  if (found.text === undefined) return read({ file, ...found, ...fresh });
  const present = presentIn(file, found.text);
  if (!present.ok) return present;
  const { servers, ports } = present.value;
  return read({ file, ...found, taken: Object.keys(servers), entries: entriesOf(servers), ports });
};

const entriesOf = (servers: Readonly<Record<string, unknown>>): readonly ImportedEntry[] =>
  Object.values(servers).filter(
    (value): value is ImportedEntry => typeof value === 'object' && value !== null,
  );

/** The changes of files that servers lead to. */
export const planWith = async (
  { secretsTo }: Pick<ImportQuestion, 'secretsTo'>,
  target: Target,
  outcome: ImportOutcome,
): Promise<ImportPlan> => {
  const { servers, variables } = outcome;
  const entries: Entries = Object.fromEntries(servers.map(({ name, entry }) => [name, entry]));
  const isJson = /\.jsonc?$/i.test(target.file);
  const before = target.text ?? (isJson ? '{}\n' : newGatewayFile(target.file, schema));
  const after = withServers(target.file, before, entries);
  if (!after.ok) return refused(target.file, after.message);
  const known = variables.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const secrets = [...known, ...secretsIn([...Object.values(entries), ...target.entries])];
  const { file, path, text } = target;
  const change = { file, path, text, after: after.value, secrets };
  const kept = await secretsChange(secretsTo, variables);
  if (!kept.ok) return refused(secretsTo ?? '', kept.message);
  return { kind: 'plan', ...outcome, change, secretsChange: kept.value };
};

const secretsChange = async (
  file: string | undefined,
  variables: readonly NeededVariable[],
): Promise<Parsed<FileChange | undefined>> => {
  const known = variables.filter(({ value }) => value !== undefined);
  if (file === undefined || known.length === 0) return read(undefined);
  const found = await readForChange(file);
  if (typeof found === 'string') return unreadable(found);
  const after = withSecrets(found.text ?? '', known);
  if (!after.ok) return after;
  return read({
    file,
    ...found,
    after: after.value,
    secrets: known.map(({ value = '' }) => value),
  });
};

export const refused = (file: string, message: string): ImportPlan => {
  const problem = wholeFileProblem(file, message);
  return { kind: 'refused', problems: [problem] };
};

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseClientDocument } from '../../../src/bootstrap/import/client-document.ts';
import type { Problem } from '../../../src/domain/config/problem.ts';
import { importClients } from '../../../src/domain/import/import-clients.ts';

export const fixtures = join(import.meta.dirname, '../../fixtures/clients');

const below = (folder: string): readonly string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? below(path) : [path];
  });

const golden = '.normalised.json';

/** Files of clients, as they lie below `home` and `project`. */
export const clientFiles = (): readonly string[] =>
  below(fixtures)
    .filter((path) => !path.endsWith(golden))
    .map((path) => relative(fixtures, path))
    .toSorted();

export const goldenOf = (file: string): string => join(fixtures, file.replace(/\.\w+$/, golden));

const home = '/home/user';

/** As if the file lay in /home/user or /work/project. */
const placeOf = (file: string): string =>
  file.replace(/^[\w-]+\/(home|project)?/, (_, root?: string) =>
    root === 'home' ? home : '/work/project/',
  );

/** Everything the importer makes of a text. */
export const imported = (file: string, text: string, keepSecrets = false) => {
  const place = placeOf(file).replaceAll('//', '/');
  const read = parseClientDocument(place, text, home);
  if (!read.ok) return { problems: lines(read.problems) };
  const document = { ...read.document, envFile: envFileOf };
  const outcome = importClients([document], { home, keepSecrets, ownPorts: [8080], taken: [] });
  return {
    client: document.format.id,
    servers: Object.fromEntries(outcome.servers.map(({ name, entry }) => [name, entry])),
    variables: outcome.variables.map(({ name, server, what, value }) => ({
      ...{ name, server, what },
      isKnown: value !== undefined,
    })),
    notes: lines(outcome.notes),
    problems: lines(outcome.problems),
  };
};

export const importedFile = (file: string) =>
  imported(file, readFileSync(join(fixtures, file), 'utf8'));

const envFileOf = (file: string): readonly string[] | undefined =>
  file === '/work/project/.env' ? ['FROM_FILE'] : undefined;

const lines = (problems: readonly Problem[]): readonly string[] =>
  problems.map(({ line, column, message }) => `${line}:${column} ${message}`);

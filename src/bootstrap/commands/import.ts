import { findClientFiles } from '../../adapters/outbound/client-files/finder.ts';
import { readForChange, replaceFile } from '../../adapters/shared/files/replace-file.ts';
import type {
  AddQuestion,
  ConnectPlan,
  ConnectQuestion,
  FileChange,
  FoundClient,
  ImportPlan,
  ImportQuestion,
  Written,
} from '../../application/import/plans.ts';
import { importClients } from '../../domain/import/import-clients.ts';
import { planAdd } from '../import/added.ts';
import { readClientDocument } from '../import/client-document.ts';
import { planConnect } from '../import/connection.ts';
import { DEFAULT_PORT } from '../import/gateway-text.ts';
import { planImport } from '../import/plan.ts';
import { surroundings } from '../import/surroundings.ts';

/** The clients of this user and this project that have servers, or a file that cannot be read. */
export const findClients = async (): Promise<readonly FoundClient[]> => {
  const where = surroundings();
  const { home } = where;
  const short = (file: string): string =>
    file.startsWith(`${home}/`) ? `~${file.slice(home.length)}` : file;
  const files = await findClientFiles(where);
  const found = await Promise.all(
    files.map(async ({ file, format: { id, title } }): Promise<FoundClient> => {
      const outcome = await readClientDocument(file, home);
      const client = { file, shown: short(file), id, title };
      if (!outcome.ok) {
        // Settings of a client without a word about servers are no mistake.
        const problems = outcome.problems.filter(({ path, line }) => path !== '' || line > 1);
        return { ...client, servers: [], problems };
      }
      const options = { home, keepSecrets: false, ownPorts: [DEFAULT_PORT], taken: [] };
      const { servers, problems } = importClients([outcome.document], options);
      return { ...client, servers: servers.map(({ name }) => name), problems };
    }),
  );
  return found.filter(({ servers, problems }) => servers.length > 0 || problems.length > 0);
};

export const prepareImport = (question: ImportQuestion): Promise<ImportPlan> =>
  planImport(question);

export const prepareAdd = (question: AddQuestion): Promise<ImportPlan> => planAdd(question);

export const prepareConnect = (question: ConnectQuestion): Promise<ConnectPlan> =>
  planConnect(question, surroundings(), process.env);

/** Does what was planned, unless the file has changed meanwhile. */
export const writeChange = async ({ path, text, after }: FileChange): Promise<Written> =>
  replaceFile({ path, text }, after, new Date());

export const isThere = async (file: string): Promise<boolean> => {
  const found = await readForChange(file);
  return typeof found === 'string' || found.text !== undefined;
};

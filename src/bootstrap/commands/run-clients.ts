import type { RunPlan, RunQuestion } from '../../adapters/inbound/cli/commands/run.ts';
import { EXIT_CODES, type ExitCode } from '../../adapters/inbound/cli/exit-codes.ts';
import { noteLines, problemLines } from '../../adapters/inbound/cli/output.ts';
import type { Printing } from '../../adapters/inbound/cli/terminal.ts';
import { type ClientGateway, gatewayOfClients } from '../client-settings.ts';
import { newToken } from './load.ts';
import { serveLoaded } from './serve.ts';

/** Runs a gateway in front of the servers of MCP clients, once it was said that it may. */
export const runClients = async (
  { files, port, ...options }: RunQuestion,
  approve: (plan: RunPlan) => Promise<boolean>,
  printing: Printing,
): Promise<ExitCode> => {
  const { terminal, paint } = printing;
  const gateway = await gatewayOfClients(files, newToken(), port);
  const { loaded, notes } = gateway;
  if (loaded.settings === undefined) {
    terminal.error(noteLines(notes, paint) + problemLines(loaded.problems, paint));
    return EXIT_CODES.configuration;
  }
  if (!(await approve(planOf(gateway)))) {
    terminal.error('Nothing was started.\n');
    return EXIT_CODES.ok;
  }
  const source = { kind: 'clients', files, port } as const;
  return serveLoaded({ source, ...options }, loaded, printing);
};

/** Only files that have something to give count. */
const planOf = ({ servers, notes }: ClientGateway): RunPlan => ({
  files: [...new Set(servers.map(({ file }) => file))],
  servers: servers.map(({ name, entry: { command, args = [], url }, file }) => ({
    name,
    what: url ?? [command ?? '', ...args].join(' '),
    file,
  })),
  notes,
});

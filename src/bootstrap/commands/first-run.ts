import { EXIT_CODES, type ExitCode } from '../../adapters/inbound/cli/exit-codes.ts';
import { counted, printable } from '../../adapters/inbound/cli/output.ts';
import { type Choice, choose, confirm } from '../../adapters/inbound/cli/prompts.ts';
import type { Printing } from '../../adapters/inbound/cli/terminal.ts';
import { findClients } from './import.ts';
import { runClients } from './run-clients.ts';
import { serve } from './serve.ts';

type Way = 'run' | 'demo' | 'write' | 'leave';

const usual = { logLevel: undefined, isQuiet: false, asJson: false };

/** Somebody started the program with nothing configured: what there is already, and three ways on. */
export const firstRun = async (printing: Printing): Promise<ExitCode | 'init'> => {
  const { terminal, paint } = printing;
  const clients = (await findClients()).filter(({ servers }) => servers.length > 0);
  const count = clients.reduce((sum, { servers }) => sum + servers.length, 0);
  terminal.error('There is no configuration yet. ');
  if (count === 0) terminal.error('No MCP client with servers was found here either.\n\n');
  else {
    terminal.error(`Found ${counted(count, 'server')} in ${counted(clients.length, 'file')}:\n`);
    for (const { file, title, servers } of clients) {
      const names = printable(servers.join(', '));
      terminal.error(`  ${title}: ${names}  ${paint('dim', `(${printable(file)})`)}\n`);
    }
    terminal.error('\n');
  }
  const way = await choose(terminal, 'What now?', waysWith(count));
  switch (way) {
    case 'run':
      return runClients(
        { files: clients.map(({ file }) => file), port: undefined, ...usual },
        (plan) => {
          for (const { name, what } of plan.servers) {
            terminal.error(`  ${printable(name)}: ${printable(what)}\n`);
          }
          return confirm(terminal, 'Start them?', true);
        },
        printing,
      );
    case 'demo':
      return serve({ source: { kind: 'demo' }, ...usual }, printing);
    case 'write':
      return 'init';
    case 'leave':
    case undefined:
      return EXIT_CODES.ok;
  }
};

const waysWith = (count: number): readonly Choice<Way>[] => [
  ...(count === 0
    ? []
    : [{ value: 'run', text: 'run a gateway for these servers now; nothing is written' } as const]),
  { value: 'demo', text: 'try it: run a gateway with a built-in server' },
  { value: 'write', text: 'write a configuration' },
  { value: 'leave', text: 'leave' },
];

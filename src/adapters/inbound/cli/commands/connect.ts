import { type Command, Option } from 'commander';
import type { ConnectPlan, ConnectQuestion } from '../../../../application/import/plans.ts';
import { connectableClients } from '../../../../domain/import/connectable-clients.ts';
import { GATEWAY_NAME } from '../../../../domain/import/own-entry.ts';
import { changeText } from '../change-text.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { failureLine } from '../output.ts';
import type { Printing } from '../terminal.ts';
import { type ImportActions, writeAll } from './import.ts';

export interface ConnectActions extends Pick<ImportActions, 'writeChange'> {
  prepareConnect(question: ConnectQuestion): Promise<ConnectPlan>;
}

interface Flags {
  readonly write?: true;
  readonly dryRun?: true;
  readonly url: string;
  /** False for `--no-token`. */
  readonly token: boolean;
  readonly tokenEnv: string;
  readonly name: string;
  readonly file?: string;
  readonly project?: true;
  readonly disconnect?: true;
  readonly json?: true;
}

/** The command `connect`: the gateway in a client's own file. */
export const addConnect = (program: Command, parts: ConnectActions & Printing): void => {
  const command = program
    .command('connect')
    .description("put the gateway into a client's file; nothing is written without --write");
  const client = command.createArgument('<client>', 'the client').choices([...connectableClients]);
  command
    .addArgument(client)
    .addOption(
      new Option('--write', 'write the file; a copy of the old one is kept').conflicts('dryRun'),
    )
    .option('--dry-run', 'only show the change, as without --write')
    .option('--disconnect', 'take the gateway out again')
    .option('--url <url>', 'where the gateway is', 'http://127.0.0.1:8080/mcp')
    .option('--token-env <name>', 'the variable that holds the token', 'MCP_GATEWAY_TOKEN')
    .option('--no-token', 'the gateway wants no token')
    .option('--name <name>', 'the name of the entry', GATEWAY_NAME)
    .option('--file <file>', "this file instead of the client's own")
    .option('--project', "the file of the project in this folder instead of the user's")
    .option('--json', 'print a JSON object')
    .addHelpText('after', helpTail)
    .action(async (id: string, _: unknown, called: Command) => {
      const flags = called.optsWithGlobals<Flags>();
      parts.finish(await run(id, flags, parts));
    });
};

const run = async (
  client: string,
  flags: Flags,
  parts: ConnectActions & Printing,
): Promise<ExitCode> => {
  const { terminal, paint } = parts;
  const plan = await parts.prepareConnect({
    client,
    file: flags.file,
    isProject: flags.project === true,
    url: flags.url,
    name: flags.name,
    tokenVariable: flags.token ? flags.tokenEnv : undefined,
    isEnd: flags.disconnect === true,
  });
  if (plan.kind === 'failed') {
    terminal.error(failureLine(plan.text, paint));
    return EXIT_CODES.failure;
  }
  const { change, holdsToken } = plan;
  const isChanged = change.text !== change.after;
  terminal.error(changeText(change, paint));
  if (holdsToken && isChanged) {
    const why = `${plan.title} fills in no variables: the token itself goes into its file`;
    terminal.error(`${paint('yellow', 'warning:')} ${why}\n`);
  }
  const isWritten = flags.write === true && isChanged;
  const backups = isWritten ? await writeAll([change], parts) : [];
  if (backups === undefined) return EXIT_CODES.failure;
  if (isChanged && !isWritten) terminal.error('Nothing was written: add --write to do it.\n');
  if (flags.json) {
    const { file } = change;
    const report = { client, file, changed: isChanged, written: isWritten, backup: backups[0] };
    terminal.out(`${JSON.stringify(report)}\n`);
  }
  return EXIT_CODES.ok;
};

const helpTail = `
The entry names the variable of the token in the way of its client. Clients that fill in no variables get the token itself.

Examples:
  mcp-gateway connect cursor
  mcp-gateway connect claude-code --write
  mcp-gateway connect codex --url https://gateway.example/mcp --token-env GATEWAY_TOKEN --write
  mcp-gateway connect cursor --disconnect --write
`;

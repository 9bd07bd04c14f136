import type { Command } from 'commander';
import type { Problem } from '../../../../domain/config/problem.ts';
import type { ExitCode } from '../exit-codes.ts';
import { counted, noteLines, printable } from '../output.ts';
import { readPort } from '../port-option.ts';
import { confirm } from '../prompts.ts';
import type { SharedFlags } from '../source.ts';
import type { Printing } from '../terminal.ts';
import type { ServeOptions } from './serve.ts';

/** What would be started or called. */
export interface RunPlan {
  readonly files: readonly string[];
  readonly servers: readonly {
    readonly name: string;
    /** The command with its arguments, or the URL. */
    readonly what: string;
    readonly file: string;
  }[];
  /** What was left out or changed, and why. */
  readonly notes: readonly Problem[];
}

export interface RunQuestion extends Omit<ServeOptions, 'source'> {
  /** None: those that are found. */
  readonly files: readonly string[];
  readonly port: number | undefined;
}

export interface RunActions {
  /** Runs a gateway in front of what clients have in their files; nothing starts before `approve` says so. */
  runClients(
    question: RunQuestion,
    approve: (plan: RunPlan) => Promise<boolean>,
    printing: Printing,
  ): Promise<ExitCode>;
}

type RunParts = RunActions & Printing;

interface Flags extends SharedFlags {
  readonly port?: number;
  readonly yes?: true;
  readonly json?: true;
}

/** The command `run`: one gateway for the servers that MCP clients have already. */
export const addRun = (program: Command, parts: RunParts): void => {
  program
    .command('run [file...]')
    .description(
      'run a gateway for the servers in the files of MCP clients; without a file they are looked for',
    )
    .option('--port <port>', 'listen here instead of 8080', readPort)
    .option('-y, --yes', 'do not ask before servers are started')
    .option('--json', 'print where it listens as a JSON object, when it does')
    .addHelpText('after', helpTail)
    .action(async (more: readonly string[], _: unknown, command: Command) => {
      const flags = command.optsWithGlobals<Flags>();
      const { from, port, yes, json, quiet, logLevel } = flags;
      if (flags.config !== undefined || flags.dev) {
        command.error('error: run takes the files of clients: use serve with --config or --dev');
      }
      const question = {
        files: from === undefined ? more : [from, ...more],
        port,
        logLevel,
        isQuiet: quiet === true,
        asJson: json === true,
      };
      const isAsked = yes !== true && json !== true && parts.terminal.isInteractive;
      // Whoever names a file knows what it starts; whoever has it looked for has to see it first.
      const mayStart = question.files.length > 0 || yes === true || isAsked;
      if (!mayStart) {
        command.error(
          'error: nobody can be asked whether the servers may start: name the files, or add --yes',
        );
      }
      const approve = (plan: RunPlan): Promise<boolean> => show(plan, isAsked, parts);
      parts.finish(await parts.runClients(question, approve, parts));
    });
};

const show = async (
  { files, servers, notes }: RunPlan,
  isAsked: boolean,
  { terminal, paint }: Printing,
): Promise<boolean> => {
  const found = `${counted(servers.length, 'server')} in ${counted(files.length, 'file')}`;
  const width = Math.max(...servers.map(({ name }) => name.length));
  const rows = servers.map(({ name, what, file }) => {
    const place = paint('dim', `(${printable(file)})`);
    return `  ${printable(name).padEnd(width)}  ${printable(what)}  ${place}\n`;
  });
  terminal.error(`${noteLines(notes, paint)}Found ${found}:\n${rows.join('')}`);
  if (!isAsked) return true;
  return confirm(terminal, 'Start them?', true);
};

const helpTail = `
Understands the files of the clients that mcp-gateway import knows. Commands are shown before any is started, and at a
terminal it is asked once. What is printed then can be copied: the address, a token for this run, and what to put into
clients.

Examples:
  mcp-gateway run
  mcp-gateway run --from ~/.cursor/mcp.json
  mcp-gateway run claude_desktop_config.json .vscode/mcp.json --yes --port 8090
`;

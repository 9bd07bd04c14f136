import type { Command } from 'commander';
import type { Problem } from '../../../../domain/config/problem.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { failureLine, type Paint, printable, problemLines } from '../output.ts';
import { addressedSource, withPeerOptions } from '../peer.ts';
import type { RunSource, SourceParts } from '../source.ts';
import type { Printing } from '../terminal.ts';
import { argumentsUsage, type ToolSchema } from '../tool-arguments.ts';

export interface ListedTool {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly inputSchema: ToolSchema;
}

export type ServerTools =
  | { readonly server: string; readonly tools: readonly ListedTool[] }
  | { readonly server: string; readonly trouble: string };

export type ToolsReport =
  | { readonly kind: 'tools'; readonly servers: readonly ServerTools[] }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] }
  | { readonly kind: 'unknown'; readonly server: string; readonly servers: readonly string[] }
  | { readonly kind: 'trouble'; readonly text: string };

export interface ToolsActions {
  /** Asks the servers of a configuration, or only the one of this name. */
  tools(source: RunSource, server: string | undefined): Promise<ToolsReport>;
}

type ToolsParts = ToolsActions & SourceParts & Printing;

/** The command `tools`: which tools there are, and what they take. */
export const addTools = (program: Command, parts: ToolsParts): void => {
  withPeerOptions(program.command('tools [server]'))
    .description('list the tools of the servers, and how they are called')
    .option('--json', 'print a JSON array with one object for each server')
    .addHelpText('after', helpTail)
    .action(async (server: string | undefined, _: unknown, command: Command) => {
      const { json } = command.optsWithGlobals<{ readonly json?: true }>();
      const source = addressedSource(command, parts, server);
      // The only server at a URL needs no name.
      const asked = source.kind === 'url' ? undefined : server;
      const look = { asJson: json === true, showsServer: source.kind !== 'url' };
      parts.finish(print(await parts.tools(source, asked), look, parts));
    });
};

interface Look {
  readonly asJson: boolean;
  /** As a part of names. */
  readonly showsServer: boolean;
}

const print = (report: ToolsReport, look: Look, { terminal, paint }: Printing): ExitCode => {
  switch (report.kind) {
    case 'problems':
      terminal.error(problemLines(report.problems, paint));
      return EXIT_CODES.configuration;
    case 'trouble':
      terminal.error(failureLine(report.text, paint));
      return EXIT_CODES.unavailable;
    case 'unknown': {
      const known = `the servers are ${report.servers.join(', ')}`;
      const text = `there is no server ${JSON.stringify(report.server)}; ${known}`;
      terminal.error(failureLine(text, paint));
      return EXIT_CODES.usage;
    }
    case 'tools':
      return printTools(report.servers, look, { terminal, paint });
  }
};

const printTools = (
  servers: readonly ServerTools[],
  { asJson, showsServer }: Look,
  { terminal, paint }: Pick<Printing, 'terminal' | 'paint'>,
): ExitCode => {
  if (asJson) terminal.out(`${JSON.stringify(servers)}\n`);
  for (const row of servers) {
    if ('trouble' in row) terminal.error(failureLine(`${row.server}: ${row.trouble}`, paint));
    else if (!asJson)
      terminal.out(
        row.tools
          .map((tool) => toolText(showsServer ? `${row.server}.` : '', tool, paint))
          .join(''),
      );
  }
  return servers.some((row) => 'tools' in row) ? EXIT_CODES.ok : EXIT_CODES.unavailable;
};

/** What to type, and what it is for. */
const toolText = (
  prefix: string,
  { name, title, description, inputSchema }: ListedTool,
  paint: Paint,
): string => {
  const usage = printable(`${prefix}${name} ${argumentsUsage(inputSchema)}`);
  const [firstLine = ''] = (description ?? title ?? '').split('\n');
  return `${usage}\n${firstLine === '' ? '' : `    ${paint('dim', printable(firstLine))}\n`}`;
};

const helpTail = `
Only the server that is named is started; without a name all are. The lines are what mcp-gateway call takes.

Examples:
  mcp-gateway tools --config gateway.yaml
  mcp-gateway tools files --from claude_desktop_config.json --json
  mcp-gateway tools --url http://127.0.0.1:8080/mcp --token "$TOKEN"
  mcp-gateway tools demo
`;

import { type Command, Option } from 'commander';
import type { Explanation } from '../../../../application/relay/explanation.ts';
import type { Problem } from '../../../../domain/config/problem.ts';
import type { Era } from '../../../../domain/mcp/revisions.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { explanationText } from '../explanation-text.ts';
import { failureLine, problemLines } from '../output.ts';
import type { SettingsSource, SourceParts } from '../source.ts';
import type { Printing } from '../terminal.ts';
import { composeRequest } from '../written-request.ts';

/** A request that is not sent: where would it go, and why? */
export interface ExplainQuestion {
  /** JSON-RPC text, perhaps in an envelope of the original system. */
  readonly request: string;
  /** What the path names. */
  readonly namespace: string | undefined;
  /** What the header `X-MCP-Namespace` or the query names. */
  readonly asked: string | undefined;
  /** Name, or name and version with a slash between, of the client. */
  readonly client: string | undefined;
  /** No server is asked for its lists. */
  readonly isOffline: boolean;
}

/** `problems`: the configuration cannot be used. `refused`: the request cannot be read. */
export type ExplainReport =
  | { readonly kind: 'explanation'; readonly explanation: Explanation }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] }
  | { readonly kind: 'refused'; readonly text: string };

export interface ExplainActions {
  /** Says where a request goes without sending it. */
  explain(source: SettingsSource, question: ExplainQuestion): Promise<ExplainReport>;
  /** The text of a file, or of standard input for undefined; undefined when it cannot be read. */
  read(file: string | undefined): Promise<string | undefined>;
}

type ExplainParts = ExplainActions & Pick<SourceParts, 'sourceOf'> & Printing;

interface Flags {
  readonly namespace?: string;
  readonly header?: string;
  readonly method?: string;
  readonly name?: string;
  readonly uri?: string;
  readonly era: Era;
  readonly client?: string;
  readonly offline?: true;
  readonly json?: true;
}

/** The command `explain`: prints, step by step, which server a request reaches. */
export const addExplain = (program: Command, parts: ExplainParts): void => {
  program
    .command('explain [request]')
    .description('say which server a request reaches, and why, without sending it')
    .option('--namespace <name>', 'the path is /mcp/<name>; without it /mcp')
    .option('--header <name>', 'X-MCP-Namespace or ?namespace= says <name>')
    .option('--method <method>', 'compose the request: its method')
    .option('--name <name>', 'compose the request: name of a tool, prompt or task')
    .option('--uri <uri>', 'compose the request: URI of a resource')
    .addOption(
      new Option(
        '--era <era>',
        'compose the request: for the revisions with or without a handshake',
      )
        .choices(['legacy', 'modern'])
        .default('legacy'),
    )
    .option('--client <name[/version]>', 'what the client calls itself')
    .option('--offline', 'ask no server for its lists')
    .option('--json', 'print the explanation as a JSON object')
    .addHelpText('after', helpTail)
    .action(async (file: string | undefined, _: unknown, command: Command) => {
      const flags = command.optsWithGlobals<Flags>();
      const request = await requestText(parts, file, flags);
      if (request === undefined) {
        const refused = {
          kind: 'refused',
          text: `cannot read ${file ?? 'standard input'}`,
        } as const;
        parts.finish(print(refused, false, parts));
        return;
      }
      const question = {
        request,
        namespace: flags.namespace,
        asked: flags.header,
        client: flags.client,
        isOffline: flags.offline === true,
      };
      const report = await parts.explain(parts.sourceOf(command), question);
      parts.finish(print(report, flags.json === true, parts));
    });
};

const requestText = (
  { read }: ExplainParts,
  file: string | undefined,
  { method, name, uri, era }: Flags,
): Promise<string | undefined> =>
  method === undefined
    ? read(file === '-' ? undefined : file)
    : Promise.resolve(composeRequest({ method, name, uri, era }));

const print = (
  report: ExplainReport,
  asJson: boolean,
  { terminal, paint }: ExplainParts,
): ExitCode => {
  if (report.kind === 'problems') {
    terminal.error(problemLines(report.problems, paint));
    return EXIT_CODES.configuration;
  }
  if (report.kind === 'refused') {
    terminal.error(failureLine(report.text, paint));
    return EXIT_CODES.usage;
  }
  const { explanation } = report;
  terminal.out(asJson ? `${JSON.stringify(explanation)}\n` : explanationText(explanation, paint));
  return EXIT_CODES.ok;
};

const helpTail = `
The request is read from the file, from standard input, or composed of --method and --name or --uri.

Examples:
  mcp-gateway explain --config gateway.yaml --method tools/call --name files__read
  mcp-gateway explain --config gateway.yaml --namespace files request.json
  echo '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' | mcp-gateway explain --dev --json
`;

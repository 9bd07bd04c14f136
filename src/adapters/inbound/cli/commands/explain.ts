import { type Command, Option } from 'commander';
import type { AccessExplanation } from '../../../../application/authorization/access-explanation.ts';
import type { Explanation } from '../../../../application/relay/explanation.ts';
import type { Problem } from '../../../../domain/config/problem.ts';
import type { Era } from '../../../../domain/mcp/revisions.ts';
import { accessText } from '../access-text.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { explanationText } from '../explanation-text.ts';
import { failureLine, problemLines } from '../output.ts';
import type { SettingsSource, SourceParts } from '../source.ts';
import type { Printing } from '../terminal.ts';
import { composeRequest } from '../written-request.ts';

/** Somebody whose request it would be. */
export interface AskedCaller {
  /** Key of the principal, such as `user:alice`. */
  readonly principal: string;
  readonly scopes?: readonly string[] | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly address?: string | undefined;
}

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
  /** Whose request it would be; undefined: where it goes is all that is asked. */
  readonly as?: AskedCaller | undefined;
  /** No server is asked for its lists. */
  readonly isOffline: boolean;
}

/** `problems`: the configuration cannot be used. `refused`: the request cannot be read. */
export type ExplainReport =
  | {
      readonly kind: 'explanation';
      readonly explanation: Explanation;
      /** Undefined when nobody was named, or there is no policy. */
      readonly access?: AccessExplanation | undefined;
    }
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
  readonly as?: string;
  readonly scopes?: readonly string[];
  readonly groups?: readonly string[];
  readonly address?: string;
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
    .option(
      '--as <principal>',
      'whose request it is, such as user:alice: says what the policy decides',
    )
    .addOption(
      new Option(
        '--scopes <scopes>',
        'with --as: scopes of the token, spaces or commas between',
      ).argParser(readWords),
    )
    .addOption(
      new Option('--groups <groups>', 'with --as: groups of the caller, commas between').argParser(
        readGroups,
      ),
    )
    .option('--address <address>', 'with --as: where the caller is')
    .option('--offline', 'ask no server for its lists')
    .option('--json', 'print the explanation as a JSON object')
    .addHelpText('after', helpTail)
    .action(async (file: string | undefined, _: unknown, command: Command) => {
      const flags = command.optsWithGlobals<Flags>();
      if (flags.as === undefined && (flags.scopes ?? flags.groups ?? flags.address) !== undefined) {
        const text = 'whose scopes, groups or address? add --as, such as --as user:alice';
        parts.finish(print({ kind: 'refused', text }, false, parts));
        return;
      }
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
        as: callerOf(flags),
        isOffline: flags.offline === true,
      };
      const report = await parts.explain(parts.sourceOf(command), question);
      parts.finish(print(report, flags.json === true, parts));
    });
};

const readWords = (text: string): readonly string[] => text.split(/[\s,]+/).filter(Boolean);

const readGroups = (text: string): readonly string[] =>
  text.split(',').map((group) => group.trim());

const callerOf = ({ as: principal, scopes, groups, address }: Flags): AskedCaller | undefined =>
  principal === undefined ? undefined : { principal, scopes, groups, address };

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
  const { explanation, access } = report;
  if (asJson) terminal.out(`${JSON.stringify({ ...explanation, authorization: access })}\n`);
  else {
    terminal.out(explanationText(explanation, paint));
    if (access !== undefined) terminal.out(accessText(access, paint));
  }
  return EXIT_CODES.ok;
};

const helpTail = `
The request is read from the file, from standard input, or composed of --method and --name or --uri.

Examples:
  mcp-gateway explain --config gateway.yaml --method tools/call --name files__read
  mcp-gateway explain --config gateway.yaml --namespace files request.json
  mcp-gateway explain --config gateway.yaml --as user:alice --scopes mcp:files:read request.json
  echo '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' | mcp-gateway explain --dev --json
`;

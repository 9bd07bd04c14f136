import type { Command } from 'commander';
import type { Problem } from '../../../../domain/config/problem.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { failureLine, problemLines } from '../output.ts';
import { addressedSource, withPeerOptions } from '../peer.ts';
import { ProgressLine } from '../progress-line.ts';
import type { RunSource, SourceParts } from '../source.ts';
import type { Printing } from '../terminal.ts';
import { type FoundFile, readToolResult, resultText } from '../tool-result.ts';

/** A tool, as somebody at a keyboard writes its name and its arguments. */
export interface CallQuestion {
  readonly tool: string;
  /** Each `key=value`. */
  readonly pairs: readonly string[];
  /** A JSON object; pairs go before its members. */
  readonly json: string | undefined;
}

/** `result`: the raw result. `refused`: the server or gateway answered with an error. */
export type CallReport =
  | { readonly kind: 'result'; readonly text: string }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] }
  | { readonly kind: 'usage' | 'refused' | 'unavailable'; readonly text: string };

export interface CallActions {
  call(
    source: RunSource,
    question: CallQuestion,
    onProgress: (text: string) => void,
  ): Promise<CallReport>;
  /** Writes what is no text, and says where. A text for a failure. */
  saveFiles(file: string, found: readonly FoundFile[]): Promise<readonly string[] | string>;
}

type CallParts = CallActions & SourceParts & Printing;

interface Flags {
  readonly args?: string;
  readonly output?: string;
  readonly json?: true;
}

/** The command `call`: one tool, from the terminal. */
export const addCall = (program: Command, parts: CallParts): void => {
  withPeerOptions(program.command('call <tool> [argument...]'))
    .description('call one tool: server.tool key=value ...')
    .option('--args <json>', 'arguments as a JSON object; key=value goes before its members')
    .option('-o, --output <file>', 'write images, sounds and files of the result here')
    .option('--json', 'print the whole result as it came')
    .addHelpText('after', helpTail)
    .action(async (tool: string, pairs: readonly string[], _: unknown, command: Command) => {
      const { args: json, output, json: asJson } = command.optsWithGlobals<Flags>();
      const source = addressedSource(command, parts, tool);
      const progress = new ProgressLine(parts.terminal);
      const report = await parts.call(source, { tool, pairs, json }, (text) => progress.show(text));
      progress.clear();
      parts.finish(await print(report, { output, asJson: asJson === true }, parts));
    });
};

interface Wanted {
  readonly output: string | undefined;
  readonly asJson: boolean;
}

const exitCodes = {
  usage: EXIT_CODES.usage,
  refused: EXIT_CODES.refused,
  unavailable: EXIT_CODES.unavailable,
} as const;

const print = async (
  report: CallReport,
  { output, asJson }: Wanted,
  parts: CallParts,
): Promise<ExitCode> => {
  const { terminal, paint } = parts;
  if (report.kind === 'problems') {
    terminal.error(problemLines(report.problems, paint));
    return EXIT_CODES.configuration;
  }
  if (report.kind !== 'result') {
    terminal.error(failureLine(report.text, paint));
    return exitCodes[report.kind];
  }
  const result = readToolResult(report.text);
  if (asJson) terminal.data(`${report.text}\n`);
  // An error is talk: what a pipe reads is only ever a result.
  else if (result.isError)
    terminal.error(failureLine(resultText(result) || 'the tool failed', paint));
  else terminal.data(resultText(result));
  const saved = await save(result.files, output, asJson, parts);
  if (saved !== EXIT_CODES.ok) return saved;
  return result.isError ? EXIT_CODES.toolError : EXIT_CODES.ok;
};

const save = async (
  files: readonly FoundFile[],
  output: string | undefined,
  asJson: boolean,
  { terminal, paint, saveFiles }: CallParts,
): Promise<ExitCode> => {
  if (files.length === 0) return EXIT_CODES.ok;
  if (output === undefined) {
    const what = files
      .map(({ mimeType, bytes }) => `${mimeType}, ${bytes.length} bytes`)
      .join('; ');
    if (!asJson) terminal.error(`not shown: ${what}. Save it with -o FILE.\n`);
    return EXIT_CODES.ok;
  }
  const places = await saveFiles(output, files);
  if (typeof places === 'string') {
    terminal.error(failureLine(places, paint));
    return EXIT_CODES.failure;
  }
  terminal.error(`saved ${places.join(', ')}\n`);
  return EXIT_CODES.ok;
};

const helpTail = `
Values become what the tool's input schema says; a list is given by a key several times, or as JSON. The text of the
result goes to standard output, progress and errors to standard error. Without --url a gateway is made of the
configuration for this one call, and only the server of the tool is started. With nothing configured at all, the tools
of the built-in server can be called: demo.echo, demo.add, demo.count.

Examples:
  mcp-gateway call demo.echo message=hi
  mcp-gateway call weather.get_forecast city=Oslo days=3 --config gateway.yaml
  mcp-gateway call files.read_file --args '{"path":"/srv/a.txt"}' --url http://127.0.0.1:8080/mcp --token "$TOKEN"
  mcp-gateway call chart.draw kind=bar -o chart.png --config gateway.yaml
`;

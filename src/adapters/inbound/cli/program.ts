import { Command, CommanderError, Option } from 'commander';
import type { PinDesk } from '../../../application/pinning/pin-desk.ts';
import { nearestKey } from '../../../domain/config/nearest-key.ts';
import type { Problem } from '../../../domain/config/problem.ts';
import { addDetect, type DetectParts } from './detect-command.ts';
import { type DryRunReport, dryRunJson, dryRunText } from './dry-run-report.ts';
import { EXIT_CODES, type ExitCode, exitCodeMeanings } from './exit-codes.ts';
import { addExplain, type ExplainQuestion, type ExplainReport } from './explain-command.ts';
import { failureLine, painter, problemLines, validSummary, warningLines } from './output.ts';
import { addPins } from './pins-command.ts';

/** Read when the command line names nothing else. */
export const DEFAULT_CONFIG_FILE = '/etc/mcp-gateway/gateway.yaml';

/** Where the settings come from. */
export type SettingsSource =
  | { readonly kind: 'config'; readonly file: string }
  /** The file of an MCP client. */
  | { readonly kind: 'from'; readonly file: string }
  | { readonly kind: 'dev' };

const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;

export interface ServeOptions {
  readonly source: SettingsSource;
  /** Beats the level of the configuration. */
  readonly logLevel: (typeof logLevels)[number] | undefined;
}

export interface ValidationReport {
  /** Empty when the configuration can be used. */
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  readonly servers: number;
  readonly frontends: number;
}

/** What is tried on one message. */
export interface DryRunOptions {
  readonly server: string;
  /** For a result: the tool whose it is, as clients call it. */
  readonly tool: string | undefined;
}

/** What the command line starts. */
export interface ProgramActions {
  readonly version: string;
  /** `DEFAULT_CONFIG_FILE`, or undefined when it does not exist. */
  defaultConfig(): string | undefined;
  /** Resolves when the gateway has stopped. */
  serve(options: ServeOptions): Promise<ExitCode>;
  validate(source: SettingsSource): Promise<ValidationReport>;
  /** Says where a request goes without sending it. */
  explain(source: SettingsSource, question: ExplainQuestion): Promise<ExplainReport>;
  /** What is pinned of the servers of a configuration. A text: the configuration is wrong. */
  pins(source: SettingsSource): Promise<PinDesk | string>;
  /** What is spoken at each address; a fault for what is no address. */
  readonly detect: DetectParts['detect'];
  /** The text of a file, or of standard input for undefined; undefined when it cannot be read. */
  read(file: string | undefined): Promise<string | undefined>;
  /** Reads a message from standard input. A text: why it cannot be tried. */
  dryRun(source: SettingsSource, options: DryRunOptions): Promise<DryRunReport | string>;
}

/** stdout is for data, stderr for talk. */
export interface Terminal {
  out(text: string): void;
  error(text: string): void;
  readonly hasColour: boolean;
}

/** Does what the arguments (without node and script) ask for, and resolves to the exit code. */
export const runProgram = async (
  args: readonly string[],
  actions: ProgramActions,
  terminal: Terminal,
): Promise<ExitCode> => {
  let outcome: ExitCode = EXIT_CODES.ok;
  const program = buildProgram(actions, terminal, (code) => {
    outcome = code;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return outcome;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT_CODES.ok : EXIT_CODES.usage;
  }
};

interface Flags {
  readonly config?: string;
  readonly from?: string;
  readonly dev?: true;
  readonly logLevel?: ServeOptions['logLevel'];
  readonly validate?: true;
  readonly json?: true;
  readonly dryRun?: string;
  readonly tool?: string;
}

/** The grammar of the command line. `finish` takes the exit code of what was done. */
const buildProgram = (
  actions: ProgramActions,
  terminal: Terminal,
  finish: (code: ExitCode) => void,
): Command => {
  const program = withSourceOptions(new Command('mcp-gateway'))
    .description('Any MCP client reaches any MCP server through one endpoint.')
    .version(actions.version, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', helpTail)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.error })
    .helpCommand('help [command]', 'print help for a command')
    .exitOverride();
  const serve = async (_: Flags, command: Command): Promise<void> => {
    const flags = command.optsWithGlobals<Flags>();
    const source = sourceOf(flags, actions, command);
    if (flags.validate) finish(report(await actions.validate(source), false, terminal));
    else finish(await actions.serve({ source, logLevel: flags.logLevel }));
  };
  const validate = async (_: Flags, command: Command): Promise<void> => {
    const flags = command.optsWithGlobals<Flags>();
    const source = sourceOf(flags, actions, command);
    const checked = await actions.validate(source);
    const { dryRun: server, tool } = flags;
    if (server === undefined || checked.problems.length > 0) {
      finish(report(checked, flags.json === true, terminal));
      return;
    }
    finish(tried(await actions.dryRun(source, { server, tool }), flags.json === true, terminal));
  };
  program.command('serve').description('run the gateway (also without this word)').action(serve);
  program
    .command('validate')
    .description('check a configuration without opening a port')
    .option('--json', 'print the findings as a JSON object')
    .option(
      '--dry-run <server>',
      'read one JSON-RPC message and print what the rules of a server make of it',
    )
    .option('--tool <name>', 'with --dry-run: the tool a result is of, as clients call it')
    .action(validate);
  const printing = { terminal, paint: painter(terminal.hasColour), finish };
  addExplain(program, {
    sourceOf: (command) => sourceOf(command.optsWithGlobals<Flags>(), actions, command),
    explain: actions.explain,
    read: actions.read,
    ...printing,
  });
  addPins(program, {
    sourceOf: (command) => sourceOf(command.optsWithGlobals<Flags>(), actions, command),
    pins: actions.pins,
    ...printing,
  });
  addDetect(program, { detect: actions.detect, ...printing });
  // Without this, an unknown command would be reported as a surplus argument.
  program.allowExcessArguments().action(async (flags: Flags, command: Command) => {
    const [word] = command.args;
    if (word !== undefined) command.error(unknownCommand(word));
    await serve(flags, command);
  });
  return program;
};

const withSourceOptions = (command: Command): Command =>
  command
    .addOption(
      new Option('-c, --config <file>', `configuration file, YAML or JSON`).conflicts([
        'from',
        'dev',
      ]),
    )
    .addOption(
      new Option(
        '--from <file>',
        'take the servers from the file of an MCP client (mcpServers or servers)',
      ).conflicts('dev'),
    )
    .addOption(
      new Option('--dev', 'run with two example servers and a token, on this machine only'),
    )
    .addOption(
      new Option('--log-level <level>', 'how much is logged to stderr').choices([...logLevels]),
    )
    .addOption(new Option('--validate', 'the same as the command validate'));

const sourceOf = (flags: Flags, actions: ProgramActions, command: Command): SettingsSource => {
  if (flags.dev) return { kind: 'dev' };
  if (flags.from !== undefined) return { kind: 'from', file: flags.from };
  const file = flags.config ?? actions.defaultConfig();
  if (file !== undefined) return { kind: 'config', file };
  return command.error(
    "error: no configuration: name one with --config FILE, use an MCP client's with --from FILE, or try --dev",
  );
};

const report = (
  { problems, warnings, servers, frontends }: ValidationReport,
  asJson: boolean,
  terminal: Terminal,
): ExitCode => {
  const isValid = problems.length === 0;
  if (asJson) {
    terminal.out(`${JSON.stringify({ valid: isValid, servers, frontends, problems, warnings })}\n`);
  } else {
    const paint = painter(terminal.hasColour);
    terminal.error(warningLines(warnings, paint) + problemLines(problems, paint));
    if (isValid) terminal.out(validSummary(servers, frontends));
  }
  return isValid ? EXIT_CODES.ok : EXIT_CODES.configuration;
};

const tried = (outcome: DryRunReport | string, asJson: boolean, terminal: Terminal): ExitCode => {
  const paint = painter(terminal.hasColour);
  if (typeof outcome === 'string') {
    terminal.error(failureLine(outcome, paint));
    return EXIT_CODES.usage;
  }
  terminal.out(asJson ? dryRunJson(outcome) : dryRunText(outcome, paint));
  return EXIT_CODES.ok;
};

const unknownCommand = (word: string): string => {
  const near = nearestKey(word, ['serve', 'validate', 'explain', 'pins', 'detect', 'help']);
  const hint = near === undefined ? 'see --help' : `did you mean "${near}"?`;
  return failureLine(`unknown command ${JSON.stringify(word)}: ${hint}`, painter(false)).trimEnd();
};

const codes = Object.entries(exitCodeMeanings)
  .map(([code, meaning]) => `  ${code.padStart(2)}  ${meaning}`)
  .join('\n');

const helpTail = `
Without --config, --from or --dev the gateway reads ${DEFAULT_CONFIG_FILE} if it exists.

Examples:
  mcp-gateway --dev
  mcp-gateway --from claude_desktop_config.json
  mcp-gateway serve --config gateway.yaml --log-level debug
  mcp-gateway validate --config gateway.yaml
  mcp-gateway explain --config gateway.yaml --method tools/call --name files__read
  mcp-gateway pins approve weather forecast --config gateway.yaml
  mcp-gateway detect 127.0.0.1:3000
  mcp-gateway validate --config gateway.yaml --dry-run demo < request.json

Exit codes:
${codes}
`;

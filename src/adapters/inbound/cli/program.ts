import { Command, CommanderError } from 'commander';
import { type AddActions, addAdd } from './commands/add.ts';
import { type AdminActions, addAdmin } from './commands/admin.ts';
import { addCall, type CallActions } from './commands/call.ts';
import { addCompletions } from './commands/completions.ts';
import { addConfig, type ConfigActions } from './commands/config.ts';
import { addConnect, type ConnectActions } from './commands/connect.ts';
import { addCredentials, type CredentialsActions } from './commands/credentials.ts';
import { addDemo } from './commands/demo.ts';
import { addDetect, type DetectActions } from './commands/detect.ts';
import { addDoctor, type DoctorActions } from './commands/doctor.ts';
import { addExplain, type ExplainActions } from './commands/explain.ts';
import { addHealth, type HealthActions } from './commands/health.ts';
import { addImport } from './commands/import.ts';
import { addInit, type InitActions } from './commands/init.ts';
import { addPins, type PinsActions } from './commands/pins.ts';
import { addRun, type RunActions } from './commands/run.ts';
import { addServe, type ServeActions } from './commands/serve.ts';
import { addTools, type ToolsActions } from './commands/tools.ts';
import { addValidate, type ValidateActions } from './commands/validate.ts';
import { addVersion, type VersionActions } from './commands/version.ts';
import { EXIT_CODES, type ExitCode, exitCodeMeanings } from './exit-codes.ts';
import { painter } from './output.ts';
import {
  DEFAULT_CONFIG_FILES,
  type SharedFlags,
  type SourceActions,
  sourceParts,
  withSharedOptions,
} from './source.ts';
import type { Printing, Terminal } from './terminal.ts';

/** What the command line starts. */
export interface ProgramActions
  extends SourceActions,
    ServeActions,
    RunActions,
    InitActions,
    AddActions,
    ConnectActions,
    ValidateActions,
    ExplainActions,
    PinsActions,
    CredentialsActions,
    ConfigActions,
    DetectActions,
    AdminActions,
    ToolsActions,
    CallActions,
    HealthActions,
    DoctorActions,
    VersionActions {
  /** Before anything else is done: variables of this file, except those that are set. A text: it cannot be read. */
  useEnvironmentFile(file: string): string | undefined;
}

/** Each adds what it is called after; they stand in `--help` in this order. */
const additions = [
  addServe,
  addRun,
  addDemo,
  addInit,
  addImport,
  addAdd,
  addConnect,
  addTools,
  addCall,
  addValidate,
  addDoctor,
  addExplain,
  addConfig,
  addPins,
  addCredentials,
  addDetect,
  addAdmin,
  addHealth,
  addCompletions,
  addVersion,
];

/** Does what the arguments (without node and script) ask for, and resolves to the exit code. */
export const runProgram = async (
  args: readonly string[],
  actions: ProgramActions,
  terminal: Terminal,
): Promise<ExitCode> => {
  let outcome: ExitCode = EXIT_CODES.ok;
  const program = buildProgram(actions, {
    terminal,
    paint: painter(terminal.hasColour),
    finish: (code) => {
      outcome = code;
    },
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return outcome;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT_CODES.ok : EXIT_CODES.usage;
  }
};

/** The grammar of the command line. */
const buildProgram = (actions: ProgramActions, printing: Printing): Command => {
  const { terminal } = printing;
  const program = withSharedOptions(new Command('mcp-gateway'))
    .description('Any MCP client reaches any MCP server through one endpoint.')
    .version(actions.version, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', helpTail)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.error })
    .helpCommand('help [command]', 'print help for a command')
    .exitOverride()
    .hook('preAction', (_, command) => {
      const { envFile } = command.optsWithGlobals<SharedFlags>();
      const trouble = envFile === undefined ? undefined : actions.useEnvironmentFile(envFile);
      if (trouble !== undefined) command.error(`error: ${trouble}`);
    });
  const parts = { ...actions, ...sourceParts(actions), ...printing };
  for (const add of additions) add(program, parts);
  return program;
};

const codes = Object.entries(exitCodeMeanings)
  .map(([code, meaning]) => `  ${code.padStart(2)}  ${meaning}`)
  .join('\n');

const helpTail = `
Without --config, --from or --dev the gateway reads the file that CONFIG_PATH names, or
${DEFAULT_CONFIG_FILES.join(' or ')} if there is one.

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

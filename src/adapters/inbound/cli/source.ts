import { type Command, Option } from 'commander';

/** The first of them that exists is read when the command line and `CONFIG_PATH` name nothing else (mission CL-01). */
export const DEFAULT_CONFIG_FILES = [
  '/etc/mcp-gateway/gateway.yaml',
  '/etc/mcp-gateway/config.toml',
] as const;

/** Where the settings come from. */
export type SettingsSource =
  | { readonly kind: 'config'; readonly file: string }
  /** The file of an MCP client. */
  | { readonly kind: 'from'; readonly file: string }
  | { readonly kind: 'dev' };

/** Also what is made for one command. */
export type RunSource =
  | SettingsSource
  /** The built-in server; `port` of the gateway in front of it, if there is to be one. */
  | { readonly kind: 'demo'; readonly port?: number | undefined }
  /** The files of several clients; without one those that are found. */
  | {
      readonly kind: 'clients';
      readonly files: readonly string[];
      readonly port?: number | undefined;
    }
  /** Another gateway or a server, as the only server. */
  | { readonly kind: 'url'; readonly url: string; readonly token: string | undefined };

const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** The options that every command takes, wherever they stand on the line. */
export interface SharedFlags {
  readonly config?: string;
  readonly from?: string;
  readonly dev?: true;
  readonly envFile?: string;
  readonly logLevel?: LogLevel;
  readonly validate?: true;
  readonly quiet?: true;
  readonly debug?: true;
}

export interface SourceActions {
  /** What `CONFIG_PATH` names, or the first of `DEFAULT_CONFIG_FILES` that exists. */
  defaultConfig(): string | undefined;
}

export interface SourceParts {
  /** What the command line says; undefined when it says nothing and there is no default either. */
  sourceIn(command: Command): SettingsSource | undefined;
  /** The same; a usage error when there is none. */
  sourceOf(command: Command): SettingsSource;
}

export const withSharedOptions = (command: Command): Command =>
  command
    .addOption(
      new Option('-c, --config <file>', 'configuration file, YAML, TOML or JSON').conflicts([
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
      new Option(
        '--env-file <file>',
        'read variables from a file; those that are set already stay',
      ),
    )
    .addOption(
      new Option('--log-level <level>', 'how much is logged to stderr').choices([...logLevels]),
    )
    .addOption(new Option('--validate', 'the same as the command validate'))
    .addOption(new Option('-q, --quiet', 'say nothing but errors and the log'))
    .addOption(new Option('--debug', 'print the stack of an unexpected failure'));

export const sourceParts = (actions: SourceActions): SourceParts => {
  const sourceIn = (command: Command): SettingsSource | undefined => {
    const { dev, from, config } = command.optsWithGlobals<SharedFlags>();
    if (dev) return { kind: 'dev' };
    if (from !== undefined) return { kind: 'from', file: from };
    const file = config ?? actions.defaultConfig();
    return file === undefined ? undefined : { kind: 'config', file };
  };
  return { sourceIn, sourceOf: (command) => sourceIn(command) ?? command.error(noSource) };
};

const noSource =
  "error: no configuration: name one with --config FILE, use an MCP client's with --from FILE, or try --dev";

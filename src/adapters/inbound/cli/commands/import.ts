import { type Command, Option } from 'commander';
import type {
  FileChange,
  FoundClient,
  ImportPlan,
  ImportQuestion,
  Written,
} from '../../../../application/import/plans.ts';
import { changeText } from '../change-text.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { planJson, serversText, variablesText } from '../import-text.ts';
import { failureLine, noteLines, printable, problemLines, warningLines } from '../output.ts';
import { confirm } from '../prompts.ts';
import type { Printing, Terminal } from '../terminal.ts';

export interface ImportActions {
  /** Files of clients with servers in them. */
  findClients(): Promise<readonly FoundClient[]>;
  prepareImport(question: ImportQuestion): Promise<ImportPlan>;
  writeChange(change: FileChange): Promise<Written>;
}

export type ImportParts = ImportActions & Printing;

interface Flags {
  readonly detect?: true;
  readonly output?: string;
  readonly dryRun?: true;
  readonly keepSecrets?: true;
  readonly secretsTo?: string;
  readonly yes?: true;
  readonly json?: true;
}

/** Where secrets go, and whether they may stay: for all commands that write servers. */
export const withSecretOptions = (command: Command): Command =>
  command
    .addOption(
      new Option('--keep-secrets', 'write secrets into the file, not references to variables'),
    )
    .addOption(
      new Option('--secrets-to <file>', 'write secrets as NAME=value into a file for --env-file'),
    );

/** The command `import`: servers of clients' files become servers of a gateway file. */
export const addImport = (program: Command, parts: ImportParts): void => {
  withSecretOptions(program.command('import [file...]'))
    .description("take over the servers of MCP clients' files; nothing is started")
    .option('--detect', 'all files of the clients on this machine and of the project here')
    .option(
      '-o, --output <file>',
      'the gateway file they are added to; otherwise a new one is printed',
    )
    .option('--dry-run', 'show what would be written, and write nothing')
    .option('-y, --yes', 'do not ask')
    .option('--json', 'print a JSON object')
    .addHelpText('after', helpTail)
    .action(async (named: readonly string[], _: unknown, command: Command) => {
      const flags = command.optsWithGlobals<Flags>();
      if (named.length === 0 && !flags.detect) command.error(nothingNamed);
      parts.finish(await run(named, flags, parts));
    });
};

const nothingNamed =
  'error: name the file of a client, or let all be found with --detect: see docs/importing.md';

const run = async (
  named: readonly string[],
  flags: Flags,
  parts: ImportParts,
): Promise<ExitCode> => {
  const found = flags.detect ? await parts.findClients() : [];
  const files = [...named, ...found.map(({ file }) => file)];
  if (files.length === 0) {
    parts.terminal.error(failureLine('no file of a client was found', parts.paint, nameOne));
    return EXIT_CODES.failure;
  }
  const plan = await parts.prepareImport({
    files,
    output: flags.output,
    keepSecrets: flags.keepSecrets === true,
    secretsTo: flags.secretsTo,
    isLenient: named.length === 0,
  });
  return carryOut(plan, { ...flags, isShownOnly: flags.output === undefined }, parts);
};

const nameOne = '(name one: mcp-gateway import FILE)';

export interface CarryFlags extends Pick<Flags, 'dryRun' | 'yes' | 'json' | 'secretsTo'> {
  /** The file is printed instead of written. */
  readonly isShownOnly: boolean;
}

/** Shows what was planned, asks once where somebody can be asked, and writes it. */
export const carryOut = async (
  plan: ImportPlan,
  flags: CarryFlags,
  parts: Pick<ImportActions, 'writeChange'> & Printing,
): Promise<ExitCode> => {
  const { terminal, paint } = parts;
  if (plan.kind === 'refused') {
    terminal.error(problemLines(plan.problems, paint));
    return EXIT_CODES.configuration;
  }
  const { servers, variables, notes, problems, change, secretsChange } = plan;
  const isDry = flags.dryRun === true || flags.isShownOnly;
  terminal.error(warningLines(problems, paint) + noteLines(notes, paint));
  if (!flags.isShownOnly || secretsChange !== undefined) {
    terminal.error(`When the gateway starts:\n${serversText(servers, change.secrets, paint)}`);
  }
  terminal.error(variablesText(variables, flags.secretsTo, paint));
  if (flags.isShownOnly && !flags.json) terminal.out(change.after);
  else if (!flags.isShownOnly) terminal.error(changeText(change, paint));
  if (secretsChange !== undefined) terminal.error(changeText(secretsChange, paint));
  if (isDry || !(await mayWrite(change.file, flags, terminal))) {
    if (flags.json) terminal.out(planJson(plan, { written: false, backup: undefined }));
    return EXIT_CODES.ok;
  }
  // Secrets first: without them the other file leads nowhere.
  const changes = secretsChange === undefined ? [change] : [secretsChange, change];
  const backups = await writeAll(changes, parts);
  if (backups === undefined) return EXIT_CODES.failure;
  if (flags.json) terminal.out(planJson(plan, { written: true, backup: backups.at(-1) }));
  return EXIT_CODES.ok;
};

/** Where nobody can be asked, what was typed is answer enough. */
const mayWrite = async (file: string, { yes, json }: CarryFlags, terminal: Terminal) =>
  yes === true ||
  json === true ||
  !terminal.isInteractive ||
  (await confirm(terminal, `Write ${printable(file)}?`, true));

/** Undefined: it has been said why not. */
export const writeAll = async (
  changes: readonly FileChange[],
  { terminal, paint, writeChange }: Pick<ImportActions, 'writeChange'> & Printing,
): Promise<readonly (string | undefined)[] | undefined> => {
  const backups: (string | undefined)[] = [];
  for (const change of changes) {
    if (change.text === change.after) continue;
    const written = await writeChange(change);
    if (typeof written === 'string') {
      terminal.error(failureLine(written, paint));
      return undefined;
    }
    const kept = written.backup === undefined ? '' : ` (before: ${printable(written.backup)})`;
    terminal.error(`${paint('green', 'wrote')} ${printable(change.file)}${kept}\n`);
    backups.push(written.backup);
  }
  return backups;
};

const helpTail = `
Understood are the files of Claude Desktop, Claude Code, VS Code, GitHub Copilot CLI, Cursor, Windsurf, Gemini CLI,
Antigravity, Codex, Zed, Continue, Goose, OpenCode, Cline, Roo Code, LM Studio, Kiro, Amp, Trae, and server.json of the MCP
registry. What crosses and what does not: docs/importing.md.

Secrets become references such as \${GITHUB_TOKEN}; the variables to set are listed.

Examples:
  mcp-gateway import ~/.cursor/mcp.json
  mcp-gateway import --detect -o gateway.yaml --secrets-to gateway.env
  mcp-gateway import .vscode/mcp.json -o gateway.yaml --dry-run
`;

import type { Command } from 'commander';
import type { FoundClient, ImportQuestion } from '../../../../application/import/plans.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { foundText } from '../import-text.ts';
import { counted, failureLine, printable, warningLines } from '../output.ts';
import { confirm } from '../prompts.ts';
import type { Printing } from '../terminal.ts';
import { DEFAULT_OUTPUT } from './add.ts';
import { carryOut, type ImportActions, withSecretOptions } from './import.ts';

export interface InitActions extends ImportActions {
  isThere(file: string): Promise<boolean>;
}

type InitParts = InitActions & Printing;

interface Flags {
  readonly output: string;
  readonly from?: string;
  readonly keepSecrets?: true;
  readonly secretsTo?: string;
  readonly yes?: true;
  readonly json?: true;
}

/** The command `init`: a first gateway file, from what the clients of this machine have. */
export const addInit = (program: Command, parts: InitParts): void => {
  withSecretOptions(program.command('init'))
    .description("write a first gateway file with the servers of this machine's clients")
    .option('-o, --output <file>', 'the file', DEFAULT_OUTPUT)
    .option('-y, --yes', 'ask nothing: all servers that are found')
    .option('--json', 'print a JSON object')
    .addHelpText('after', helpTail)
    .action(async (_: unknown, command: Command) => {
      const flags = command.optsWithGlobals<Flags>();
      if (!flags.yes && !parts.terminal.isInteractive) command.error(noTerminal);
      parts.finish(await run(flags, parts));
    });
};

const noTerminal = 'error: init asks questions: run it in a terminal, or with --yes';

const run = async (flags: Flags, parts: InitParts): Promise<ExitCode> => {
  const { terminal, paint } = parts;
  const { output, from } = flags;
  const fail = (text: string, advice: string): ExitCode => {
    terminal.error(failureLine(text, paint, advice));
    return EXIT_CODES.failure;
  };
  if (await parts.isThere(output)) {
    return fail(
      `${output} is there already`,
      `(mcp-gateway import --detect -o ${output} adds to it)`,
    );
  }
  const files = from === undefined ? await chosen(flags, parts) : [from];
  if (files === undefined) return EXIT_CODES.ok;
  if (files.length === 0) {
    return fail('no client on this machine has servers', '(mcp-gateway add NAME -- COMMAND)');
  }
  const question = { files, output, keepSecrets: flags.keepSecrets === true, isLenient: false };
  const secretsTo = flags.secretsTo ?? (await placeForSecrets(question, flags, parts));
  const plan = await parts.prepareImport({ ...question, secretsTo });
  const shown = secretsTo === undefined ? flags : { ...flags, secretsTo };
  const code = await carryOut(plan, { ...shown, isShownOnly: false }, parts);
  if (code === EXIT_CODES.ok && (await parts.isThere(output))) {
    const withFile = plan.kind === 'plan' && plan.secretsChange ? ` --env-file ${secretsTo}` : '';
    const start = `mcp-gateway serve -c ${printable(output)}${withFile}`;
    terminal.error(`\nNext:\n  ${start}\n  mcp-gateway connect CLIENT\n`);
  }
  return code;
};

/** Undefined: the user wants none of it. */
const chosen = async (
  { yes }: Flags,
  { findClients, terminal, paint }: InitParts,
): Promise<readonly string[] | undefined> => {
  const found = await findClients();
  if (found.length === 0) return [];
  terminal.error(foundText(found, paint));
  const usable = found.filter(({ servers }) => servers.length > 0);
  if (yes) {
    terminal.error(
      warningLines(
        found.flatMap(({ problems }) => problems),
        paint,
      ),
    );
    return usable.map(({ file }) => file);
  }
  for (;;) {
    const typed = await terminal.readLine('Which? [all; numbers such as 1,3; none] ');
    if (typed === undefined) return undefined;
    const files = selection(typed, found);
    if (files !== undefined) return files.length === 0 ? undefined : files;
    terminal.error(`Type numbers from 1 to ${found.length}, all, or none.\n`);
  }
};

/** The files that an answer names; undefined: it cannot be understood. */
const selection = (typed: string, found: readonly FoundClient[]): readonly string[] | undefined => {
  const answer = typed.trim().toLowerCase();
  if (answer === '' || answer === 'all' || answer === 'y') {
    return found.filter(({ servers }) => servers.length > 0).map(({ file }) => file);
  }
  if (answer === 'none' || answer === 'n') return [];
  const files = answer.split(/[\s,]+/).map((number) => found[Number(number) - 1]?.file);
  return files.every((file) => file !== undefined) ? [...new Set(files)] : undefined;
};

/** Secrets leave the client's file only when somebody says so. */
const placeForSecrets = async (
  question: Omit<ImportQuestion, 'secretsTo'>,
  { yes, output, keepSecrets }: Flags,
  { prepareImport, terminal }: InitParts,
): Promise<string | undefined> => {
  if (yes || keepSecrets) return undefined;
  const plan = await prepareImport({ ...question, secretsTo: undefined });
  if (plan.kind === 'refused') return undefined;
  const known = plan.variables.filter(({ value }) => value !== undefined);
  const names = [...new Set(known.map(({ name }) => name))];
  if (names.length === 0) return undefined;
  const file = output.replace(/(?:\.\w+)?$/, '.env');
  const asked = `${counted(names.length, 'secret')} (${names.join(', ')}): put into ${file}, readable by you alone?`;
  return (await confirm(terminal, asked, true)) ? file : undefined;
};

const helpTail = `
Examples:
  mcp-gateway init
  mcp-gateway init --yes -o /etc/mcp-gateway/gateway.yaml --secrets-to /etc/mcp-gateway/gateway.env
`;

import type { Command } from 'commander';
import {
  type VaultEntry,
  VaultTrouble,
} from '../../../../application/ports/driven/credential-vault.ts';
import type { CredentialDesk } from '../../../../application/upstream-credentials/credential-desk.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { failureLine, printable } from '../output.ts';
import type { SettingsSource, SourceParts } from '../source.ts';
import type { Printing } from '../terminal.ts';

export interface CredentialsActions {
  /** The stored credentials of a configuration. A text: the configuration is wrong. */
  credentials(source: SettingsSource): Promise<CredentialDesk | string>;
  /** What a file holds, or why it cannot be read. */
  readSecretFile(file: string): Promise<string | { readonly trouble: string }>;
}

type CredentialsParts = CredentialsActions & Pick<SourceParts, 'sourceOf'> & Printing;

interface Flags {
  readonly for?: string;
  readonly own?: true;
  readonly file?: string;
  readonly json?: true;
}

type Act = (desk: CredentialDesk, flags: Flags, server: string) => Promise<ExitCode | VaultTrouble>;

/** The commands `credentials put`, `credentials list` and `credentials remove`. */
export const addCredentials = (program: Command, parts: CredentialsParts): void => {
  const credentials = program
    .command('credentials')
    .description('what servers that know their callers are shown for each of them');
  const run = (command: Command, act: Act): void => {
    command.action(async (...given: unknown[]) => {
      const [server = ''] = given.filter((value) => typeof value === 'string');
      parts.finish(await acted(parts, command, act, server));
    });
  };
  const put = whose(credentials.command('put <server>'))
    .description('store the credential of one caller, which is read from standard input')
    .option('--file <file>', 'read it from this file instead')
    .option('--json', 'print what was done as a JSON object')
    .addHelpText('after', putHelp);
  run(put, (desk, flags, server) => store(desk, flags, server, parts));
  const list = credentials
    .command('list')
    .description('whose credentials are stored, without the credentials')
    .option('--json', 'print a JSON array');
  run(list, (desk, { json }) => show(desk, json === true, parts));
  const remove = whose(credentials.command('remove <server>'))
    .description('forget the credential of one caller')
    .option('--json', 'print what was done as a JSON object');
  run(remove, (desk, flags, server) => forget(desk, flags, server, parts));
};

const whose = (command: Command): Command =>
  command
    .option('--for <principal>', 'the caller it is for, as the log and the audit log name it')
    .option('--own', 'what the gateway shows when it asks in its own name');

const acted = async (
  parts: CredentialsParts,
  command: Command,
  act: Act,
  server: string,
): Promise<ExitCode> => {
  const fail = (text: string): void => parts.terminal.error(failureLine(text, parts.paint));
  const desk = await parts.credentials(parts.sourceOf(command));
  if (typeof desk === 'string') {
    fail(desk);
    return EXIT_CODES.configuration;
  }
  const outcome = await act(desk, command.optsWithGlobals<Flags>(), server);
  if (!(outcome instanceof VaultTrouble)) return outcome;
  fail(outcome.message);
  return EXIT_CODES.failure;
};

const store = async (
  desk: CredentialDesk,
  flags: Flags,
  server: string,
  { terminal, readSecretFile }: CredentialsParts,
): Promise<ExitCode | VaultTrouble> => {
  const caller = callerIn(flags);
  if (caller instanceof VaultTrouble) return caller;
  const { file } = flags;
  const read =
    file === undefined ? await terminal.readLine('Credential: ') : await readSecretFile(file);
  if (typeof read === 'object') return new VaultTrouble(read.trouble);
  const trouble = await desk.put({ server, caller }, read ?? '');
  if (trouble !== undefined) return trouble;
  terminal.out(doneText('stored', { server, caller }, flags));
  return EXIT_CODES.ok;
};

const show = async (
  desk: CredentialDesk,
  isJson: boolean,
  { terminal }: Printing,
): Promise<ExitCode | VaultTrouble> => {
  const entries = await desk.list();
  if (entries instanceof VaultTrouble) return entries;
  const rows = entries.map(rowOf);
  const lines = entries.map((entry) => `${rowText(entry)}\n`).join('');
  const text = lines === '' ? 'no credential is stored\n' : lines;
  terminal.out(isJson ? `${JSON.stringify(rows)}\n` : text);
  return EXIT_CODES.ok;
};

const forget = async (
  desk: CredentialDesk,
  flags: Flags,
  server: string,
  { terminal }: Printing,
): Promise<ExitCode | VaultTrouble> => {
  const caller = callerIn(flags);
  if (caller instanceof VaultTrouble) return caller;
  const entry = { server, caller };
  const wasThere = await desk.remove(entry);
  if (wasThere instanceof VaultTrouble) return wasThere;
  if (!wasThere) return new VaultTrouble(`there is none for ${rowText(entry)}`);
  terminal.out(doneText('removed', entry, flags));
  return EXIT_CODES.ok;
};

/** `VaultEntry.caller`. */
const callerIn = ({ for: principal, own }: Flags): string | VaultTrouble => {
  if ((principal === undefined) === (own === undefined)) {
    return new VaultTrouble('say whose it is: --for <principal>, or --own');
  }
  return principal ?? '';
};

const rowOf = ({ server, caller }: VaultEntry): object =>
  caller === '' ? { server, own: true } : { server, principal: caller };

const doneText = (state: string, entry: VaultEntry, { json }: Flags): string =>
  json === true
    ? `${JSON.stringify({ ...rowOf(entry), state })}\n`
    : `${state} ${rowText(entry)}\n`;

const rowText = ({ server, caller }: VaultEntry): string =>
  `${server}  ${caller === '' ? '(the gateway itself)' : printable(caller)}`;

const putHelp = `
The server needs auth of type stored. A principal is written as in the log: user:ada, client:ci, token:0123456789abcdef.

Examples:
  mcp-gateway credentials put github --for user:ada < token.txt
`;

import type { Command } from 'commander';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { failureLine } from '../output.ts';
import type { Printing } from '../terminal.ts';

export interface HashActions {
  /** What stands for a password in a configuration. A text and no hash: why there is none. */
  hashPassword(password: string): Promise<{ readonly hash: string } | string>;
  /** The same for an API key; without one it makes a new one. */
  hashKey(
    key: string | undefined,
  ): Promise<{ readonly key: string; readonly hash: string } | string>;
}

export type HashParts = HashActions & Printing;

/** The commands `admin hash password` and `admin hash key`. */
export const addHash = (admin: Command, parts: HashParts): void => {
  const hash = admin
    .command('hash')
    .description('what to write into a configuration in place of a password or an API key');
  hash
    .command('password')
    .description('hash a password, which is read from standard input')
    .option('--json', 'print a JSON object')
    .addHelpText('after', passwordHelp)
    .action(async (_: unknown, command: Command) => {
      const { json } = command.optsWithGlobals<Flags>();
      const password = await read('Password: ', json, parts);
      parts.finish(print(await parts.hashPassword(password), json, parts));
    });
  hash
    .command('key')
    .description('hash an API key, which is read from standard input')
    .option('--new', 'make a key and print it first')
    .option('--json', 'print a JSON object')
    .addHelpText('after', keyHelp)
    .action(async (_: unknown, command: Command) => {
      const { json, new: isNew } = command.optsWithGlobals<Flags>();
      const outcome = await parts.hashKey(isNew ? undefined : await read('Key: ', json, parts));
      const isShown = isNew || typeof outcome === 'string';
      parts.finish(print(isShown ? outcome : { hash: outcome.hash }, json, parts));
    });
};

interface Flags {
  readonly json?: true;
  readonly new?: true;
}

/** Whoever wants JSON is asked nothing. */
const read = async (question: string, json: true | undefined, { terminal }: Printing) =>
  (await terminal.readLine(json ? '' : question)) ?? '';

const print = (
  outcome: { readonly key?: string; readonly hash: string } | string,
  json: true | undefined,
  { terminal, paint }: Printing,
): ExitCode => {
  if (typeof outcome === 'string') {
    terminal.error(failureLine(outcome, paint));
    return EXIT_CODES.usage;
  }
  const { key, hash } = outcome;
  if (json) terminal.out(`${JSON.stringify(outcome)}\n`);
  else terminal.out(key === undefined ? `${hash}\n` : `${key}\n${hash}\n`);
  return EXIT_CODES.ok;
};

const passwordHelp = `
The hash goes into auth.basic.users, beside the name of the user.

Examples:
  mcp-gateway admin hash password < password.txt
`;

const keyHelp = `
The hash goes into auth.api_keys.keys. Whoever has the key can come in; the hash helps nobody.

Examples:
  mcp-gateway admin hash key --new
`;

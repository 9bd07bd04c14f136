import type { Command } from 'commander';
import { TokenBookTrouble } from '../../../../application/ports/driven/revocations.ts';
import type { Revoked, TokenDesk } from '../../../../application/sessions/token-desk.ts';
import { visibleName } from '../../../../domain/identity/visible-name.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { failureLine } from '../output.ts';
import type { SettingsSource, SourceParts } from '../source.ts';
import type { Printing } from '../terminal.ts';
import { tokenRows, tokensJson, tokensTable } from '../token-text.ts';

export interface TokenBookActions {
  /** What gateways of a configuration were told of tokens. A text: the configuration is wrong. */
  tokens(source: SettingsSource): Promise<TokenDesk | string>;
}

export type TokenBookParts = TokenBookActions & Pick<SourceParts, 'sourceOf'> & Printing;

interface RevokeFlags {
  readonly user?: string;
  readonly principal?: string;
  readonly undo?: true;
  readonly json?: true;
}

/** The commands `admin token list` and `admin token revoke`. */
export const addTokenBook = (token: Command, parts: TokenBookParts): void => {
  token
    .command('list')
    .description('the tokens that were made here, and what is revoked')
    .option('--json', 'print a JSON array')
    .action(async (_: unknown, command: Command) => {
      const { json } = command.optsWithGlobals<{ readonly json?: true }>();
      parts.finish(await onDesk(command, parts, (desk) => list(desk, json === true, parts)));
    });
  token
    .command('revoke')
    .description('make a token, an API key or a user unusable on running gateways, or usable again')
    .argument('[id]', 'of the token, as list shows it, or of an API key')
    .option('-u, --user <name>', 'whatever this user shows, whoever made it')
    .option('--principal <key>', 'the same by the key of the log, such as key:ci or basic:ada')
    .option('--undo', 'take the revocation back')
    .option('--json', 'print a JSON object')
    .addHelpText('after', helpTail)
    .action(async (id: string | undefined, _: unknown, command: Command) => {
      const { user, principal, ...how } = command.optsWithGlobals<RevokeFlags>();
      const named: Revoked[] = [
        ...(id === undefined ? [] : [{ kind: 'credential', id } as const]),
        ...(user === undefined
          ? []
          : [{ kind: 'principal', id: `user:${visibleName(user)}` } as const]),
        ...(principal === undefined ? [] : [{ kind: 'principal', id: principal } as const]),
      ];
      const [what] = named;
      if (what === undefined || named.length > 1) {
        command.error('error: name one of an id, --user and --principal');
      }
      parts.finish(await onDesk(command, parts, (desk) => decide(desk, what, how, parts)));
    });
};

const onDesk = async (
  command: Command,
  parts: TokenBookParts,
  act: (desk: TokenDesk) => Promise<ExitCode | TokenBookTrouble>,
): Promise<ExitCode> => {
  const desk = await parts.tokens(parts.sourceOf(command));
  const fail = (text: string): void => parts.terminal.error(failureLine(text, parts.paint));
  if (typeof desk === 'string') {
    fail(desk);
    return EXIT_CODES.configuration;
  }
  const outcome = await act(desk);
  if (!(outcome instanceof TokenBookTrouble)) return outcome;
  fail(outcome.message);
  return EXIT_CODES.failure;
};

const list = async (
  desk: TokenDesk,
  asJson: boolean,
  { terminal, paint }: Printing,
): Promise<ExitCode | TokenBookTrouble> => {
  const book = await desk.book();
  if (book instanceof TokenBookTrouble) return book;
  const rows = tokenRows(book);
  terminal.out(asJson ? tokensJson(rows) : tokensTable(rows, paint));
  return EXIT_CODES.ok;
};

const decide = async (
  desk: TokenDesk,
  what: Revoked,
  { undo, json }: Pick<RevokeFlags, 'undo' | 'json'>,
  { terminal }: Printing,
): Promise<ExitCode | TokenBookTrouble> => {
  const book = await (undo === true ? desk.restore(what) : desk.revoke(what));
  if (book instanceof TokenBookTrouble) return book;
  const named = JSON.stringify(what.id);
  if (json === true)
    terminal.out(`${JSON.stringify({ [what.kind]: what.id, revoked: undo !== true })}\n`);
  else terminal.error(undo === true ? `${named} is usable again.\n` : `${named} is revoked.\n`);
  return EXIT_CODES.ok;
};

const helpTail = `
Running gateways that follow the same file refuse it within seconds, and end what was opened with it.

Examples:
  mcp-gateway admin token revoke 0b5f2c1e-5a3d-4c57-9f0a-6a0c8a1f2d3e --config gateway.yaml
  mcp-gateway admin token revoke --user ada --config gateway.yaml
  mcp-gateway admin token revoke --user ada --undo --config gateway.yaml
`;

import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../../../../domain/config/duration.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { failureLine } from '../output.ts';
import type { SettingsSource, SourceParts } from '../source.ts';
import type { Printing } from '../terminal.ts';
import { addHash, type HashActions } from './admin-hash.ts';
import { addTokenBook, type TokenBookActions } from './admin-tokens.ts';

export interface TokenRequest {
  /** Whom the token names. */
  readonly user: string;
  readonly lifetimeMs: number;
  /** Empty: none, which leaves the user unrestricted (mission C-23). */
  readonly scopes: readonly string[];
}

export interface IssuedToken {
  readonly token: string;
  readonly user: string;
  readonly scopes: readonly string[];
  /** ISO 8601. */
  readonly expiresAt: string;
  /** By which it can be revoked. */
  readonly id: string;
  /** Why `admin token list` will not show it; undefined when it will. */
  readonly unlisted: string | undefined;
}

export interface AdminActions extends TokenBookActions, HashActions {
  /** A token that gateways of this configuration accept. A text: why there is none. */
  issueToken(source: SettingsSource, request: TokenRequest): Promise<IssuedToken | string>;
}

type AdminParts = AdminActions & Pick<SourceParts, 'sourceOf'> & Printing;

interface Flags {
  readonly user: string;
  readonly expiry: number;
  readonly scopes: readonly string[];
  readonly json?: true;
}

/** 8760h, a year (mission CL-06). */
const DEFAULT_LIFETIME_MS = 31_536_000_000;
const LONGEST_LIFETIME_MS = 10 * DEFAULT_LIFETIME_MS;

/** The commands `admin token` and `admin hash`. */
export const addAdmin = (program: Command, parts: AdminParts): void => {
  const admin = program.command('admin').description('look after who may use a gateway');
  const token = admin.command('token').description('tokens of users');
  token
    .command('create')
    .description('make a token for a user, signed with the secret of the configuration')
    .option('-u, --user <name>', 'whom it names', 'default')
    .addOption(
      new Option('-e, --expiry <duration>', 'how long it is good, such as 8760h or 7d')
        .argParser(readLifetime)
        .default(DEFAULT_LIFETIME_MS, '8760h'),
    )
    .addOption(
      new Option('-s, --scopes <list>', 'what it is good for, with commas between them')
        .argParser(readScopes)
        .default([], 'no limits'),
    )
    .option('--json', 'print a JSON object')
    .addHelpText('after', helpTail)
    .action(async (_: unknown, command: Command) => {
      const { user, expiry, scopes, json } = command.optsWithGlobals<Flags>();
      const request = { user, lifetimeMs: expiry, scopes };
      const issued = await parts.issueToken(parts.sourceOf(command), request);
      parts.finish(print(issued, json === true, parts));
    });
  addTokenBook(token, parts);
  addHash(admin, parts);
};

const print = (
  issued: IssuedToken | string,
  asJson: boolean,
  { terminal, paint }: AdminParts,
): ExitCode => {
  if (typeof issued === 'string') {
    terminal.error(failureLine(issued, paint));
    return EXIT_CODES.configuration;
  }
  const { token, user, scopes, expiresAt, id, unlisted } = issued;
  if (unlisted !== undefined) {
    terminal.error(`It is not in the list of tokens: ${unlisted}\n`);
  }
  if (asJson) {
    terminal.out(`${JSON.stringify({ token, id, user, scopes, expires_at: expiresAt })}\n`);
    return EXIT_CODES.ok;
  }
  terminal.out(`${token}\n`);
  terminal.error(`A token for ${JSON.stringify(user)}, good until ${expiresAt} (${id}).\n`);
  return EXIT_CODES.ok;
};

const readLifetime = (written: string): number => {
  const parsed = parseDuration(written);
  if (!parsed.ok) throw new InvalidArgumentError(parsed.message);
  if (parsed.value < 1_000 || parsed.value > LONGEST_LIFETIME_MS) {
    throw new InvalidArgumentError('expected a duration from 1s to 87600h');
  }
  return parsed.value;
};

const readScopes = (written: string): readonly string[] => {
  const scopes = written.split(',').map((scope) => scope.trim());
  if (scopes.some((scope) => !/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope))) {
    throw new InvalidArgumentError('expected scopes with commas between them, such as mcp:*:read');
  }
  return scopes;
};

const helpTail = `
The configuration has to say auth.provider: jwt with a shared secret (auth.jwt.secret_key_env, or JWT_SECRET_KEY in the
environment); where tokens are checked with a public key, who has the private one makes them.

Examples:
  mcp-gateway admin token create --config gateway.yaml --user ada --expiry 7d
  mcp-gateway admin token create --config gateway.yaml --scopes mcp:weather:read,mcp:notes:* --json
`;

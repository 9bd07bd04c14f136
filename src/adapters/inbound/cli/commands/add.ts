import { type Command, Option } from 'commander';
import type { AddQuestion, ImportPlan } from '../../../../application/import/plans.ts';
import type { SharedFlags } from '../source.ts';
import type { Printing } from '../terminal.ts';
import { carryOut, type ImportActions, withSecretOptions } from './import.ts';

export interface AddActions extends Pick<ImportActions, 'writeChange'> {
  prepareAdd(question: AddQuestion): Promise<ImportPlan>;
}

interface Flags extends SharedFlags {
  readonly type?: string;
  readonly env: readonly string[];
  readonly header: readonly string[];
  readonly force?: true;
  readonly keepSecrets?: true;
  readonly secretsTo?: string;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly json?: true;
}

/** Where servers go when no file is named. */
export const DEFAULT_OUTPUT = 'gateway.yaml';

/** The command `add`: one more server in a gateway file. */
export const addAdd = (program: Command, parts: AddActions & Printing): void => {
  withSecretOptions(program.command('add <name> <target...>'))
    .description(`add a server to a gateway file (--config, otherwise ${DEFAULT_OUTPUT} here)`)
    .addOption(
      new Option(
        '-t, --type <type>',
        'what is spoken at the address; otherwise by its scheme',
      ).choices(['http', 'sse', 'websocket', 'tcp', 'unix', 'auto']),
    )
    .option('-e, --env <NAME=value>', 'a variable for the command', gathered, [])
    .option('-H, --header <header>', 'a header for the address, "Name: value"', gathered, [])
    .option('--force', 'in place of a server of the same name')
    .option('--dry-run', 'show what would be written, and write nothing')
    .option('-y, --yes', 'do not ask')
    .option('--json', 'print a JSON object')
    .addHelpText('after', helpTail)
    .action(async (name: string, target: readonly string[], _: unknown, command: Command) => {
      const flags = command.optsWithGlobals<Flags>();
      if (!isAddress(target[0]) && !isSetApart(program)) command.error(notSetApart);
      const plan = await parts.prepareAdd({
        file: flags.config ?? DEFAULT_OUTPUT,
        name,
        target,
        type: flags.type,
        env: flags.env,
        headers: flags.header,
        isForced: flags.force === true,
        keepSecrets: flags.keepSecrets === true,
        secretsTo: flags.secretsTo,
      });
      parts.finish(await carryOut(plan, { ...flags, isShownOnly: false }, parts));
    });
};

const isAddress = (word = ''): boolean => /^[a-z][a-z+]*:\/\//i.test(word);

/** Otherwise options of the command were taken for ours, and are gone: `npx -y server` would run `npx server`. */
const isSetApart = (program: Command): boolean => {
  const words: unknown = Reflect.get(program, 'rawArgs');
  return Array.isArray(words) && words.includes('--');
};

const notSetApart =
  'error: a command stands behind --, as in: mcp-gateway add files -- npx -y SERVER /srv/files';

const gathered = (value: string, before: readonly string[]): readonly string[] => [
  ...before,
  value,
];

const helpTail = `
A command stands behind --, so that its options stay its own. Comments of the file stay.

Examples:
  mcp-gateway add files -- npx -y @modelcontextprotocol/server-filesystem /srv/files
  mcp-gateway add github https://api.githubcopilot.com/mcp/ --header "Authorization: Bearer \${GITHUB_TOKEN}"
`;

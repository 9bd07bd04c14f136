import type { FoundClient, ImportPlan } from '../../../application/import/plans.ts';
import type { ImportedServer, NeededVariable } from '../../../domain/import/imported-server.ts';
import { masked } from '../../../domain/import/mask.ts';
import { counted, type Paint, printable } from './output.ts';

/** What will run, word for word, or be called; secrets are not in it. */
export const serversText = (
  servers: readonly ImportedServer[],
  secrets: readonly string[],
  paint: Paint,
): string => {
  const width = Math.max(...servers.map(({ name }) => name.length));
  return servers
    .map((server) => {
      const { command, args = [], url = '', cwd } = server.entry;
      const does =
        command === undefined
          ? `calls ${url}`
          : `runs ${[command, ...args].map(quoted).join(' ')}${cwd === undefined ? '' : ` in ${quoted(cwd)}`}`;
      return `  ${paint('green', server.name.padEnd(width))}  ${printable(masked(does, secrets))}\n`;
    })
    .join('');
};

const quoted = (word: string): string =>
  /^[\w@%+=:,./${}~-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** Names of what has to be set; never what they hold. */
export const variablesText = (
  variables: readonly NeededVariable[],
  secretsTo: string | undefined,
  paint: Paint,
): string => {
  const open = variables.filter(({ value }) => value === undefined || secretsTo === undefined);
  if (open.length === 0) return '';
  const byName = Map.groupBy(open, ({ name }) => name);
  const width = Math.max(...[...byName.keys()].map((name) => name.length));
  const lines = [...byName].map(([name, uses]) => {
    const what = uses.map((use) => `${use.server}: ${use.what}`).join('; ');
    return `  ${paint('yellow', name.padEnd(width))}  ${printable(what)}\n`;
  });
  return `Set before the gateway starts, or put into a file for --env-file:\n${lines.join('')}`;
};

export const foundText = (found: readonly FoundClient[], paint: Paint): string => {
  const servers = found.reduce((sum, one) => sum + one.servers.length, 0);
  const lines = found.map(({ shown, title, servers: names, problems }, index) => {
    const [problem] = problems;
    const what =
      names.length > 0 || problem === undefined
        ? names.join(', ')
        : paint('red', `cannot be read: ${problem.message}`);
    return `  ${index + 1}  ${paint('green', title)}  ${paint('dim', printable(shown))}\n     ${printable(what)}\n`;
  });
  return `Found ${counted(servers, 'server')} in ${counted(found.length, 'file')}:\n${lines.join('')}`;
};

/** For programs: the same without values of secrets. */
export const planJson = (
  plan: Extract<ImportPlan, { kind: 'plan' }>,
  done: { readonly written: boolean; readonly backup: string | undefined },
): string => {
  const { servers, variables, notes, problems, change } = plan;
  const report = {
    file: change.file,
    ...done,
    servers: servers.map(({ name, client, file, entry }) => ({ name, client, from: file, entry })),
    variables: variables.map(({ name, server, what }) => ({ name, server, what })),
    notes,
    problems,
  };
  const text = JSON.stringify(report);
  const hidden = change.secrets.map((secret) => JSON.stringify(secret).slice(1, -1));
  return `${hidden.reduce((rest, secret) => rest.replaceAll(secret, '****'), text)}\n`;
};

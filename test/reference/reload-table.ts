/** When a change of a setting counts, by the path of the setting or of a section around it. */
export type ReloadTable = ReadonlyMap<string, string>;

const code = /`([^`]+)`/g;

/** The table of the guide with the head `Setting`. */
export const reloadTableIn = (page: string): ReloadTable => {
  const table = /^\| Setting +\| A change +\|\n\|[ -|]+\|\n((?:\|.*\n)+)/m.exec(page)?.[1] ?? '';
  return new Map(
    table.split('\n').flatMap((line) => {
      const [, settings = '', when = ''] = line.split('|');
      return [...settings.matchAll(code)].map(([, path = '']) => [path, when.trim()] as const);
    }),
  );
};

/** `at once` or `after a restart`; empty where the guide says nothing. A key of another program is what it is read as. */
export const changeOf = (
  path: string,
  table: ReloadTable,
  aliases: Readonly<Record<string, string>>,
): string => {
  for (const place of [path, ...prefixes(path)]) {
    const found = table.get(place);
    if (found !== undefined) return /^[^,;]+/.exec(found)?.[0] ?? '';
    // `PLACE of PROTOCOL`, and never a way back.
    const [own = place] = aliases[place]?.split(' of ') ?? [];
    if (own !== place && aliases[own] === undefined) return changeOf(own, table, aliases);
  }
  const section = path.split(/[.[]/)[0] ?? '';
  return isServer.has(section) ? (table.get('servers') ?? '') : '';
};

/** Other lists of servers. */
const isServer: ReadonlySet<string> = new Set(['backends', 'upstream']);

const prefixes = (path: string): readonly string[] => {
  const steps = path.split('.');
  return steps.slice(1).map((_, index) => steps.slice(0, steps.length - 1 - index).join('.'));
};

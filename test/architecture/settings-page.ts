/** One row of a table of settings. */
export interface SettingRow {
  readonly path: string;
  /** Empty when the setting is there for every protocol. */
  readonly protocols: readonly string[];
  /** Text of the default cell between backticks; undefined when it is prose or missing. */
  readonly defaultText: string | undefined;
  /** The heading it stands below, such as `servers.NAME`; empty for the top level. */
  readonly place: string;
  /** What is left of `path` below `place`. */
  readonly key: string;
  /** Markdown of the cells. */
  readonly type: string;
  readonly defaultCell: string;
  readonly meaning: string;
}

const heading = /^### (.+)$/;
const code = /`([^`]+)`/g;

const codesIn = (text: string): readonly string[] =>
  [...text.matchAll(code)].map(([, inner = '']) => inner);

/**
 * The settings a page documents: rows of tables with the head `Key`, below a heading that names where the keys
 * stand (`limits`, or `backends[].config` of `http`, `sse`). A heading that lists keys of the top level puts them there.
 */
export const settingsIn = (page: string): readonly SettingRow[] => rowsBelow(page, 'Key');

/** The same for the file of the router: rows of tables with the head `Router`, whose keys are whole paths. */
export const routerSettingsIn = (page: string): readonly SettingRow[] =>
  rowsBelow(page, 'Router', '');

const rowsBelow = (page: string, head: string, place?: string): readonly SettingRow[] => {
  const rows: SettingRow[] = [];
  let title = '';
  let isSettings = false;
  for (const line of page.split('\n')) {
    title = place ?? heading.exec(line)?.[1] ?? title;
    if (line.startsWith(`| ${head} `)) isSettings = true;
    else if (!line.startsWith('|')) isSettings = false;
    else if (isSettings && !/^\| ?-/.test(line)) rows.push(...rowsOf(title, line));
  }
  return rows;
};

const rowsOf = (title: string, line: string): readonly SettingRow[] => {
  const [, keys = '', type = '', defaultCell = '', meaning = ''] = line.split('|');
  const [place = '', protocols = ''] = title.split(' of ');
  const [prefix = ''] = codesIn(place);
  const isTopLevel = codesIn(place).length !== 1;
  return codesIn(keys).map((key) => ({
    path: isTopLevel ? key : `${prefix}.${key}`,
    protocols: codesIn(protocols),
    defaultText: /^`([^`]+)`$/.exec(defaultCell.trim())?.[1],
    place: isTopLevel ? '' : prefix,
    key,
    type: type.trim(),
    defaultCell: defaultCell.trim(),
    meaning: meaning.trim(),
  }));
};

/** The first paragraph below each heading of settings, on one line. */
export const introductionsIn = (page: string): ReadonlyMap<string, string> =>
  new Map(
    [...page.matchAll(/^### (.+)\n\n(?![|#`])((?:.+\n)+)/gm)].flatMap(
      ([, title = '', text = '']) =>
        codesIn(title).length === 1
          ? [[codesIn(title)[0] ?? '', text.trim().replaceAll('\n', ' ')]]
          : [],
    ),
  );

/** The texts of code blocks in a language. */
export const blocksIn = (page: string, language: string): readonly string[] =>
  [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, found, text = '']) =>
    found === language ? [text] : [],
  );

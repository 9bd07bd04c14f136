/** One row of a table of settings. */
export interface SettingRow {
  readonly path: string;
  /** Empty when the setting is there for every protocol. */
  readonly protocols: readonly string[];
  /** Text of the default cell between backticks; undefined when it is prose or missing. */
  readonly defaultText: string | undefined;
}

const heading = /^### (.+)$/;
const code = /`([^`]+)`/g;

const codesIn = (text: string): readonly string[] =>
  [...text.matchAll(code)].map(([, inner = '']) => inner);

/**
 * The settings a page documents: rows of tables with the head `Key`, below a heading that names where the keys
 * stand (`limits`, or `backends[].config` of `http`, `sse`). A heading that lists keys of the top level puts them there.
 */
export const settingsIn = (page: string): readonly SettingRow[] => {
  const rows: SettingRow[] = [];
  let title = '';
  let isSettings = false;
  for (const line of page.split('\n')) {
    title = heading.exec(line)?.[1] ?? title;
    if (/^\| Key +\|/.test(line)) isSettings = true;
    else if (!line.startsWith('|')) isSettings = false;
    else if (isSettings && !/^\| ?-/.test(line)) rows.push(...rowsOf(title, line));
  }
  return rows;
};

const rowsOf = (title: string, line: string): readonly SettingRow[] => {
  const [, keys = '', , defaultCell = ''] = line.split('|');
  const [place = '', protocols = ''] = title.split(' of ');
  const [prefix = ''] = codesIn(place);
  const isTopLevel = codesIn(place).length > 1;
  return codesIn(keys).map((key) => ({
    path: isTopLevel ? key : `${prefix}.${key}`,
    protocols: codesIn(protocols),
    defaultText: /^`([^`]+)`$/.exec(defaultCell.trim())?.[1],
  }));
};

/** The texts of code blocks in a language. */
export const blocksIn = (page: string, language: string): readonly string[] =>
  [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, found, text = '']) =>
    found === language ? [text] : [],
  );

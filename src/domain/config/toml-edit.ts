/**
 * Writes a table into a TOML text, in place of one of the same name; every other line stays. A table ends where the next
 * header begins, and its own inner tables go with it.
 */
export const withTable = (
  text: string,
  path: readonly string[],
  values: Readonly<Record<string, unknown>>,
): string => {
  const lines = Object.entries(values).map(([key, value]) => `${keyOf(key)} = ${tomlValue(value)}`);
  const table = `[${path.map(keyOf).join('.')}]\n${lines.join('\n')}\n`;
  const rest = withoutTable(text, path).trimEnd();
  return rest === '' ? table : `${rest}\n\n${table}`;
};

/** Takes a table out, with those inside it. */
export const withoutTable = (text: string, path: readonly string[]): string => {
  const kept: string[] = [];
  let isInside = false;
  for (const line of text.split('\n')) {
    const header = headerOf(line);
    if (header !== undefined) isInside = path.every((step, index) => header[index] === step);
    if (!isInside) kept.push(line);
  }
  return kept.join('\n');
};

/** Text may lack its end: to look for that from every quote anew would be quadratic. */
const key = /"((?:[^"\\]|\\.)*)"?|'([^']*)'?|([A-Za-z0-9_-]+)/g;

/** The names in `[a."b.c"]`; undefined for any other line. */
const headerOf = (line: string): readonly string[] | undefined => {
  const inner = /^\s*\[{1,2}([^[\]]+)\]{1,2}\s*(?:#.*)?$/.exec(line)?.[1];
  return inner === undefined
    ? undefined
    : [...inner.matchAll(key)].map(([, double, single, bare]) => double ?? single ?? bare ?? '');
};

const keyOf = (text: string): string => (/^[A-Za-z0-9_-]+$/.test(text) ? text : quoted(text));

/** JSON's escapes are TOML's too, but for DEL. */
const quoted = (text: string): string => JSON.stringify(text).replaceAll('\u007f', '\\u007F');

const tomlValue = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(tomlValue).join(', ')}]`;
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const members = Object.entries(value).map(([name, one]) => `${keyOf(name)} = ${tomlValue(one)}`);
  return `{ ${members.join(', ')} }`;
};

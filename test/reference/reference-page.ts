import { isDeepStrictEqual } from 'node:util';
import type { SchemaKey } from '../architecture/schema-keys.ts';
import type { Description, Descriptions } from './descriptions.ts';
import { changeOf, type ReloadTable } from './reload-table.ts';

interface Entry {
  readonly key: SchemaKey;
  readonly description: Description;
}

/** What the page says about keys besides their description, by their path. */
export interface PageFacts {
  /** What to write in place of a key that only older files have. */
  readonly replacements: Readonly<Record<string, string>>;
  readonly reload: ReloadTable;
}

const head = `# Configuration reference

Every key of a gateway file, in the order of the file. Written by \`npm run docs:config\` from the schema of the program and
the tables of [configuration](configuration.md) and [original systems](configuration-seeds.md), which explain them. \`[]\` stands for an element of a list,
\`NAME\` for a key of your choice. Editors complete and check these keys with \`schema/config.v1.json\`: \`mcp-gateway config
schema\` prints it.
`;

/** The text of docs/configuration-reference.md. */
export const referencePage = (
  keys: readonly SchemaKey[],
  descriptions: Descriptions,
  facts: PageFacts,
): string => {
  const entries = keys.flatMap((key) => {
    const description = descriptions.of(key.path, key.protocol);
    return description === undefined ? [] : [{ key, description }];
  });
  const sections = Map.groupBy(entries, ({ key }) => topOf(key.path));
  const chapters = [...sections].map(([top, members]) => {
    const introduction = descriptions.ofSection(top);
    return [
      `## \`${top}\``,
      ...(introduction === undefined || !members.some(({ key }) => key.path !== top)
        ? []
        : [introduction]),
      table(members, facts),
    ].join('\n\n');
  });
  return `${[head.trimEnd(), ...chapters].join('\n\n')}\n`;
};

const topOf = (path: string): string => path.split(/[.[]/)[0] ?? path;

const table = (entries: readonly Entry[], facts: PageFacts): string => {
  const rows = merged(entries).map(
    ({ paths, protocols, description: { text, type, defaultCell } }) => {
      const keys = paths.map((path) => `\`${path}\``).join(', ');
      const where = protocols.length === 0 ? '' : ` (${protocols.join(', ')})`;
      const change = changeOf(paths[0] ?? '', facts.reload, facts.replacements);
      const replacement = facts.replacements[paths[0] ?? ''];
      const meaning = replacement === undefined ? text : `Read as \`${replacement}\`. ${text}`;
      return `| ${keys}${where} | ${withoutLinks(type)} | ${withoutLinks(defaultCell)} | ${meaning} | ${change} |`;
    },
  );
  return [
    '| Key | Type | Default | Meaning | A change counts |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
};

interface Row {
  readonly paths: readonly string[];
  readonly protocols: readonly string[];
  readonly description: Description;
}

/** A key that means the same for several protocols has one row. */
const merged = (entries: readonly Entry[]): readonly Row[] => {
  const rows: Row[] = [];
  for (const { key, description } of entries) {
    const same = rows.findIndex(
      (row) => row.paths[0] === key.path && isDeepStrictEqual(row.description, description),
    );
    const known = rows[same];
    if (known === undefined) {
      const protocols = key.protocol === undefined ? [] : [key.protocol];
      rows.push({ paths: [key.path], protocols, description });
    } else if (key.protocol !== undefined) {
      rows[same] = { ...known, protocols: [...known.protocols, key.protocol] };
    }
  }
  return rows;
};

const withoutLinks = (markdown: string): string =>
  markdown.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1');

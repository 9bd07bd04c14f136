import type { ClientFormat, FormatPlace } from '../../src/domain/import/client-format.ts';
import { clientFormats } from '../../src/domain/import/formats/table.ts';

const code = (text: string): string => `\`${text}\``;

const homePath = (path: string): string => code(`~/${path}`);
const windowsPath = (path: string): string =>
  code(path.replace(/^AppData\/Roaming/, '%APPDATA%').replaceAll('/', '\\'));

const placeText = ({ scope, path }: FormatPlace): string => {
  if (scope === 'project') return `project: ${code(String(path))}`;
  if (typeof path === 'string') return homePath(path);
  const { linux = '', macos = '', windows = '' } = path;
  const unix = linux === macos ? homePath(linux) : `${homePath(linux)}, macOS ${homePath(macos)}`;
  return `${unix}, Windows ${windowsPath(windows)}`;
};

const leftOutText = ({ leftOut }: ClientFormat): string => {
  const byReason = Map.groupBy(Object.keys(leftOut), (key) => leftOut[key] ?? '');
  return [...byReason]
    .map(([reason, keys]) => `${keys.map(code).join(', ')}: ${reason}`)
    .join('; ');
};

/** The table of docs/importing.md, line by line. */
export const importingTable = (): readonly string[] => [
  '| Client | `connect` | Files | What crosses | What does not, and why |',
  '| --- | --- | --- | --- | --- |',
  ...clientFormats.map((format) => {
    const { id, title, places, keys, gateway } = format;
    const cells = [
      title,
      gateway === undefined ? '' : code(id),
      places.map(placeText).join('; '),
      Object.keys(keys).map(code).join(', '),
      leftOutText(format),
    ];
    return `| ${cells.join(' | ')} |`;
  }),
];

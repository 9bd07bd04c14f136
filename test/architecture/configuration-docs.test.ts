import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { settingsOfClient } from '../../src/bootstrap/client-settings.ts';
import { parseClientDocument } from '../../src/bootstrap/import/client-document.ts';
import { gatewayFile } from '../../src/bootstrap/settings/schema/gateway-file.ts';
import { formatProblem } from '../../src/domain/config/problem.ts';
import { load } from '../bootstrap/settings/loading.ts';
import { keysOf, type SchemaKey } from './schema-keys.ts';
import { blocksIn, type SettingRow, settingsIn } from './settings-page.ts';

const page = ['configuration.md', 'configuration-seeds.md']
  .map((name) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8'))
  .join('\n');
const rows = settingsIn(page);

const nameOf = ({ path, protocol }: SchemaKey): string =>
  protocol === undefined ? path : `${path} of ${protocol}`;

const expand = (documented: readonly SettingRow[], accepted: readonly SchemaKey[]) =>
  documented.flatMap(({ path, protocols }) => {
    if (protocols.length > 0) return protocols.map((protocol) => `${path} of ${protocol}`);
    const found = accepted.filter((key) => key.path === path);
    return found.length === 0 ? [path] : found.map(nameOf);
  });

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)].toSorted();

describe('docs/configuration.md and docs/configuration-seeds.md', () => {
  test('has every key of a gateway file, and no other', () => {
    const accepted = keysOf(gatewayFile);
    expect(accepted.length).toBeGreaterThan(100);
    expect(unique(expand(rows, accepted))).toEqual(unique(accepted.map(nameOf)));
  });

  const yaml = blocksIn(page, 'yaml');
  test('has examples', () => expect(yaml.length).toBeGreaterThan(4));

  test.each(yaml)('has an example that loads without a word: %s', (text) => {
    const { problems, warnings } = load(text);
    expect([...problems, ...warnings].map(formatProblem)).toEqual([]);
  });

  test.each(blocksIn(page, 'toml'))('has TOML that loads without a word: %s', (text) => {
    const { problems, warnings } = load(text, 'gateway.toml');
    expect([...problems, ...warnings].map(formatProblem)).toEqual([]);
  });

  test.each(blocksIn(page, 'json'))('has a client file that loads without a word: %s', (text) => {
    const read = parseClientDocument('/etc/client.json', text, '/home/user');
    if (!read.ok) throw new Error('it is not understood');
    const options = { environment: {}, newToken: () => 'token' };
    const { problems, warnings } = settingsOfClient(read.document, options);
    expect([...problems, ...warnings].map(formatProblem)).toEqual([]);
  });
});

/** `path` set to `value` in an otherwise empty tree. */
const treeOf = (path: string, value: unknown): object =>
  path
    .split('.')
    .reverse()
    .reduce<unknown>((inner, key) => ({ [key]: inner }), value) as object;

/** Records need a place, whatever else is said of them. */
const placed = { audit: { file: 'audit.jsonl' } };

const servers = { demo: { command: 'node' } };

const settingsOf = (file: object): unknown => {
  const { settings, problems } = load(JSON.stringify({ servers, ...file }), 'file.json');
  expect(problems).toEqual([]);
  return settings;
};

/** A way in for clients, which not every frontend is. */
const clientsToo = { name: 'clients', protocol: 'stdio' };

const literals = rows.flatMap(({ path, protocols, defaultText }) =>
  defaultText === undefined || /^(?:server|limits)\./.test(defaultText)
    ? []
    : [{ path, protocols, value: parse(defaultText) as unknown }],
);

describe('a default of docs/configuration.md is the one of the program', () => {
  const plain = literals.filter(({ path }) => !/\[\]|NAME|^auth|\.tls\./.test(path));
  test('there are some', () => expect(plain.length).toBeGreaterThan(15));

  test.each(plain)('$path: $value', ({ path, value }) => {
    const isOfAudit = path.startsWith('audit.');
    const file = isOfAudit
      ? { audit: { ...placed.audit, ...treeOf(path.slice(6), value) } }
      : treeOf(path, value);
    expect(settingsOf(file)).toEqual(settingsOf(isOfAudit ? placed : {}));
  });

  const ofFrontends = literals.flatMap(({ path, protocols, value }) =>
    path.startsWith('server.frontends[].config.') &&
    !path.includes('tls') &&
    !path.includes('modes')
      ? protocols.map((protocol) => ({ key: path.slice(26), protocol, value }))
      : [],
  );
  test('there are some of frontends', () => expect(ofFrontends.length).toBeGreaterThan(8));

  test.each(ofFrontends)('$protocol: $key: $value', ({ key, protocol, value }) => {
    const frontend = (config: object) =>
      settingsOf({ server: { frontends: [{ protocol, config }, clientsToo] } });
    expect(frontend(treeOf(key, value))).toEqual(frontend({}));
  });
});

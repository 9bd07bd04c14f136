import { dirname, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Document, parseDocument } from 'yaml';
import { formatPath, type Problem } from '../../../domain/config/problem.ts';
import { canonicalFile } from '../canonical/gateway.ts';
import { isTree, type Tree } from '../canonical/tree.ts';
import { shortFile } from '../canonical/usual.ts';
import { readDocument } from '../document/document.ts';
import { asYaml } from '../document/json-text.ts';
import type { Path } from '../document/places.ts';
import { formOf, type SourceText } from '../document/source-text.ts';
import type { Environment } from '../document/variables.ts';
import { namedVariables } from '../environment/named-variables.ts';
import { parseSettings } from '../load.ts';
import type { Note } from '../normalise/findings.ts';
import type { Settings } from '../settings.ts';
import { FileEditor } from './file-editor.ts';
import { parsePath } from './parse-path.ts';
import { rawValue } from './raw-value.ts';
import { WrittenValues } from './written-values.ts';

export type Migrated =
  | {
      readonly kind: 'migrated';
      readonly text: string;
      readonly isChanged: boolean;
      readonly notes: readonly Note[];
    }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] }
  | { readonly kind: 'refused'; readonly text: string };

const NEW_TOKEN = 'a-token-nobody-wrote';

/**
 * A file in our own form that gives the same settings as `source`, which may be in the form of an original program. What
 * is in our own form already stays as it is written; references stay references.
 */
export const migrated = (source: SourceText, around: Environment): Migrated => {
  const environment = withoutOverrides(around, source.text);
  const options = { environment, newToken } as const;
  const before = parseSettings(source, options);
  // What is written is YAML, whatever it was.
  const file = source.file.replace(/\.(?:toml|jsonc?)$/i, '.yaml');
  const read = (text: string) => parseSettings({ file, text }, options);
  if (before.settings === undefined) return { kind: 'problems', problems: before.problems };
  const { settings } = before;
  const yaml = yamlOf(source);
  const isOld = (key: OldKey): boolean => hasOtherForm(key, yaml, settings, read);
  const old = oldKeys(before.notes, before.warnings).filter(isOld);
  const paths = new Set(old.map(({ path }) => formatPath(path)));
  const notes = before.notes.filter(({ kind, path }) => kind === 'alias' && paths.has(path));
  if (old.length === 0) return { kind: 'migrated', text: source.text, isChanged: false, notes };
  const words = new WrittenValues(
    treeOf(rawValue(source)),
    treeOf(readDocument(source, environment).value),
    dirname(resolve(source.file)),
  );
  // The shortest that does: what is inherited in an unusual way has to be said at length.
  for (const form of [shortFile, canonicalFile]) {
    const write = (of: Settings): Tree => {
      const { auth, ...rest } = form(of);
      return words.restore(before.generatedToken === undefined ? { auth, ...rest } : rest);
    };
    const text = rewritten(yaml, old, write(settings), (changed) => {
      const { settings: present } = read(changed);
      return present === undefined ? {} : write(present);
    });
    const after = read(text).settings;
    if (after !== undefined && isSame(after, settings)) {
      return { kind: 'migrated', text, isChanged: true, notes };
    }
  }
  const text = `${source.file} cannot be written in our own form: what it says together has no other words. It works as it is`;
  return { kind: 'refused', text };
};

const OVERRIDE = 'MCP_GATEWAY__';
const overrides: ReadonlySet<string> = new Set(namedVariables.flatMap(({ names }) => names));

/** What the environment says over a file stays in the environment, unless the file itself refers to it. */
const withoutOverrides = (environment: Environment, text: string): Environment =>
  Object.fromEntries(
    Object.entries(environment).filter(([name]) => {
      const isOverride = name.startsWith(OVERRIDE) || overrides.has(name);
      return !isOverride || new RegExp(`\\$\\{(?:env:)?${name}\\b`).test(text);
    }),
  );

const newToken = (): string => NEW_TOKEN;

interface OldKey {
  readonly path: Path;
  /** The section of our own form it belongs to. */
  readonly section: string;
}

const leftOut = /means nothing here and is left out$/;

/** Other names of our keys, and keys that mean nothing. Inner ones first. */
const oldKeys = (notes: readonly Note[], warnings: readonly Problem[]): readonly OldKey[] => {
  const aliases = notes.flatMap(({ path, canonical }) =>
    canonical === undefined ? [] : [{ path: parsePath(path), section: sectionOf(canonical) }],
  );
  const unknown = warnings
    .filter(({ message, path }) => path !== '' && leftOut.test(message))
    .map(({ path }) => ({ path: parsePath(path), section: '' }));
  return [...aliases, ...unknown].toSorted((left, right) => right.path.length - left.path.length);
};

const sectionOf = (canonical: string): string => canonical.split(/[.[]/)[0] ?? '';

type Read = (text: string) => { readonly settings: Settings | undefined };

/** What the program only keeps has one form, whatever its name is: it stays. */
const hasOtherForm = (
  { path, section }: OldKey,
  yaml: string,
  settings: Settings,
  read: Read,
): boolean => {
  if (section !== '' && !Object.hasOwn(canonicalFile(settings), section)) return false;
  const editor = new FileEditor(parseDocument(yaml));
  editor.remove(path, '');
  const after = read(editor.toString()).settings;
  return after === undefined || isDeepStrictEqual(restOf(after), restOf(settings));
};

/** What `canonicalFile` writes. */
const written: ReadonlySet<string> = new Set([
  ...['insecure', 'reload', 'frontends', 'servers', 'timeouts', 'limits', 'admission', 'processes'],
  ...['retry', 'balancing', 'health', 'detection', 'eras', 'federation', 'cache', 'clientProfiles'],
  ...['pinning', 'results', 'compat', 'authorization', 'validation', 'idempotency'],
]);

/** The settings that have no other form than the one they are in. */
const restOf = (settings: Settings): unknown =>
  Object.entries(settings).flatMap(([key, value]) =>
    written.has(key) ? [] : [[key, plain(value)]],
  );

/** What is undefined is left out. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

const isSame = (left: Settings, right: Settings): boolean =>
  isDeepStrictEqual(plain(left), plain(right));

/** Without the old keys, and with what `target` says wherever that makes a difference. */
const rewritten = (
  yaml: string,
  old: readonly OldKey[],
  target: Tree,
  understood: (text: string) => Tree,
): string => {
  const document = parseDocument(yaml);
  const editor = new FileEditor(document);
  for (const { path, section } of old) editor.remove(path, section);
  const present = (): Tree => understood(document.toString({ lineWidth: 0 }));
  const { server, servers, ...sections } = target;
  // Without its servers a file says nothing that could be compared.
  putServers(treeOf(servers), present(), editor);
  const left = present();
  for (const [key, value] of Object.entries(treeOf(server))) {
    const told = key === 'frontends' ? listedIn(editor, value) : value;
    const isOther = put(['server', key], told, left, editor);
    if (!isOther || key !== 'frontends') continue;
    // Each frontend says all of it now.
    for (const common of inherited) editor.remove(['server', common], 'server');
  }
  for (const [key, value] of Object.entries(sections)) put([key], value, left, editor);
  return editor.toString();
};

/** What `server.health_checks` says is kept, and it makes the frontend for health checks over TCP as well. */
const listedIn = (editor: FileEditor, frontends: unknown): unknown =>
  Array.isArray(frontends) && editor.has(['server', 'health_checks', 'tcp_binary'])
    ? frontends.filter((one) => treeOf(one)['protocol'] !== 'tcp_health')
    : frontends;

/** The order of servers counts. */
const putServers = (servers: Tree, present: Tree, editor: FileEditor): void => {
  if (JSON.stringify(servers) === JSON.stringify(present['servers'])) return;
  editor.remove(['backends'], 'servers');
  editor.remove(['upstream', 'groups'], 'servers');
  for (const [name, value] of Object.entries(servers)) {
    const path = ['servers', name];
    if (!editor.has(path)) editor.set(path, value);
    else put(path, value, present, editor);
    editor.moveToEnd(path);
  }
};

const inherited = ['tls', 'allowed_hosts', 'allowed_origins', 'tcp_health_port'];

/** Whether something had to be changed. */
const put = (path: Path, value: unknown, present: Tree, editor: FileEditor): boolean => {
  if (isDeepStrictEqual(value, valueAt(present, path))) return false;
  if (value === undefined) editor.remove(path, String(path[0]));
  else editor.set(path, value);
  return true;
};

const valueAt = (tree: Tree, path: Path): unknown =>
  path.reduce<unknown>((found, step) => (isTree(found) ? found[step] : undefined), tree);

const treeOf = (value: unknown): Tree => (isTree(value) ? value : {});

/** The text as YAML, which JSON is already. */
const yamlOf = (source: SourceText): string => {
  const form = formOf(source);
  if (form.ok && form.value === 'toml') return new Document(rawValue(source)).toString();
  return form.ok && form.value === 'json' ? asBlocks(asYaml(source.text)) : source.text;
};

/** JSON on indented lines. */
const asBlocks = (json: string): string => new Document(parseDocument(json).toJS()).toString();

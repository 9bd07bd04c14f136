import type { PathStep } from '../config/problem.ts';
import type { ClientFormat, RawEntry } from './client-format.ts';
import { type Draft, newDraft, type Remarks } from './draft.ts';
import type { ImportedEntry, WrittenKeys } from './imported-server.ts';
import { KeyBook } from './key-book.ts';
import { kindOf, membersOf } from './values.ts';
import { translate, type VariablePlaces } from './variables.ts';

/** One entry of a client's file as ours. */
export type ReadEntry =
  | {
      readonly kind: 'server';
      readonly entry: ImportedEntry;
      readonly keys: WrittenKeys;
      readonly envFile: string | undefined;
      readonly asked: readonly (readonly [name: string, what: string])[];
    }
  | { readonly kind: 'skipped'; readonly why: string }
  /** It has been said why. */
  | { readonly kind: 'unusable' };

/** Understands an entry by the table of its client. */
export const readEntry = (
  format: ClientFormat,
  raw: RawEntry,
  places: VariablePlaces,
  remarks: Remarks,
): ReadEntry => {
  const members = membersOf(raw.value);
  if (members === undefined) {
    remarks.problem(raw.path, `${raw.name}: expected keys and values, found ${kindOf(raw.value)}`);
    return { kind: 'unusable' };
  }
  const draft = newDraft();
  const written = new KeyBook();
  const heard: Remarks = {
    ...remarks,
    problem: (path, message) => {
      problems.push(message);
      remarks.problem(path, message);
    },
    note: (path, message) => notes.push([path, message]),
  };
  const problems: string[] = [];
  const notes: (readonly [path: readonly PathStep[], message: string])[] = [];
  for (const [key, value] of Object.entries(members)) {
    const path = [...raw.path, key];
    const take = Object.hasOwn(format.keys, key) ? format.keys[key] : undefined;
    if (take !== undefined) {
      const before = { ...draft };
      take(value, draft, { path, remarks: heard });
      written.note(before, draft, path);
    } else if (!format.silent.includes(key) && saysSomething(value)) {
      const why = Object.hasOwn(format.leftOut, key) ? format.leftOut[key] : undefined;
      heard.note(path, `${key} is left out: ${why ?? 'it means nothing here'}`);
    }
  }
  if (draft.isBuiltIn) return { kind: 'skipped', why: `it is part of ${format.title} itself` };
  if (draft.isDisabled) return { kind: 'skipped', why: 'it is disabled there' };
  if (problems.length === 0) checkTarget(draft, raw, heard);
  if (problems.length > 0) return { kind: 'unusable' };
  if (draft.cwd !== undefined && places.project === undefined && !isAbsolute(draft.cwd)) {
    const text = 'cwd is kept, and starts at the folder of the file it is in';
    heard.note([...raw.path, 'cwd'], text);
  }
  for (const [path, message] of notes) remarks.note(path, message);
  return { kind: 'server', ...finish(draft, format, places), keys: written.keys };
};

/** Clients write keys they do not use with an empty value. */
const saysSomething = (value: unknown): boolean => {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return value !== null && value !== false && value !== '';
};

const checkTarget = ({ command, url }: Draft, { path, name }: RawEntry, remarks: Remarks): void => {
  if (command !== undefined && url !== undefined) {
    remarks.problem(path, `${name} has both a command and a url: one of them has to go`);
  }
  if (!command && url === undefined) {
    remarks.problem(path, `${name} has neither a command nor a url`);
  }
};

const finish = (draft: Draft, format: ClientFormat, places: VariablePlaces) => {
  const asked = new Map<string, string>(draft.asked);
  const own = (text: string): string => {
    const translated = translate(text, format.variables, places);
    for (const [name, what] of translated.asked) asked.set(name, what);
    return translated.text;
  };
  const ownMap = (texts: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, own(text)]));
  const { command, url } = draft;
  const target: ImportedEntry =
    url === undefined
      ? {
          command: own(command ?? ''),
          ...(draft.args.length > 0 && { args: draft.args.map(own) }),
          ...filled('env', { ...draft.envReferences, ...ownMap(draft.env) }),
          ...folderOf(draft, places, own),
        }
      : {
          ...typeOf(draft, format),
          url: own(url),
          ...filled('headers', { ...ownMap(draft.headers), ...draft.headerReferences }),
        };
  const entry: ImportedEntry = { ...target, ...timesOf(draft), ...toolsOf(draft) };
  const envFile = draft.envFile === undefined ? undefined : pathFrom(own(draft.envFile), places);
  return { entry, envFile, asked: [...asked] };
};

const filled = <Key extends 'env' | 'headers'>(
  key: Key,
  texts: Readonly<Record<string, string>>,
) => (Object.keys(texts).length === 0 ? {} : { [key]: texts });

/** Clients start the servers of a project in its folder. */
const folderOf = (
  { cwd }: Draft,
  places: VariablePlaces,
  own: (text: string) => string,
): { readonly cwd?: string } => {
  const { project } = places;
  if (cwd !== undefined) return { cwd: pathFrom(own(cwd), places) };
  return project === undefined ? {} : { cwd: project };
};

const pathFrom = (path: string, { project, home }: VariablePlaces): string => {
  if (path === '~' || path.startsWith('~/')) return `${home}${path.slice(1)}`;
  if (isAbsolute(path) || project === undefined) return path;
  return path === '.' ? project : `${project}/${path.replace(/^\.\//, '')}`;
};

const isAbsolute = (path: string): boolean => /^(?:[/\\$~]|[A-Za-z]:)/.test(path);

const types: Readonly<Record<string, string>> = {
  http: 'http',
  'streamable-http': 'http',
  streamableHttp: 'http',
  streamable_http: 'http',
  sse: 'sse',
  ws: 'websocket',
  websocket: 'websocket',
};

const typeOf = ({ type, url = '' }: Draft, format: ClientFormat): { readonly type?: string } => {
  if (/^wss?:/i.test(url)) return {};
  const known = type !== undefined && Object.hasOwn(types, type) ? types[type] : undefined;
  return { type: known ?? format.openUrl };
};

const timesOf = ({ timeoutMs, connectMs }: Draft): ImportedEntry => ({
  ...(timeoutMs !== undefined && { timeout: durationOf(timeoutMs) }),
  ...(connectMs !== undefined && { timeouts: { connect: durationOf(connectMs) } }),
});

const longestMs = 2_147_483_647;

const durationOf = (milliseconds: number): string => {
  const ms = Math.max(1, Math.min(milliseconds, longestMs));
  return ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`;
};

/** An allow list hides all others: the rule of a name itself beats that of a pattern. */
const toolsOf = ({ included, excluded }: Draft): ImportedEntry => {
  const hidden = new Set(excluded);
  const rules: readonly (readonly [tool: string, rule: { readonly hide: boolean }])[] = [
    ...(included === undefined ? [] : [['*', { hide: true }] as const]),
    ...(included ?? []).flatMap((tool) =>
      hidden.has(tool) ? [] : [[tool, { hide: false }] as const],
    ),
    ...(included === undefined ? excluded : []).map((tool) => [tool, { hide: true }] as const),
  ];
  return rules.length === 0 ? {} : { transform: { tools: Object.fromEntries(rules) } };
};

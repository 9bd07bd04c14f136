import type { Path } from '../../../src/domain/transform/json-pointer.ts';
import type { ValueRules } from '../../../src/domain/transform/value-change.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Container = Json[] | { [key: string]: Json };

const isContainer = (value: Json | undefined): value is Container =>
  typeof value === 'object' && value !== null;

const place = /^(?:0|[1-9]\d*)$/;

/** The places or names in a container that one part of a path means. */
const meant = (container: Container, part: string): readonly string[] => {
  if (!Array.isArray(container)) return Object.hasOwn(container, part) ? [part] : [];
  if (part === '*') return container.map((_, index) => String(index));
  return place.test(part) && Number(part) < container.length ? [part] : [];
};

const at = (container: Container, key: string): Json | undefined =>
  Array.isArray(container) ? container[Number(key)] : container[key];

const replace = (container: Container, key: string, value: Json): void => {
  if (Array.isArray(container)) container[Number(key)] = value;
  else container[key] = value;
};

const gone = Symbol('gone');

const markGone = (value: Json, path: Path, marks: Map<Container, Set<string>>): void => {
  const [part = '', ...rest] = path;
  if (!isContainer(value)) return;
  for (const key of meant(value, part)) {
    if (rest.length === 0) marks.set(value, (marks.get(value) ?? new Set()).add(key));
    else markGone(at(value, key) ?? null, rest, marks);
  }
};

/** All places are those before anything went. */
const removeAll = (tree: Json, paths: readonly Path[]): void => {
  const marks = new Map<Container, Set<string>>();
  for (const path of paths) markGone(tree, path, marks);
  for (const [container, keys] of marks) {
    if (Array.isArray(container)) {
      const kept = container.map((value, index) => (keys.has(String(index)) ? gone : value));
      container.splice(0, container.length, ...kept.filter((value) => value !== gone));
    } else for (const key of keys) delete container[key];
  }
};

const renameOne = (value: Json, path: Path, to: string): void => {
  const [part = '', ...rest] = path;
  if (!isContainer(value)) return;
  for (const key of meant(value, part)) {
    const inner = at(value, key) ?? null;
    if (rest.length > 0) renameOne(inner, rest, to);
    else if (!Array.isArray(value)) {
      delete value[key];
      value[to] = inner;
    }
  }
};

const isOfArrays = (part: string): boolean => part === '*' || part === '-' || place.test(part);

const made = (path: Path, value: Json): Json | undefined => {
  const [part, ...rest] = path;
  if (part === undefined) return value;
  const inner = isOfArrays(part) ? undefined : made(rest, value);
  return inner === undefined ? undefined : { [part]: inner };
};

/** The tree with the value put there. */
const put = (tree: Json, path: Path, value: Json, replaces: boolean): Json => {
  const [part, ...rest] = path;
  if (part === undefined) return replaces ? value : tree;
  const isHolding = isContainer(tree) && (!Array.isArray(tree) || isOfArrays(part));
  if (!isHolding) return (replaces ? made(path, value) : undefined) ?? tree;
  const keys = meant(tree, part);
  for (const key of keys) replace(tree, key, put(at(tree, key) ?? null, rest, value, replaces));
  const inner = keys.length > 0 ? undefined : made(rest, value);
  if (inner === undefined) return tree;
  if (!Array.isArray(tree) && part !== '*' && part !== '-') tree[part] = inner;
  if (Array.isArray(tree) && part === '-') tree.push(inner);
  return tree;
};

const set = (tree: Json, entries: ValueRules['set'], replaces: boolean): Json => {
  let changed = tree;
  for (const [path, value] of entries) {
    changed = put(changed, path, JSON.parse(value) as Json, replaces);
  }
  return changed;
};

const copied = (tree: Json): Json => JSON.parse(JSON.stringify(tree)) as Json;

/** What {@link ValueRules} mean, on a parsed value. Renames: of members with different new names only. */
export const modelToServer = (
  tree: Json,
  { remove, rename, defaults, set: sets }: ValueRules,
): Json => {
  const value = copied(tree);
  for (const [path, to] of rename) renameOne(value, [...path.slice(0, -1), to], path.at(-1) ?? '');
  removeAll(value, remove);
  return set(set(value, defaults, false), sets, true);
};

export const modelToClient = (tree: Json, { remove, rename, set: sets }: ValueRules): Json => {
  let value = copied(tree);
  removeAll(value, remove);
  value = set(value, sets, true);
  for (const [path, to] of rename) renameOne(value, path, to);
  return value;
};

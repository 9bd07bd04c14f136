import type { EntryList, EntrySettings } from '../../../domain/transform/entry-rules.ts';
import type { Path } from '../../../domain/transform/json-pointer.ts';
import type { ValueRules } from '../../../domain/transform/value-change.ts';
import type { TransformSettings } from '../settings.ts';
import type { Tree } from './tree.ts';

/** `transform` of a server. Rules of headers are part of the headers already. */
export const transformTree = ({ tools, prompts }: TransformSettings): Tree => ({
  tools: listTree(tools),
  prompts: listTree(prompts),
});

const listTree = (list: EntryList): Tree | undefined =>
  list.length === 0
    ? undefined
    : Object.fromEntries(list.map(([name, rule]) => [name, entryTree(rule)]));

const entryTree = ({ rename, isHidden, title, description, ...values }: EntrySettings): Tree => ({
  rename,
  hide: isHidden,
  title,
  description,
  arguments: values.arguments && valuesTree(values.arguments),
  result: values.result && valuesTree(values.result),
});

const valuesTree = ({ remove, rename, set, defaults }: ValueRules): Tree => ({
  remove: remove.length === 0 ? undefined : remove.map(pointer),
  rename: byPointer(rename, (to) => to),
  set: byPointer(set, (json) => JSON.parse(json)),
  default: byPointer(defaults, (json) => JSON.parse(json)),
});

const byPointer = (
  entries: readonly (readonly [at: Path, value: string])[],
  read: (text: string) => unknown,
): Tree | undefined =>
  entries.length === 0
    ? undefined
    : Object.fromEntries(entries.map(([at, value]) => [pointer(at), read(value)]));

/** RFC 6901. */
const pointer = (at: Path): string =>
  at.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

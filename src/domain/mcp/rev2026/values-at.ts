import { eachEntry } from '../../wire/items.ts';
import type { Span } from '../../wire/message.ts';
import { jsonString } from '../../wire/text.ts';

interface Wanted {
  readonly path: readonly string[];
  readonly index: number;
}

/**
 * Where the values stand that member names lead to from the object at `within`, in the order of `paths`, none of which
 * is empty. Each object on the way is read once. As for JSON.parse, the last of several equal members counts.
 */
export const valuesAt = (
  bytes: Uint8Array,
  within: Span,
  paths: readonly (readonly string[])[],
): readonly (Span | undefined)[] => {
  const values: (Span | undefined)[] = paths.map(() => undefined);
  const wanted = paths.map((path, index) => ({ path, index }));
  find(bytes, within, 0, wanted, values);
  return values;
};

const find = (
  bytes: Uint8Array,
  within: Span,
  depth: number,
  wanted: readonly Wanted[],
  values: (Span | undefined)[],
): void => {
  const groups = Map.groupBy(wanted, ({ path }) => path[depth]);
  const members = new Map<string, Span>();
  eachEntry(bytes, within, (nameAt, value) => {
    const name = jsonString(bytes, nameAt) ?? '';
    if (groups.has(name)) members.set(name, value);
  });
  for (const [name, value] of members) {
    const group = groups.get(name) ?? [];
    for (const { path, index } of group) if (path.length === depth + 1) values[index] = value;
    const deeper = group.filter(({ path }) => path.length > depth + 1);
    if (deeper.length > 0) find(bytes, value, depth + 1, deeper, values);
  }
};

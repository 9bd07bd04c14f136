import { isDeepStrictEqual } from 'node:util';

type Tree = Readonly<Record<string, unknown>>;

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What differs from `base`, with lists whole: a golden shows what its file says, not every default. */
export const changesOf = (base: unknown, value: unknown): unknown => {
  if (!isTree(base) || !isTree(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) =>
      isDeepStrictEqual(member, base[key]) ? [] : [[key, changesOf(base[key], member)]],
    ),
  );
};

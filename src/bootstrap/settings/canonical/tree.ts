/** Keys and values as they stand in a file of our own form. */
export interface Tree {
  readonly [key: string]: unknown;
}

export const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Without what is undefined, and without trees that are empty then; undefined when nothing is left. */
export const present = (tree: Tree): Tree | undefined => {
  const entries = Object.entries(tree).flatMap(([key, value]) => {
    const kept = isTree(value) ? present(value) : value;
    return kept === undefined ? [] : [[key, kept] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
};

/** The same without what `usual` says too. Lists are taken as a whole. */
export const without = (tree: Tree, usual: Tree): Tree | undefined => {
  const entries = Object.entries(tree).flatMap(([key, value]) => {
    const other = usual[key];
    const kept = isTree(value) && isTree(other) ? without(value, other) : value;
    const isSame = JSON.stringify(kept) === JSON.stringify(other);
    return kept === undefined || isSame ? [] : [[key, kept] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
};

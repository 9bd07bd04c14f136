import type { Path } from '../document/places.ts';
import { isTree, type Tree } from './tree.ts';

/** The values of a tree with their paths; a list of plain values is one. */
export const leavesOf = (tree: Tree): readonly (readonly [path: Path, value: unknown])[] =>
  walk(tree, []);

const walk = (value: unknown, path: Path): readonly (readonly [Path, unknown])[] => {
  if (isTree(value)) {
    return Object.entries(value).flatMap(([key, member]) => walk(member, [...path, key]));
  }
  return Array.isArray(value) && value.some(isTree)
    ? value.flatMap((item, index) => walk(item, [...path, index]))
    : [[path, value]];
};

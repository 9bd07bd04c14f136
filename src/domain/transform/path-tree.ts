import { EACH, type Path } from './json-pointer.ts';

/** Several paths as one tree, so that a value is walked once for all of them. */
export class PathTree<Leaf> {
  /** By part, in the order they were put. */
  readonly children = new Map<string, PathTree<Leaf>>();
  leaf: Leaf | undefined;

  get isEmpty(): boolean {
    return this.children.size === 0;
  }

  put(path: Path, leaf: Leaf): void {
    let node: PathTree<Leaf> = this;
    for (const part of path) {
      const next: PathTree<Leaf> = node.children.get(part) ?? new PathTree<Leaf>();
      node.children.set(part, next);
      node = next;
    }
    node.leaf = leaf;
  }

  /** What is meant by one element of an array: by its place, and by the word for all of them. */
  atPlace(index: number): readonly PathTree<Leaf>[] {
    if (this.children.size === 0) return [];
    const found = [this.children.get(String(index)), this.children.get(EACH)];
    return found.filter((child) => child !== undefined);
  }
}

export const treeOf = <Leaf>(
  entries: Iterable<readonly [path: Path, leaf: Leaf]>,
): PathTree<Leaf> => {
  const tree = new PathTree<Leaf>();
  for (const [path, leaf] of entries) tree.put(path, leaf);
  return tree;
};

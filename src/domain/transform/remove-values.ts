import type { Span } from '../wire/message.ts';
import { elementRemovals, removals } from '../wire/removals.ts';
import type { Edit } from '../wire/splice.ts';
import { jsonString } from '../wire/text.ts';
import type { PathTree } from './path-tree.ts';

/** Edits that take the values away the tree leads to, every one of several equal members. Places in arrays are those before. */
export const removedValues = (
  bytes: Uint8Array,
  within: Span,
  tree: PathTree<true>,
): readonly Edit[] => {
  const edits: Edit[] = [];
  collect(bytes, within, [tree], edits);
  return edits;
};

const collect = (
  bytes: Uint8Array,
  within: Span,
  nodes: readonly PathTree<true>[],
  edits: Edit[],
): void => {
  const ofMembers = removals(bytes, within, (nameAt, value) => {
    const name = jsonString(bytes, nameAt) ?? '';
    return isGone(
      bytes,
      value,
      nodes.flatMap((node) => node.children.get(name) ?? []),
      edits,
    );
  });
  const ofElements = elementRemovals(bytes, within, (element, index) =>
    isGone(
      bytes,
      element,
      nodes.flatMap((node) => node.atPlace(index)),
      edits,
    ),
  );
  edits.push(...ofMembers.edits, ...ofElements);
};

const isGone = (
  bytes: Uint8Array,
  value: Span,
  nodes: readonly PathTree<true>[],
  edits: Edit[],
): boolean => {
  if (nodes.some(({ leaf }) => leaf === true)) return true;
  const deeper = nodes.filter(({ isEmpty }) => !isEmpty);
  if (deeper.length > 0) collect(bytes, value, deeper, edits);
  return false;
};

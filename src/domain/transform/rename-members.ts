import { eachElement, eachEntry } from '../wire/items.ts';
import type { Span } from '../wire/message.ts';
import { removals } from '../wire/removals.ts';
import type { Edit } from '../wire/splice.ts';
import { encodeText, jsonString } from '../wire/text.ts';
import type { PathTree } from './path-tree.ts';

/**
 * Edits that give members other names. The tree leads to them by the names they have before; a leaf is the new name.
 * A member that has the new name already, and keeps it, gives way.
 */
export const renamedMembers = (
  bytes: Uint8Array,
  within: Span,
  tree: PathTree<string>,
): readonly Edit[] => {
  const edits: Edit[] = [];
  rename(bytes, within, [tree], edits);
  return edits;
};

const rename = (
  bytes: Uint8Array,
  within: Span,
  nodes: readonly PathTree<string>[],
  edits: Edit[],
): void => {
  const taken = takenNames(bytes, within, nodes);
  const { edits: gone } = removals(bytes, within, (nameAt, value) => {
    const name = jsonString(bytes, nameAt) ?? '';
    const found = nodes.flatMap((node) => node.children.get(name) ?? []);
    const to = newName(found);
    if (to === undefined && taken.has(name)) return true;
    if (to !== undefined) edits.push({ span: nameAt, bytes: encodeText(JSON.stringify(to)) });
    deeper(bytes, value, found, edits);
    return false;
  });
  edits.push(...gone);
  eachElement(bytes, within, (element, index) =>
    deeper(
      bytes,
      element,
      nodes.flatMap((node) => node.atPlace(index)),
      edits,
    ),
  );
};

const deeper = (
  bytes: Uint8Array,
  value: Span,
  nodes: readonly PathTree<string>[],
  edits: Edit[],
): void => {
  const inner = nodes.filter(({ isEmpty }) => !isEmpty);
  if (inner.length > 0) rename(bytes, value, inner, edits);
};

/** The names that members of this very object get. */
const takenNames = (
  bytes: Uint8Array,
  within: Span,
  nodes: readonly PathTree<string>[],
): ReadonlySet<string> => {
  const taken = new Set<string>();
  eachEntry(bytes, within, (nameAt) => {
    const name = jsonString(bytes, nameAt) ?? '';
    const to = newName(nodes.flatMap((node) => node.children.get(name) ?? []));
    if (to !== undefined) taken.add(to);
  });
  return taken;
};

const newName = (nodes: readonly PathTree<string>[]): string | undefined =>
  nodes.find(({ leaf }) => leaf !== undefined)?.leaf;

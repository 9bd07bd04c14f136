import { OPEN_BRACE, OPEN_BRACKET } from '../wire/bytes.ts';
import { eachElement, eachEntry } from '../wire/items.ts';
import type { Span } from '../wire/message.ts';
import type { Edit } from '../wire/splice.ts';
import { decodeText, encodeText, jsonString } from '../wire/text.ts';
import { AFTER_LAST, EACH, isPlace } from './json-pointer.ts';
import type { PathTree } from './path-tree.ts';

/** Raw JSON text of what is set. */
type Values = PathTree<Uint8Array>;

/** What stands there already: `replace` puts the value in its place, `keep` leaves it, and what is in the way of a path. */
export type Present = 'replace' | 'keep';

/**
 * Edits that put values where the tree leads. Objects on the way are made where they are missing; with `replace` what is
 * in the way and can hold no member gives way to one. Places in arrays are those that are there, and `-` for one more.
 */
export const valuesSet = (
  bytes: Uint8Array,
  within: Span,
  tree: Values,
  present: Present,
): readonly Edit[] => {
  const edits: Edit[] = [];
  put(bytes, within, [tree], present, edits);
  return edits;
};

const put = (
  bytes: Uint8Array,
  at: Span,
  nodes: readonly Values[],
  present: Present,
  edits: Edit[],
): void => {
  const leaf = leafOf(nodes);
  if (leaf !== undefined) {
    if (present === 'replace') edits.push({ span: at, bytes: leaf });
    return;
  }
  const first = bytes[at.start];
  if (first === OPEN_BRACE) putMembers(bytes, at, nodes, present, edits);
  else if (first === OPEN_BRACKET && nodes.some(hasPlaces)) {
    putElements(bytes, at, nodes, present, edits);
  } else if (present === 'replace') {
    const made = madeOf(nodes);
    if (made !== undefined) edits.push({ span: at, bytes: encodeText(made) });
  }
};

const putMembers = (
  bytes: Uint8Array,
  within: Span,
  nodes: readonly Values[],
  present: Present,
  edits: Edit[],
): void => {
  const seen = new Set<string>();
  eachEntry(bytes, within, (nameAt, value) => {
    const name = jsonString(bytes, nameAt) ?? '';
    const found = nodes.flatMap((node) => node.children.get(name) ?? []);
    seen.add(name);
    if (found.length > 0) put(bytes, value, found, present, edits);
  });
  const members = newMembers(nodes, (name) => !seen.has(name) && !isOfArrays(name));
  if (members.length === 0) return;
  const text = `${seen.size > 0 ? ',' : ''}${members.join(',')}`;
  edits.push(atEnd(within, text));
};

const putElements = (
  bytes: Uint8Array,
  within: Span,
  nodes: readonly Values[],
  present: Present,
  edits: Edit[],
): void => {
  let length = 0;
  eachElement(bytes, within, (element, index) => {
    length = index + 1;
    const found = nodes.flatMap((node) => node.atPlace(index));
    if (found.length > 0) put(bytes, element, found, present, edits);
  });
  const added = textOf(nodes.flatMap((node) => node.children.get(AFTER_LAST) ?? []));
  if (added !== undefined) edits.push(atEnd(within, `${length > 0 ? ',' : ''}${added}`));
};

/** Members that are not there yet, as raw text. */
const newMembers = (
  nodes: readonly Values[],
  isNew: (name: string) => boolean,
): readonly string[] => {
  const byName = Map.groupBy(
    nodes.flatMap(({ children }) => [...children]),
    ([name]) => name,
  );
  return [...byName].flatMap(([name, entries]) => {
    const text = isNew(name) ? textOf(entries.map(([, child]) => child)) : undefined;
    return text === undefined ? [] : [`${JSON.stringify(name)}:${text}`];
  });
};

const textOf = (nodes: readonly Values[]): string | undefined => {
  const leaf = leafOf(nodes);
  return leaf === undefined ? madeOf(nodes) : decodeText(leaf);
};

/** The object that holds what the paths set; undefined when they lead into arrays only, of which nothing is known. */
const madeOf = (nodes: readonly Values[]): string | undefined => {
  const members = newMembers(nodes, (name) => !isPlace(name));
  return members.length === 0 ? undefined : `{${members.join(',')}}`;
};

const leafOf = (nodes: readonly Values[]): Uint8Array | undefined =>
  nodes.find(({ leaf }) => leaf !== undefined)?.leaf;

const hasPlaces = (node: Values): boolean => [...node.children.keys()].some(isPlace);

const isOfArrays = (part: string): boolean => part === EACH || part === AFTER_LAST;

/** Before the bracket that ends the value. */
const atEnd = ({ end }: Span, text: string): Edit => ({
  span: { start: end - 1, end: end - 1 },
  bytes: encodeText(text),
});

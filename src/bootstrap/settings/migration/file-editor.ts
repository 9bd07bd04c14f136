import { type Document, isMap, isNode, isPair, isScalar, isSeq, type Node, visit } from 'yaml';
import type { Path } from '../document/places.ts';

/** Changes single places of a YAML document; what it does not touch stays as it is written, comments included. */
export class FileEditor {
  readonly #document: Document;
  /** What was said beside what is gone, by the section it belongs to now. */
  readonly #comments = new Map<string, string[]>();

  constructor(document: Document) {
    this.#document = document;
  }

  has(path: Path): boolean {
    return this.#document.hasIn(path);
  }

  /** Of the keys or elements around it the last one. */
  moveToEnd(path: Path): void {
    const owner: unknown = this.#document.getIn(path.slice(0, -1));
    const pair = this.#pairAt(path);
    if (!isMap(owner) || !isPair(pair)) return;
    owner.items = [...owner.items.filter((other) => other !== pair), pair];
  }

  /** `section`: where its comments go. */
  remove(path: Path, section: string): void {
    if (!this.#document.hasIn(path)) return;
    this.#keep(commentsOf(this.#pairAt(path)), section);
    this.#document.deleteIn(path);
    const around = path.slice(0, -1);
    const left: unknown = this.#document.getIn(around);
    const isEmpty = (isMap(left) || isSeq(left)) && left.items.length === 0;
    if (isEmpty && around.length > 0) this.remove(around, section);
  }

  set(path: Path, value: unknown): void {
    const section = String(path[0]);
    const before: unknown = this.#document.getIn(path, true);
    this.#keep(commentsOf(before), section);
    const node = this.#document.createNode(value, { aliasDuplicateObjects: false });
    this.#document.setIn(path, node);
    linesOf(node);
  }

  #keep(comments: readonly string[], section: string): void {
    this.#comments.set(section, [...(this.#comments.get(section) ?? []), ...comments]);
  }

  /** The text, with every comment of what is gone at the head of its section. */
  toString(): string {
    const left: string[] = [];
    for (const [section, comments] of this.#comments) {
      if (comments.length === 0) continue;
      const key = this.#keyOf(section);
      if (key === undefined) left.push(...comments);
      else key.commentBefore = [key.commentBefore, ...comments].filter(isText).join('\n');
    }
    this.#comments.clear();
    const { comment } = this.#document;
    if (left.length > 0) this.#document.comment = [comment, ...left].filter(isText).join('\n');
    return this.#document.toString({ lineWidth: 0 });
  }

  #keyOf(section: string): Node | undefined {
    const pair = this.#pairAt([section]);
    if (!isPair(pair)) return undefined;
    // What was added has a key without a node.
    const key = isNode(pair.key) ? pair.key : this.#document.createNode(pair.key);
    pair.key = key;
    return key;
  }

  #pairAt(path: Path): unknown {
    const last = path.at(-1);
    const owner: unknown =
      path.length === 1 ? this.#document.contents : this.#document.getIn(path.slice(0, -1));
    if (isSeq(owner)) return owner.items[Number(last)];
    return isMap(owner)
      ? owner.items.find(({ key }) => (isScalar(key) ? key.value : key) === last)
      : undefined;
  }
}

const isText = (text: string | null | undefined): text is string =>
  text !== undefined && text !== null && text !== '';

const commentsOf = (found: unknown): readonly string[] => {
  const comments: string[] = [];
  for (const part of isPair(found) ? [found.key, found.value] : [found]) {
    if (!isNode(part)) continue;
    visit(part, (_, node) => {
      if (!isNode(node)) return;
      comments.push(...[node.commentBefore, node.comment].filter(isText));
    });
  }
  return comments;
};

/** Lists of plain values stand on one line. */
const linesOf = (node: Node): void =>
  visit(node, {
    Seq: (_, list) => {
      if (list.items.every(isScalar)) list.flow = true;
    },
  });

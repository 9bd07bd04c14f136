import { Document, isMap, isScalar, isSeq, type Node } from 'yaml';
import type { Path } from '../document/places.ts';
import type { Tree } from './tree.ts';

/** What is said beside the value at a path, if anything. */
export type Remark = (path: Path) => string | undefined;

/** A tree as YAML; lists of plain values stand on one line. */
export const yamlText = (tree: Tree, remark: Remark = () => undefined): string => {
  const document = new Document(tree);
  arrange(document.contents, [], remark);
  return document.toString({ lineWidth: 0 });
};

const arrange = (node: unknown, path: Path, remark: Remark): void => {
  if (isMap(node) && node.items.length > 0) {
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? key.value : key;
      arrange(value, [...path, String(name)], remark);
    }
  } else if (isSeq(node) && !node.items.every(isScalar)) {
    for (const [index, item] of node.items.entries()) arrange(item, [...path, index], remark);
  } else if (isMap(node) || isSeq(node) || isScalar(node)) {
    if (isSeq(node)) node.flow = true;
    say(node, remark(path));
  }
};

const say = (node: Node, text: string | undefined): void => {
  if (text !== undefined) node.comment = ` ${text}`;
};

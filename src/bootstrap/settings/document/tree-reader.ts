import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
  type Scalar,
  visit,
  type YAMLMap,
} from 'yaml';
import type { Problem } from '../../../domain/config/problem.ts';
import { isTextAsWritten, maxDepth, maxNodes, refuseKey, tooLarge } from './limits.ts';
import type { Path, Place, Places } from './places.ts';

/** Turns the syntax tree of a YAML document into plain values and notes where everything stands. */
export class TreeReader {
  readonly problems: Problem[] = [];
  /** What was read is not what stands in the file: whatever else is said about it would mislead. */
  isBroken = false;
  readonly #document: Document;
  readonly #lines: LineCounter;
  readonly #places: Places;
  readonly #targets: ReadonlyMap<Alias, Node>;
  #nodes = 0;

  constructor(document: Document, lines: LineCounter, places: Places) {
    this.#document = document;
    this.#lines = lines;
    this.#places = places;
    this.#targets = targetsIn(document);
  }

  /** `path` is where the document stands in a larger one. */
  read(path: Path): unknown {
    return this.#read(this.#document.contents, path);
  }

  #read(node: unknown, path: Path): unknown {
    this.#nodes += 1;
    if (this.#nodes > maxNodes || path.length > maxDepth) return this.#refuseSize(path);
    if (isAlias(node)) return this.#follow(node, path);
    if (isScalar(node)) return this.#scalar(node, path);
    if (isMap(node)) return this.#map(node, path);
    if (!isSeq(node)) return undefined;
    this.#note(node, path);
    return node.items.map((item, index) => this.#read(item, [...path, index]));
  }

  #refuseSize(path: Path): undefined {
    const refused = this.problems.some(({ message }) => message === tooLarge);
    if (!refused) this.#refuse(path, tooLarge);
    return undefined;
  }

  #refuse(path: Path, message: string): void {
    this.isBroken = true;
    this.problems.push(this.#places.problem(path, message));
  }

  #follow(alias: Alias, path: Path): unknown {
    const target = this.#targets.get(alias);
    if (target !== undefined) return this.#read(target, path);
    this.#note(alias, path);
    this.#refuse(path, `no anchor &${alias.source} stands before this alias`);
    return undefined;
  }

  #scalar(node: Scalar, path: Path): unknown {
    this.#note(node, path);
    return isTextAsWritten(path) && node.value !== null ? (node.source ?? node.value) : node.value;
  }

  #map(node: YAMLMap, path: Path): unknown {
    this.#note(node, path);
    const entries = new Map<string, unknown>();
    const lines = new Map<string, number>();
    for (const pair of node.items) {
      const key = this.#key(pair, path);
      if (key === undefined) continue;
      const place = this.#placeOf(pair.key);
      const refusal = refuseKey(key, lines.get(key));
      if (refusal === undefined) {
        lines.set(key, place.line);
        this.#places.putKey([...path, key], place);
        entries.set(key, this.#read(pair.value, [...path, key]));
      } else {
        this.#places.put([...path, key], place);
        this.#refuse([...path, key], refusal);
      }
    }
    return Object.fromEntries(entries);
  }

  #key({ key }: Pair, path: Path): string | undefined {
    if (isScalar(key)) return typeof key.value === 'string' ? key.value : (key.source ?? '');
    this.#refuse(path, 'a key has to be plain text');
    return undefined;
  }

  #note(node: Node, path: Path): void {
    this.#places.put(path, this.#placeOf(node));
  }

  #placeOf(node: unknown): Place {
    const start =
      isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : 0;
    const { line, col } = this.#lines.linePos(start ?? 0);
    return { line, column: col };
  }
}

/** What each alias stands for, in one pass: to ask each of them costs the square of the file. */
const targetsIn = (document: Document): ReadonlyMap<Alias, Node> => {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Alias: (_, alias) => {
      const target = anchors.get(alias.source);
      if (target !== undefined) targets.set(alias, target);
    },
    Value: (_, node) => {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return targets;
};

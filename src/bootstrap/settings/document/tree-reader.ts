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
  type YAMLMap,
} from 'yaml';
import { interpolate } from '../../../domain/config/interpolation.ts';
import type { Problem } from '../../../domain/config/problem.ts';
import type { Path, Place, Places } from './places.ts';

/** More than any sensible file has; what aliases multiply beyond it is an attack or a mistake. */
const maxNodes = 10_000;
const maxDepth = 32;

/** Values under these keys are text as written: `PORT: 0080` in `env` is not the number 80. */
const textKeys = new Set<unknown>([
  ...['command', 'args', 'env', 'headers', 'token', 'tokens', 'permissions', 'state_keys'],
]);

export type Environment = Readonly<Record<string, string | undefined>>;

/** Turns the syntax tree of a document into plain values, fills in variables, and notes where everything stands. */
export class TreeReader {
  readonly problems: Problem[] = [];
  /** What was read is not what stands in the file: whatever else is said about it would mislead. */
  isBroken = false;
  readonly #document: Document;
  readonly #lines: LineCounter;
  readonly #places: Places;
  readonly #environment: Environment;
  #nodes = 0;

  constructor(document: Document, lines: LineCounter, places: Places, environment: Environment) {
    this.#document = document;
    this.#lines = lines;
    this.#places = places;
    this.#environment = environment;
  }

  read(): unknown {
    return this.#read(this.#document.contents, []);
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
    const target = alias.resolve(this.#document);
    if (target !== undefined) return this.#read(target, path);
    this.#note(alias, path);
    this.#refuse(path, `no anchor &${alias.source} stands before this alias`);
    return undefined;
  }

  #scalar(node: Scalar, path: Path): unknown {
    this.#note(node, path);
    const asText = textKeys.has(path.at(-1)) || textKeys.has(path.at(-2));
    const value = asText && node.value !== null ? (node.source ?? node.value) : node.value;
    if (typeof value !== 'string') return value;
    const filled = interpolate(value, (name) => this.#environment[name]);
    if (filled.ok) return filled.value;
    this.problems.push(this.#places.problem(path, filled.message));
    return value;
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

const tooLarge = 'the file is nested too deeply, or its aliases make it too large';

const refuseKey = (key: string, firstLine: number | undefined): string | undefined => {
  if (key === '<<') return 'merge keys (<<) are not supported: write the entries out';
  if (key === '__proto__') return 'this key is not allowed';
  if (firstLine === undefined) return undefined;
  return `duplicate key "${key}": it is already on line ${firstLine}`;
};

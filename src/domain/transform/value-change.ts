import { member } from '../wire/items.ts';
import type { Span } from '../wire/message.ts';
import { type Edit, splice, spliceOne } from '../wire/splice.ts';
import { encodeText } from '../wire/text.ts';
import { isPlace, type Path } from './json-pointer.ts';
import { type PathTree, treeOf } from './path-tree.ts';
import { removedValues } from './remove-values.ts';
import { renamedMembers } from './rename-members.ts';
import { valuesSet } from './set-values.ts';

type Change = (bytes: Uint8Array, within: Span) => readonly Edit[];

/** What changes in the arguments of a tool or in its structured output. All paths are those of the server. */
export interface ValueRules {
  readonly remove: readonly Path[];
  /** The last name of the path as clients see it. */
  readonly rename: readonly (readonly [path: Path, to: string])[];
  /** Raw JSON text. */
  readonly set: readonly (readonly [path: Path, value: string])[];
  /** The same, for what the client leaves out. */
  readonly defaults: readonly (readonly [path: Path, value: string])[];
}

/** The rules of one value, ready to be used. What they do not touch stays byte for byte. */
export class ValueChange {
  readonly rules: ValueRules;
  readonly #toServer: readonly Change[];
  readonly #toClient: readonly Change[];

  constructor(rules: ValueRules) {
    const remove: PathTree<true> = treeOf(rules.remove.map((path) => [path, true]));
    const set = encoded(rules.set);
    const defaults = encoded(rules.defaults);
    const seen = treeOf(rules.rename);
    const back = treeOf(rules.rename.map(([path]) => [seenPath(path, seen), path.at(-1) ?? '']));
    const isRemoving = !remove.isEmpty;
    const removing: Change = (bytes, within) => removedValues(bytes, within, remove);
    const setting: Change = (bytes, within) => valuesSet(bytes, within, set, 'replace');
    this.rules = rules;
    this.#toServer = [
      ...(back.isEmpty ? [] : [renaming(back)]),
      ...(isRemoving ? [removing] : []),
      ...(defaults.isEmpty
        ? []
        : [(bytes: Uint8Array, within: Span) => valuesSet(bytes, within, defaults, 'keep')]),
      ...(set.isEmpty ? [] : [setting]),
    ];
    this.#toClient = [
      ...(isRemoving ? [removing] : []),
      ...(set.isEmpty ? [] : [setting]),
      ...(seen.isEmpty ? [] : [renaming(seen)]),
    ];
  }

  /** A value as clients write it, as the server gets it: names first, then what goes, what is missing, what is set. */
  toServer(value: Uint8Array): Uint8Array {
    return changed(value, this.#toServer);
  }

  /**
   * A value of the server as clients get it: what goes, what is set, names last. Legacy clients get what is no object as
   * the member `result` of one (docs/eras.md, LM-18): rules for an array change it there.
   */
  toClient(value: Uint8Array): Uint8Array {
    const inner = leadIntoArray(this.rules) ? wrapped(value) : undefined;
    if (inner === undefined) return changed(value, this.#toClient);
    const before = value.subarray(inner.start, inner.end);
    const after = changed(before, this.#toClient);
    return after === before ? value : spliceOne(value, inner, after);
  }

  /** Where clients see what the server has at `path`; undefined when it is not theirs to say. */
  pathOfClient(path: Path): Path | undefined {
    const { remove, set, rename } = this.rules;
    const isHidden = [...remove, ...set.map(([at]) => at)].some((at) =>
      at.every((part, index) => part === path[index]),
    );
    return isHidden ? undefined : seenPath(path, treeOf(rename));
  }
}

/** Whether every rule begins with a place in an array. */
export const leadIntoArray = ({ remove, rename, set }: ValueRules): boolean =>
  [...remove, ...[...rename, ...set].map(([path]) => path)].every(([first = '']) => isPlace(first));

/** Where the value stands in the object made around it; undefined when there is none. */
const wrapped = (value: Uint8Array): Span | undefined =>
  member(value, { start: 0, end: value.length }, 'result');

const encoded = (entries: ValueRules['set']): PathTree<Uint8Array> =>
  treeOf(entries.map(([path, value]) => [path, encodeText(value)]));

const renaming =
  (tree: PathTree<string>): Change =>
  (bytes, within) =>
    renamedMembers(bytes, within, tree);

const changed = (value: Uint8Array, changes: readonly Change[]): Uint8Array => {
  let bytes = value;
  for (const change of changes) {
    const edits = change(bytes, { start: 0, end: bytes.length });
    if (edits.length > 0) bytes = splice(bytes, edits);
  }
  return bytes;
};

/** The path with the names on it that clients see. */
const seenPath = (path: Path, renames: PathTree<string>): Path => {
  let node: PathTree<string> | undefined = renames;
  return path.map((part) => {
    node = node?.children.get(part);
    return node?.leaf ?? part;
  });
};

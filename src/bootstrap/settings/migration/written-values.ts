import { resolve } from 'node:path';
import { leavesOf } from '../canonical/leaves.ts';
import { isTree, type Tree } from '../canonical/tree.ts';

interface Written {
  /** The key it stands at. */
  readonly key: string;
  /** As it is in the file: with references, or relative to the file. */
  readonly text: string;
  /** What the program made of it. */
  readonly value: string;
}

/** Shorter ones are found in values that have nothing to do with them. */
const tellingLength = 4;

/**
 * What a file says in other words than the settings have: references to variables and files, and relative paths. A file
 * that is written anew keeps these words, so that no secret ends up in it and it works elsewhere too.
 */
export class WrittenValues {
  readonly #written: readonly Written[];

  /** `raw` and `filled`: the same file before and after references were filled in. `folder`: where its paths begin. */
  constructor(raw: Tree, filled: Tree, folder: string) {
    const values = new Map(leavesOf(filled).map(([path, value]) => [JSON.stringify(path), value]));
    this.#written = leavesOf(raw).flatMap(([path, text]) => {
      const value = values.get(JSON.stringify(path));
      const key = String(path.findLast((step) => typeof step === 'string') ?? '');
      return pairsOf(text, value).flatMap(([before, after]) => {
        if (before !== after) return [{ key, text: before, value: after }];
        const isRelative = /^\.{0,2}[^/:\s][^:\s]*$/.test(before) && /[./]/.test(before);
        return isRelative ? [{ key, text: before, value: resolve(folder, before) }] : [];
      });
    });
  }

  /** The tree in the words of the file. */
  restore(tree: Tree): Tree {
    return Object.fromEntries(
      Object.entries(tree).map(([key, value]) => [key, this.#restored(key, value)]),
    );
  }

  #restored(key: string, value: unknown): unknown {
    if (isTree(value)) return this.restore(value);
    if (Array.isArray(value)) return value.map((item) => this.#restored(key, item));
    const same = this.#written.filter((written) => written.value === String(value));
    const found = same.find((written) => written.key === key) ?? same[0];
    if (typeof value !== 'string') return same.find((one) => one.key === key)?.text ?? value;
    return found?.text ?? this.#withReferences(value);
  }

  /** A value that was put together of several. */
  #withReferences(value: string): string {
    const parts = this.#written.filter(
      (part) => part.text.includes('${') && part.value.length >= tellingLength,
    );
    return parts.reduce((text, part) => text.replaceAll(part.value, () => part.text), value);
  }
}

const pairsOf = (raw: unknown, filled: unknown): readonly (readonly [string, string])[] => {
  if (Array.isArray(raw)) {
    return Array.isArray(filled)
      ? raw.flatMap((item: unknown, index) => pairsOf(item, filled[index]))
      : [];
  }
  return typeof raw === 'string' && filled !== undefined ? [[raw, String(filled)]] : [];
};

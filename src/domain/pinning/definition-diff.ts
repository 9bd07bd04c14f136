import { decodeText } from '../wire/text.ts';
import { eachLeaf } from './json-leaves.ts';

/** One value that is not as it was. Both are raw JSON texts. */
export interface Difference {
  /** JSON Pointer (RFC 6901) of the value. */
  readonly path: string;
  /** Undefined when there was none. */
  readonly before: string | undefined;
  /** Undefined when there is none any more. */
  readonly after: string | undefined;
}

/** What is different between two canonical JSON texts, in the order of the places. */
export const definitionDiff = (before: string, after: string): readonly Difference[] => {
  const old = leavesOf(before);
  const now = leavesOf(after);
  const paths = [...new Set([...old.keys(), ...now.keys()])].sort();
  return paths
    .map((path) => ({ path, before: old.get(path), after: now.get(path) }))
    .filter((difference) => difference.before !== difference.after);
};

const leavesOf = (text: string): ReadonlyMap<string, string> => {
  const leaves = new Map<string, string>();
  eachLeaf(text, (pointer, bytes, span) => {
    // Members of one name stand at one place: all of them count.
    const known = leaves.get(pointer);
    const value = decodeText(bytes, span);
    leaves.set(pointer, known === undefined ? value : `${known} ${value}`);
  });
  return leaves;
};

import type { PathStep } from '../config/problem.ts';
import type { Draft } from './draft.ts';
import type { ImportedEntry, WrittenKeys } from './imported-server.ts';

const words: readonly (readonly [field: keyof Draft, word: keyof ImportedEntry])[] = [
  ['command', 'command'],
  ['args', 'args'],
  ['env', 'env'],
  ['envReferences', 'env'],
  ['cwd', 'cwd'],
  ['type', 'type'],
  ['url', 'url'],
  ['headers', 'headers'],
  ['headerReferences', 'headers'],
  ['timeoutMs', 'timeout'],
  ['connectMs', 'timeouts'],
  ['included', 'transform'],
  ['excluded', 'transform'],
];

/** Keeps which keys of a client became which of ours, by what each of them changed. */
export class KeyBook {
  readonly #paths = new Map<keyof ImportedEntry, Set<readonly PathStep[]>>();

  note(before: Draft, after: Draft, path: readonly PathStep[]): void {
    for (const [field, word] of words) {
      if (before[field] === after[field]) continue;
      const paths = this.#paths.get(word) ?? new Set();
      this.#paths.set(word, paths.add(path));
    }
  }

  get keys(): WrittenKeys {
    return Object.fromEntries([...this.#paths].map(([word, paths]) => [word, [...paths]]));
  }
}

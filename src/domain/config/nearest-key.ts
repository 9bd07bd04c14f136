/** Longer keys are never typing mistakes of ours, and the distance costs the product of the lengths. */
const maxKeyLength = 64;

/** The known key that was most likely meant by `written`; undefined when none is near. */
export const nearestKey = (written: string, known: readonly string[]): string | undefined => {
  if (written.length > maxKeyLength) return undefined;
  const wanted = fold(written);
  const tolerated = Math.max(1, Math.floor(wanted.length / 3));
  let best: string | undefined;
  let bestDistance = tolerated + 1;
  for (const key of known) {
    const candidate = fold(key);
    // Of equally near keys the one of the same length: a wrong letter is likelier than a missing one.
    const distance =
      editDistance(wanted, candidate) + (candidate.length === wanted.length ? 0 : 0.5);
    if (distance < bestDistance) {
      best = key;
      bestDistance = distance;
    }
  }
  return best;
};

/** `maxSessions` and `max-sessions` are as near to `max_sessions` as can be. */
const fold = (key: string): string => key.toLowerCase().replaceAll(/[_-]/g, '');

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
const editDistance = (left: string, right: string): number => {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = at(previous, column - 1) + (left[row - 1] === right[column - 1] ? 0 : 1);
      let cost = Math.min(at(previous, column) + 1, at(current, column - 1) + 1, replaced);
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped && row > 1 && column > 1)
        cost = Math.min(cost, at(beforePrevious, column - 2) + 1);
      current.push(cost);
    }
    beforePrevious = previous;
    previous = current;
  }
  return at(previous, right.length);
};

const at = (row: readonly number[], column: number): number => row[column] ?? Infinity;

/** One line of a comparison: in both, only before, or only after. */
export interface DiffLine {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}

/** More than this is not compared line by line: the work grows with the product of both lengths. */
const maxLines = 4_000;

/** What was taken out and put in between two texts, with all that stayed. */
export const lineDiff = (
  before: readonly string[],
  after: readonly string[],
): readonly DiffLine[] => {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start])
    start += 1;
  let same = 0;
  const shorter = Math.min(before.length, after.length) - start;
  while (same < shorter && before.at(-1 - same) === after.at(-1 - same)) same += 1;
  const removed = before.slice(start, before.length - same);
  const added = after.slice(start, after.length - same);
  return [
    ...kept(before.slice(0, start)),
    ...between(removed, added),
    ...kept(same === 0 ? [] : before.slice(-same)),
  ];
};

const kept = (lines: readonly string[]): readonly DiffLine[] =>
  lines.map((text) => ({ sign: ' ', text }));

const between = (before: readonly string[], after: readonly string[]): readonly DiffLine[] => {
  if (before.length > maxLines || after.length > maxLines) {
    return [
      ...before.map((text) => ({ sign: '-', text }) as const),
      ...after.map((text) => ({ sign: '+', text }) as const),
    ];
  }
  const lengths = commonLengths(before, after);
  const lines: DiffLine[] = [];
  let one = 0;
  let other = 0;
  while (one < before.length || other < after.length) {
    const [removed, added] = [before[one], after[other]];
    if (removed !== undefined && removed === added) {
      lines.push({ sign: ' ', text: removed });
      one += 1;
      other += 1;
    } else if (
      removed !== undefined &&
      at(lengths, one + 1, other) >= at(lengths, one, other + 1)
    ) {
      lines.push({ sign: '-', text: removed });
      one += 1;
    } else {
      if (added !== undefined) lines.push({ sign: '+', text: added });
      other += 1;
    }
  }
  return lines;
};

/** How many lines the ends of both have in common, from each pair of places on. */
const commonLengths = (
  before: readonly string[],
  after: readonly string[],
): readonly Uint16Array[] => {
  const rows = Array.from({ length: before.length + 1 }, () => new Uint16Array(after.length + 1));
  for (let one = before.length - 1; one >= 0; one -= 1) {
    for (let other = after.length - 1; other >= 0; other -= 1) {
      const row = rows[one];
      if (row === undefined) continue;
      row[other] =
        before[one] === after[other]
          ? at(rows, one + 1, other + 1) + 1
          : Math.max(at(rows, one + 1, other), at(rows, one, other + 1));
    }
  }
  return rows;
};

const at = (rows: readonly Uint16Array[], one: number, other: number): number =>
  rows[one]?.[other] ?? 0;

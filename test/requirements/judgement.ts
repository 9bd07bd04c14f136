import type { TestOutcome } from './report.ts';
import type { Requirement } from './requirement.ts';

interface Judgement {
  /** Reasons to refuse the tree. */
  readonly failures: readonly string[];
  /** Rows whose state understates what the tests show. */
  readonly warnings: readonly string[];
}

// Looser than a real id on purpose: `[FE-2]` is a slip to report, not a word to skip.
const citation = /\[([A-Z]{1,2}-?\d{1,3})\]/g;

/** The ids a test title cites: `a POST is answered [FE-02][I03]` gives FE-02 and I03. */
export function citationsIn(title: string): readonly string[] {
  return Array.from(title.matchAll(citation), (match) => match[1] ?? '');
}

/** Compares what the rows claim with what the tests showed. */
export function judge(rows: readonly Requirement[], outcomes: readonly TestOutcome[]): Judgement {
  const shown = new Set(
    outcomes.filter((test) => test.passed).flatMap((test) => citationsIn(test.title)),
  );
  const unshown = rows
    .filter((row) => row.state === 'shown' && !shown.has(row.id))
    .map((row) => `${row.id} is marked shown, but no passing test cites it: ${row.sentence}`);
  const understated = rows
    .filter((row) => row.state !== 'shown' && shown.has(row.id))
    .map((row) => `${row.id} is ${stateName(row)}, but a passing test cites it`);
  return { failures: [...unshown, ...unknownCitations(rows, outcomes)], warnings: understated };
}

function stateName(row: Requirement): string {
  return typeof row.state === 'string' ? row.state : 'declined';
}

function unknownCitations(
  rows: readonly Requirement[],
  outcomes: readonly TestOutcome[],
): readonly string[] {
  const known = new Set(rows.map((row) => row.id));
  return outcomes.flatMap((test) =>
    citationsIn(test.title)
      .filter((id) => !known.has(id))
      .map((id) => `${id} is not a requirement, but this test cites it: ${test.title}`),
  );
}

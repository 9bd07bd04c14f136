import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { CELL_NAMES, STANDINGS, type Standing } from './cells.ts';
import type { Difference } from './comparison.ts';

const entry = z.strictObject({
  /** `server`: the suite calls the gateway. `client`: the gateway calls the suite. */
  suite: z.enum(['server', 'client']),
  cell: z.enum(CELL_NAMES),
  /** Only where the server stands like this behind its gateway; without it everywhere. */
  standing: z.enum(STANDINGS).optional(),
  scenario: z.string(),
  /** Without it every check of the scenario may differ. */
  check: z.string().optional(),
  /** What makes it impossible. */
  why: z.string(),
});

/** A difference to the direct run that no gateway can avoid. */
export type ExpectedFailure = z.output<typeof entry>;
export interface Place extends Pick<ExpectedFailure, 'suite' | 'cell'> {
  readonly standing: Standing;
}

/** What remains to be said about the differences of one run. */
export type Verdict = {
  readonly unexpected: readonly Difference[];
  readonly expected: readonly Difference[];
  /** Listed as impossible, and yet it works: the entry has to go. */
  readonly stale: readonly ExpectedFailure[];
};

/** Reads the list beside this file. It may only shrink. */
export function readExpectedFailures(): readonly ExpectedFailure[] {
  const text = readFileSync(new URL('expected-failures.json', import.meta.url), 'utf8');
  return z.array(entry).parse(JSON.parse(text));
}

export function expectedAt(
  { suite, cell, standing }: Place,
  all: readonly ExpectedFailure[],
): readonly ExpectedFailure[] {
  return all.filter(
    (failure) =>
      failure.suite === suite &&
      failure.cell === cell &&
      (failure.standing ?? standing) === standing,
  );
}

/** Holds the differences of a run against what is expected there. */
export function judge(
  differences: readonly Difference[],
  expected: readonly ExpectedFailure[],
): Verdict {
  const entriesFor = (scenario: string, change: string) =>
    expected.filter(
      (failure) =>
        failure.scenario === scenario &&
        (failure.check === undefined || failure.check === checkOf(change)),
    );
  const part = (isExpected: boolean) =>
    differences
      .map(({ scenario, changes }) => ({
        scenario,
        changes: changes.filter((change) => entriesFor(scenario, change).length > 0 === isExpected),
      }))
      .filter(({ changes }) => changes.length > 0);
  const used = new Set(
    differences.flatMap(({ scenario, changes }) =>
      changes.flatMap((change) => entriesFor(scenario, change)),
    ),
  );
  return {
    unexpected: part(false),
    expected: part(true),
    stale: expected.filter((failure) => !used.has(failure)),
  };
}

/** `- some-check SUCCESS` is about `some-check`. */
function checkOf(change: string): string {
  return change.split(' ')[1] ?? '';
}

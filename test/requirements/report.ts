import { z } from 'zod';

/** One test that was run, or left out. */
export interface TestOutcome {
  readonly title: string;
  readonly passed: boolean;
}

// The part of `vitest run --reporter=json` that the gate reads.
const report = z.object({
  testResults: z.array(
    z.object({ assertionResults: z.array(z.object({ title: z.string(), status: z.string() })) }),
  ),
});

/**
 * The outcomes of a vitest JSON report. Everything but `passed` (failed, skipped, todo) counts as
 * not passed. Throws when the text is not such a report: the gate must not pass for lack of input.
 */
export function outcomesIn(reportJson: string): readonly TestOutcome[] {
  return report
    .parse(JSON.parse(reportJson))
    .testResults.flatMap((file) => file.assertionResults)
    .map((test) => ({ title: test.title, passed: test.status === 'passed' }));
}

import type { ScenarioOutcome, SuiteOutcome } from './suite.ts';

/** The suite makes this check only if the server closes the stream of a call before it answers. */
const NEEDS_STREAM_PER_CALL = 'server-sse-disconnect-resume';

/** What differs in one scenario: `-` direct only, `+` through the gateway only. */
export type Difference = { readonly scenario: string; readonly changes: readonly string[] };

/**
 * Compares the gateway's outcome with the direct one, scenario by scenario and check by check.
 *
 * @param hasStreamPerCall whether the server behind the gateway can close the stream of a call: only a legacy server
 *   on Streamable HTTP can
 */
export function compare(
  direct: SuiteOutcome,
  gateway: SuiteOutcome,
  { hasStreamPerCall }: { readonly hasStreamPerCall: boolean },
): Difference[] {
  const isComparable = (check: string) =>
    hasStreamPerCall || !check.startsWith(`${NEEDS_STREAM_PER_CALL} `);
  const comparable = (outcome: ScenarioOutcome | undefined) =>
    outcome?.filter(isComparable) ?? ['scenario not run'];
  const scenarios = [...direct.keys(), ...[...gateway.keys()].filter((name) => !direct.has(name))];
  return scenarios
    .map((scenario) => {
      const before = comparable(direct.get(scenario));
      const after = comparable(gateway.get(scenario));
      const lost = subtract(before, after).map((check) => `- ${check}`);
      const gained = subtract(after, before).map((check) => `+ ${check}`);
      return { scenario, changes: [...lost, ...gained] };
    })
    .filter(({ changes }) => changes.length > 0);
}

/** The checks of `all` that `some` lacks, counting repeated ones. */
function subtract(all: readonly string[], some: readonly string[]): string[] {
  const rest = [...some];
  return all.filter((check) => {
    const index = rest.indexOf(check);
    if (index === -1) return true;
    rest.splice(index, 1);
    return false;
  });
}

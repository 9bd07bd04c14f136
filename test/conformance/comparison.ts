import type { ScenarioOutcome, SuiteOutcome } from './suite.ts';

/** What differs in one scenario: `-` direct only, `+` through the gateway only. */
export type Difference = { readonly scenario: string; readonly changes: readonly string[] };

/** Ids of checks that say less about the gateway than it seems. */
export type Exemptions = {
  /** The suite makes them only where there is something to look at, so they may be missing. */
  readonly optional: readonly string[];
  /** Their outcome does not count at all. */
  readonly ignored: readonly string[];
};

/** Compares the gateway's outcome with the direct one, scenario by scenario and check by check. */
export function compare(
  direct: SuiteOutcome,
  gateway: SuiteOutcome,
  { optional, ignored }: Exemptions,
): Difference[] {
  const comparable = (outcome: ScenarioOutcome | undefined) =>
    outcome?.filter((check) => !ignored.includes(idOf(check))) ?? ['scenario not run'];
  const scenarios = [...direct.keys(), ...[...gateway.keys()].filter((name) => !direct.has(name))];
  return scenarios
    .map((scenario) => {
      const before = comparable(direct.get(scenario));
      const after = comparable(gateway.get(scenario));
      const lost = subtract(before, after)
        .filter((check) => !optional.includes(idOf(check)))
        .map((check) => `- ${check}`);
      const gained = subtract(after, before).map((check) => `+ ${check}`);
      return { scenario, changes: [...lost, ...gained] };
    })
    .filter(({ changes }) => changes.length > 0);
}

/** `some-check SUCCESS` is some-check. */
function idOf(check: string): string {
  return check.slice(0, check.lastIndexOf(' '));
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

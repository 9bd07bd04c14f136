import type { ScenarioOutcome, SuiteOutcome } from './suite.ts';
import type { UpstreamName } from './upstreams.ts';

/**
 * The suite makes this check only if the server closes the stream of a call before it answers.
 * Streamable HTTP alone has such a stream, so behind a gateway no other upstream can be checked.
 */
const NEEDS_STREAM_PER_CALL = 'server-sse-disconnect-resume';

/** What differs in one scenario: `-` direct only, `+` through the gateway only. */
export type Difference = { readonly scenario: string; readonly changes: readonly string[] };

/** Compares the gateway's outcome with the direct one, scenario by scenario and check by check. */
export function compare(
  direct: SuiteOutcome,
  gateway: SuiteOutcome,
  upstream: UpstreamName,
): Difference[] {
  const scenarios = [...direct.keys(), ...[...gateway.keys()].filter((name) => !direct.has(name))];
  return scenarios
    .map((scenario) => {
      const before = comparable(direct.get(scenario), upstream);
      const after = comparable(gateway.get(scenario), upstream);
      const lost = subtract(before, after).map((check) => `- ${check}`);
      const gained = subtract(after, before).map((check) => `+ ${check}`);
      return { scenario, changes: [...lost, ...gained] };
    })
    .filter(({ changes }) => changes.length > 0);
}

function comparable(outcome: ScenarioOutcome | undefined, upstream: UpstreamName): string[] {
  if (outcome === undefined) return ['scenario not run'];
  return outcome.filter(
    (check) => upstream === 'http' || !check.startsWith(`${NEEDS_STREAM_PER_CALL} `),
  );
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

import type { Difference } from './comparison.ts';
import { countChecks, REQUIREMENTS, type SuiteOutcome } from './suite.ts';
import type { UpstreamName } from './upstreams.ts';

/** One measurement through the gateway. */
export type Column = {
  readonly upstream: UpstreamName;
  /** How many copies of the suite ran at once. */
  readonly copies: number;
  /** The differences of each copy, or why there was no measurement. */
  readonly result: readonly (readonly Difference[])[] | Error;
};

export function titleOf({ upstream, copies }: Column): string {
  return copies === 1 ? upstream : `${upstream} ×${copies}`;
}

/** True if every copy of the suite found what it finds without the gateway. */
export function isIdentical({ result }: Column): boolean {
  return !(result instanceof Error) && result.every((differences) => differences.length === 0);
}

/** What one word says about a column. */
export function verdictOf(column: Column): string {
  if (column.result instanceof Error) return 'not measured';
  return isIdentical(column) ? 'identical' : 'different';
}

/** Writes the page docs/conformance.md. */
export function renderReport(
  suiteVersion: string,
  direct: SuiteOutcome,
  columns: readonly Column[],
): string {
  const header = ['Scenario', 'Direct', ...columns.map(titleOf)];
  const rows = [...direct].map(([scenario, outcome]) => {
    const { passed, total } = countChecks(outcome);
    return [scenario, `${passed}/${total}`, ...columns.map((column) => cell(column, scenario))];
  });
  const { passed, total } = countChecks([...direct.values()].flat());
  const totals = [
    `**${direct.size} scenarios**`,
    `**${passed}/${total}**`,
    ...columns.map((column) => `**${verdictOf(column)}**`),
  ];
  const lines = [header, header.map(() => '---'), ...rows, totals].map(
    (cells) => `| ${cells.join(' | ')} |`,
  );
  return `${introduction(suiteVersion)}\n${lines.join('\n')}\n`;
}

function introduction(suiteVersion: string): string {
  return `# Conformance

Written by \`npm run conformance\`; do not edit.

The official conformance suite (\`@modelcontextprotocol/conformance\` ${suiteVersion}, requirements
${REQUIREMENTS}) runs against the reference server in \`test/support/reference-server\`: directly,
then through the gateway, which reaches that server over one transport at a time. \`×8\` means eight
copies of the suite at once on one gateway. *Direct* counts passed checks. *Identical* means that
every check has the same outcome as without the gateway.

One check of \`server-sse-polling\`, resuming after the server closed the stream of a call, is
compared for \`http\` only: the other transports have no stream per call that a server could close.
`;
}

function cell({ result, copies }: Column, scenario: string): string {
  if (result instanceof Error) return 'not measured';
  const changes = result.flatMap((differences) =>
    differences.filter((difference) => difference.scenario === scenario),
  );
  const [first] = changes;
  if (first === undefined) return 'identical';
  const share = copies === 1 ? '' : `${changes.length} of ${copies} copies: `;
  return share + first.changes.join('; ');
}

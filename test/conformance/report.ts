import { type Cell, type CellName, REVISIONS, type Run, titleOf } from './cells.ts';
import type { ExpectedFailure, Verdict } from './expected-failures.ts';
import { countChecks, type SuiteOutcome } from './suite.ts';

/** What came of one run: a verdict for each copy, or why there is none. */
export type Column = {
  readonly title: string;
  readonly result: readonly Verdict[] | Error;
};

/** The runs of one suite in one cell. */
export type Section = {
  readonly suite: ExpectedFailure['suite'];
  readonly cell: Cell;
  readonly direct: SuiteOutcome;
  readonly columns: readonly Column[];
};

export function columnOf(run: Run, result: Column['result']): Column {
  return { title: titleOf(run), result };
}

/** True if every copy found what it finds without the gateway, but for what is listed as impossible. */
export function isAsExpected({ result }: Column): boolean {
  return (
    !(result instanceof Error) &&
    result.every(({ unexpected, stale }) => unexpected.length === 0 && stale.length === 0)
  );
}

/** What one word or two say about a column. */
export function verdictOf(column: Column): string {
  const { result } = column;
  if (result instanceof Error) return 'not measured';
  if (!isAsExpected(column)) return 'different';
  const exceptions = Math.max(...result.map(({ expected }) => expected.length));
  return exceptions === 0 ? 'identical' : `identical but for ${exceptions}`;
}

/** Writes the page docs/conformance.md. */
export function renderReport(
  suiteVersion: string,
  sections: readonly Section[],
  expected: readonly ExpectedFailure[],
): string {
  const parts = sections.map((section) => renderSection(section, expected));
  return `${introduction(suiteVersion)}\n${parts.join('\n')}`;
}

const FRONTS = { legacy: 'Clients with a handshake', modern: 'Clients without a handshake' };
const BACKS = { legacy: 'a server with one', modern: 'a server without one' };

function introduction(suiteVersion: string): string {
  return `# Conformance

Written by \`npm run conformance\`; do not edit.

The official conformance suite (\`@modelcontextprotocol/conformance\` ${suiteVersion}) runs without the gateway and through
it, and every check is compared. *Direct* counts passed checks without the gateway. *Identical* means that every check
has the same outcome with it. \`×8\` means eight copies of the suite at once on one gateway.

MCP is two protocols: with a handshake (L: revisions 2024-11-05 to 2025-11-25) and without (M: 2026-07-28). So there are
four cells: clients of either, in front of a server of either. The server speaks one of the two only; the gateway finds
out which.

Checks that cannot pass in a cell are in \`test/conformance/expected-failures.json\`, each with its reason. The list may
only shrink: a listed check that passes is an error, as is one that fails unlisted.
`;
}

function renderSection(section: Section, expected: readonly ExpectedFailure[]): string {
  const { suite, cell, direct, columns } = section;
  const header = ['Scenario', 'Direct', ...columns.map(({ title }) => title)];
  const rows = [...direct].map(([scenario, outcome]) => {
    const { passed, total } = countChecks(outcome);
    return [scenario, `${passed}/${total}`, ...columns.map((column) => cellText(column, scenario))];
  });
  const { passed, total } = countChecks([...direct.values()].flat());
  const totals = [`${direct.size} scenarios`, `${passed}/${total}`, ...columns.map(verdictOf)];
  const lines = [header, header.map(() => '---'), ...rows, totals.map((text) => `**${text}**`)];
  const table = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  const reasons = expected
    .filter((failure) => failure.suite === suite && failure.cell === cell.name)
    .map(({ scenario, check, why }) => `- \`${scenario}\`${check ? `, ${check}` : ''}: ${why}`);
  const notes = [...noteOf(suite, cell.name), ...reasons].join('\n');
  return `${headingOf(suite, cell)}\n\n${table}\n${notes === '' ? '' : `\n${notes}\n`}`;
}

function headingOf(suite: Section['suite'], { name, front, back }: Cell): string {
  const [asked, requirements] =
    suite === 'server' ? ['servers', REVISIONS[front]] : ['clients', REVISIONS[back]];
  const title = `## ${name}, requirements for ${asked}`;
  const who = `${FRONTS[front]}, ${BACKS[back]}.`;
  const what =
    suite === 'server'
      ? `The suite is the client, the reference server in \`test/support/reference-server\` the server.`
      : `The suite is the server, \`test/conformance/everything-client.ts\` the client.`;
  return `${title}\n\n${who} ${what} Requirements ${requirements}.`;
}

function noteOf(suite: Section['suite'], cell: CellName): readonly string[] {
  const note = suite === 'server' ? NOTES[cell] : undefined;
  return note === undefined ? [] : [note, ''];
}

const NOTES: Readonly<Partial<Record<CellName, string>>> = {
  'L→L': `One check of \`server-sse-polling\`, resuming after the server closed the stream of a call, is compared for \`http\`
only: the other transports have no stream per call that a server could close.`,
  'L→M': `Servers without a handshake close no stream before they answer, so \`server-sse-polling\` has nothing to resume. Over
\`http\` they answer most calls with a body, and so does the gateway: the checks that need a stream are then not made.`,
  'M→L': `Over \`stdio\` each call that waits for answers keeps a process, and the scenarios walk away from several of them:
\`max_links\` is 12, and 32 for eight copies. For these, one check of \`server-stateless\` is not compared that gives a
call 600 ms, less than the start of eight processes takes.`,
};

function cellText({ result }: Column, scenario: string): string {
  if (result instanceof Error) return 'not measured';
  const copies = result.map(({ unexpected, expected, stale }) => ({
    unexpected: unexpected.filter((difference) => difference.scenario === scenario),
    isExpected: expected.some((difference) => difference.scenario === scenario),
    isStale: stale.some((failure) => failure.scenario === scenario),
  }));
  const changed = copies.filter(({ unexpected }) => unexpected.length > 0);
  const [first] = changed;
  if (first !== undefined) {
    const share = copies.length === 1 ? '' : `${changed.length} of ${copies.length} copies: `;
    return share + first.unexpected.flatMap(({ changes }) => changes).join('; ');
  }
  if (copies.some(({ isStale }) => isStale)) return 'listed, but passes';
  return copies.some(({ isExpected }) => isExpected) ? 'see below' : 'identical';
}

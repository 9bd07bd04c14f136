import { type Cell, type CellName, REVISIONS, type Run, type Standing, titleOf } from './cells.ts';
import type { ExpectedFailure, Verdict } from './expected-failures.ts';
import { countChecks, type SuiteOutcome } from './suite.ts';

/** What came of one run: a verdict for each copy, or why there is none. */
export type Column = {
  readonly title: string;
  readonly standing: Standing;
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
  return { title: titleOf(run), standing: run.standing, result };
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
  return `${[introduction(suiteVersion), summary(sections), ...parts].join('\n\n')}\n`;
}

function introduction(suiteVersion: string): string {
  return `# Conformance

Written by \`npm run conformance\`; do not edit.

The official conformance suite (\`@modelcontextprotocol/conformance\` ${suiteVersion}) runs without the gateway and through
it, and every check is compared. *Direct* counts passed checks without the gateway. *Identical* means that every check
has the same outcome with it. \`×8\` means eight copies of the suite at once on one gateway.

MCP is two protocols: with a handshake (L: revisions 2024-11-05 to 2025-11-25) and without (M: 2026-07-28). So there are
four cells: clients of either, in front of a server of either. The server speaks one of the two only; the gateway finds
out which. The suite tests servers, with the reference server in \`test/support/reference-server\` behind the gateway, and
clients, with \`test/conformance/everything-client.ts\` in front of it. The scenarios \`tasks-*\` are about an extension the
reference server does not have; they have to fail in the same way.

*namespace* and *catalogue*: two more servers, one of each era, stand behind the gateway, with the same names and URIs as
the first. The suite then calls \`/mcp/{namespace}\` of the first, or \`/mcp\`, where all are shown as one and it goes on using the
bare names, which are those of the first.

Checks that cannot pass in a cell are in \`test/conformance/expected-failures.json\`, each with its reason. The list may
only shrink: a listed check that passes is an error, as is one that fails unlisted.`;
}

const ERAS = { legacy: 'with a handshake', modern: 'without' };

function revisionOf({ suite, cell }: Section): string {
  return REVISIONS[suite === 'server' ? cell.front : cell.back];
}

function summary(sections: readonly Section[]): string {
  return tableOf([
    [
      'Cell',
      'Clients',
      'Servers',
      'Requirements',
      'Scenarios that are identical in every run at one server',
      'in the catalogue',
    ],
    ...sections.map((section) => {
      const { suite, cell, columns } = section;
      return [
        cell.name,
        ERAS[cell.front],
        ERAS[cell.back],
        `${suite}s, ${revisionOf(section)}`,
        countIn(
          section,
          columns.filter(({ standing }) => standing !== 'catalogue'),
        ),
        countIn(
          section,
          columns.filter(({ standing }) => standing === 'catalogue'),
        ),
      ];
    }),
  ]);
}

function countIn({ direct }: Section, columns: readonly Column[]): string {
  if (columns.length === 0) return '–';
  if (columns.some(({ result }) => result instanceof Error)) return 'not measured';
  const differing = new Set(columns.flatMap(differingScenarios));
  return `${direct.size - differing.size} of ${direct.size}`;
}

function differingScenarios({ result }: Column): readonly string[] {
  if (result instanceof Error) return [];
  return result
    .flatMap(({ unexpected, expected }) => [...unexpected, ...expected])
    .map(({ scenario }) => scenario);
}

function renderSection(section: Section, expected: readonly ExpectedFailure[]): string {
  const { suite, cell, direct, columns } = section;
  const rows = [...direct].map(([scenario, outcome]) => {
    const { passed, total } = countChecks(outcome);
    return [scenario, `${passed}/${total}`, ...columns.map((column) => cellText(column, scenario))];
  });
  const { passed, total } = countChecks([...direct.values()].flat());
  const totals = [`${direct.size} scenarios`, `${passed}/${total}`, ...columns.map(verdictOf)];
  const table = tableOf([
    ['Scenario', 'Direct', ...columns.map(({ title }) => title)],
    ...rows,
    totals.map((text) => `**${text}**`),
  ]);
  const reasons = expected
    .filter((failure) => failure.suite === suite && failure.cell === cell.name)
    .map(reasonText);
  const parts = [`## ${cell.name}, ${suite}s, ${revisionOf(section)}`, table, noteOf(section)];
  return [...parts, reasons.join('\n')].filter((part) => part !== '').join('\n\n');
}

function reasonText({ scenario, check, standing, why }: ExpectedFailure): string {
  const place = standing === undefined ? '' : ` (${standing})`;
  return `- \`${scenario}\`${check === undefined ? '' : `, \`${check}\``}${place}: ${why}`;
}

function tableOf(rows: readonly (readonly string[])[]): string {
  const [header = [], ...body] = rows;
  return [header, header.map(() => '---'), ...body]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function noteOf({ suite, cell }: Section): string {
  return suite === 'server' ? (NOTES[cell.name] ?? '') : '';
}

const NOTES: Readonly<Partial<Record<CellName, string>>> = {
  'L→L': `One check of \`server-sse-polling\`, resuming after the server closed the stream of a call, is compared for \`http\`
only: the other transports have no stream per call that a server could close. \`tcp →\` means that the clients come in over
TCP: \`test/conformance/http-to-tcp.ts\` speaks HTTP with the suite and version 2 of the binary protocol with the gateway,
one connection for each session.`,
  'L→M': `Servers without a handshake close no stream before they answer, so \`server-sse-polling\` has nothing to resume. Over
\`http\` they answer most calls with a body, and so does the gateway: the checks that need a stream are then not made.`,
  'M→L': `Over \`stdio\` each call that waits for answers keeps a process, and the scenarios walk away from several of them:
\`max_links\` is 12, and 32 for eight copies. One check of \`server-stateless\` is not compared there: it gives a call
600 ms, which on a busy machine is less than the start of the process that answers it takes.`,
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

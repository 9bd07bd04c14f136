import type { Group, Requirement } from './requirement.ts';

interface Tally {
  readonly prefix: string;
  readonly title: string;
  readonly shown: number;
  readonly long: number;
  readonly planned: number;
  readonly declined: number;
}

/** How many rows of each group are in which state, with the total last. */
export function tally(groups: readonly Group[]): readonly Tally[] {
  return [
    ...groups.map((group) => count(group.prefix, group.title, group.rows)),
    count(
      '',
      'Total',
      groups.flatMap((group) => group.rows),
    ),
  ];
}

function count(prefix: string, title: string, rows: readonly Requirement[]): Tally {
  const [shown, long, planned] = (['shown', 'long', 'planned'] as const).map(
    (state) => rows.filter((row) => row.state === state).length,
  ) as [number, number, number];
  return { prefix, title, shown, long, planned, declined: rows.length - shown - long - planned };
}

/** The tallies as lines of text in aligned columns. */
export function table(tallies: readonly Tally[]): string {
  const lines = [
    ['', 'group', 'shown', 'long', 'planned', 'declined', 'rows'],
    ...tallies.map(({ prefix, title, shown, long, planned, declined }) => [
      prefix,
      title,
      ...[shown, long, planned, declined, shown + long + planned + declined].map(String),
    ]),
  ];
  return lines
    .map(([prefix = '', title = '', ...numbers]) =>
      [prefix.padEnd(2), title.padEnd(22), ...numbers.map((cell) => cell.padStart(9))].join(' '),
    )
    .join('\n');
}

import type { Group, Requirement } from './requirement.ts';

interface Tally {
  readonly prefix: string;
  readonly title: string;
  readonly shown: number;
  readonly planned: number;
  readonly declined: number;
}

/** How many rows of each group are shown, planned and declined, with the total last. */
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
  const shown = rows.filter((row) => row.state === 'shown').length;
  const planned = rows.filter((row) => row.state === 'planned').length;
  return { prefix, title, shown, planned, declined: rows.length - shown - planned };
}

/** The tallies as lines of text in aligned columns. */
export function table(tallies: readonly Tally[]): string {
  const lines = [
    ['', 'group', 'shown', 'planned', 'declined', 'rows'],
    ...tallies.map(({ prefix, title, shown, planned, declined }) => [
      prefix,
      title,
      ...[shown, planned, declined, shown + planned + declined].map(String),
    ]),
  ];
  return lines
    .map(([prefix = '', title = '', ...numbers]) =>
      [prefix.padEnd(2), title.padEnd(22), ...numbers.map((cell) => cell.padStart(9))].join(' '),
    )
    .join('\n');
}

import { formatProblem, type Problem } from '../../../domain/config/problem.ts';

/** Text from elsewhere on one line, without what a terminal would obey. */
export const printable = (text: string): string => text.replaceAll(/\p{Cc}/gu, ' ').trim();

export interface ColourWishes {
  /** https://no-color.org: set and not empty means no colour. */
  readonly NO_COLOR?: string | undefined;
  /** https://force-color.org: set and not empty means colour, `0` and `false` that there is none. */
  readonly FORCE_COLOR?: string | undefined;
  readonly TERM?: string | undefined;
}

/** Whether to colour what goes to a stream: never into files and pipes, unless it is asked for. */
export const wantsColour = (
  { NO_COLOR = '', FORCE_COLOR = '', TERM }: ColourWishes,
  isTerminal: boolean,
): boolean => {
  if (NO_COLOR !== '' || FORCE_COLOR === '0' || FORCE_COLOR === 'false') return false;
  return FORCE_COLOR !== '' || (isTerminal && TERM !== 'dumb');
};

const codes = { red: 31, green: 32, yellow: 33, dim: 2 } as const;
type Colour = keyof typeof codes;

export type Paint = (colour: Colour, text: string) => string;

export const painter = (hasColour: boolean): Paint =>
  hasColour ? (colour, text) => `\u001b[${codes[colour]}m${text}\u001b[0m` : (_, text) => text;

/** One line for a failure: what happened and how to get on. */
export const failureLine = (what: string, paint: Paint, fix?: string): string => {
  const advice = fix === undefined ? '' : ` ${printable(fix)}`;
  return `${paint('red', 'error:')} ${printable(what)}${advice}\n`;
};

/** Each on its own line as `file:line:column: message`. */
export const problemLines = (problems: readonly Problem[], paint: Paint): string =>
  problems
    .map((problem) => `${paint('red', 'error:')} ${printable(formatProblem(problem))}\n`)
    .join('');

export const warningLines = (warnings: readonly Problem[], paint: Paint): string =>
  warnings
    .map((warning) => `${paint('yellow', 'warning:')} ${printable(formatProblem(warning))}\n`)
    .join('');

/** What is worth knowing of a file that is right. */
export const noteLines = (notes: readonly Problem[], paint: Paint): string =>
  notes.map((note) => `${paint('dim', 'note:')} ${printable(formatProblem(note))}\n`).join('');

/** One server as it came up. */
export interface StartRow {
  readonly server: string;
  readonly transport: string;
  /** Undefined while it is not known. */
  readonly era: 'legacy' | 'modern' | undefined;
  readonly state: 'ready' | 'on demand' | 'failed';
  /** Undefined while the server was not asked. */
  readonly tools: number | undefined;
  readonly durationMs: number | undefined;
}

const headings = ['server', 'transport', 'era', 'state', 'tools', 'ms'] as const;
const stateColumn = headings.indexOf('state');
const stateColours = { ready: 'green', 'on demand': 'dim', failed: 'red' } as const;

/** The table that is printed when the gateway is up. */
export const startTable = (rows: readonly StartRow[], paint: Paint): string => {
  const cells = rows.map(({ server, transport, era, state, tools, durationMs }) => [
    printable(server),
    printable(transport),
    era ?? '-',
    state,
    tools === undefined ? '-' : String(tools),
    durationMs === undefined ? '-' : String(Math.round(durationMs)),
  ]);
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const line = (
    row: readonly string[],
    colourOf: (column: number) => Colour | undefined,
  ): string => {
    const padded = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      // Numbers end below each other.
      const text = column <= stateColumn ? cell.padEnd(width) : cell.padStart(width);
      const colour = colourOf(column);
      return colour === undefined ? text : paint(colour, text);
    });
    return `${padded.join('  ')}\n`;
  };
  const body = rows.map(({ state }, index) =>
    line(cells[index] ?? [], (column) =>
      column === stateColumn ? stateColours[state] : undefined,
    ),
  );
  return line(headings, () => 'dim') + body.join('');
};

export const counted = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;

/** What `validate` says about a configuration that can be used. */
export const validSummary = (servers: number, frontends: number): string =>
  `OK: ${counted(servers, 'server')}, ${counted(frontends, 'frontend')}\n`;

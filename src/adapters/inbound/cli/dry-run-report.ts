import { jsonLines } from './json-lines.ts';
import { lineDiff } from './line-diff.ts';
import { type Paint, printable } from './output.ts';

/** What the rules of a server make of one message. */
export interface DryRunReport {
  readonly server: string;
  readonly kind: 'request' | 'result' | 'list' | 'refused';
  /** Raw JSON texts. */
  readonly before: string;
  readonly after: string;
  readonly refusal: string | undefined;
}

const headings: Readonly<Record<Exclude<DryRunReport['kind'], 'refused'>, string>> = {
  request: 'a request of a client, as the server gets it',
  result: 'a result of the server, as clients get it',
  list: 'a list of the server, as clients get it',
};

/** For people: each line with `-` before and `+` after the rules. */
export const dryRunText = (
  { server, kind, before, after, refusal }: DryRunReport,
  paint: Paint,
): string => {
  if (kind === 'refused') return `refused: ${printable(refusal ?? '')}\n`;
  const what = before === after ? 'unchanged: ' : '';
  const lines = lineDiff(jsonLines(before), jsonLines(after)).map(({ sign, text }) => {
    const line = `${sign} ${shown(text)}`;
    if (sign === ' ') return line;
    return paint(sign === '-' ? 'red' : 'green', line);
  });
  return `${what}${headings[kind]} ("${printable(server)}")\n${lines.join('\n')}\n`;
};

/** For programs: `before` and `after` are the messages themselves. */
export const dryRunJson = ({ server, kind, before, after, refusal }: DryRunReport): string => {
  const head = { server, kind, changed: before !== after, refusal };
  const end = kind === 'refused' ? '' : `,"after":${after}`;
  return `${JSON.stringify(head).slice(0, -1)},"before":${before}${end}}\n`;
};

/** Indentation stays, what a terminal would obey does not. */
const shown = (line: string): string => line.replaceAll(/\p{Cc}/gu, ' ');

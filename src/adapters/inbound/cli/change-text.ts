import type { FileChange } from '../../../application/import/plans.ts';
import { masked, shortened } from '../../../domain/import/mask.ts';
import { type DiffLine, lineDiff } from './line-diff.ts';
import { type Paint, printable } from './output.ts';

/** Lines around a change that are shown with it. */
const CONTEXT = 2;
/** Some clients keep all they know on one line. */
const WIDTH = 300;

/** What a change does to a file, as `diff -u` would show it, without secrets. */
export const changeText = (change: FileChange, paint: Paint): string => {
  const { file, path, text, after, secrets } = change;
  if (text === after) return `${printable(file)} stays as it is\n`;
  const link = path === file || path.endsWith(`/${file}`) ? '' : ` (${printable(path)})`;
  const state = text === undefined ? ' (new)' : '';
  const head = `${paint('dim', `${printable(file)}${link}${state}`)}\n`;
  const lines = lineDiff(linesOf(text ?? ''), linesOf(after));
  return (
    head +
    shown(lines)
      .map((line) => lineText(line, secrets, paint))
      .join('')
  );
};

const linesOf = (text: string): readonly string[] =>
  text === '' ? [] : text.replace(/\n$/, '').split('\n');

type Shown = DiffLine | undefined;

/** Undefined where lines are left out. */
const shown = (lines: readonly DiffLine[]): readonly Shown[] => {
  const near = (index: number): boolean =>
    lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ sign }) => sign !== ' ');
  const kept = lines.map((line, index) => (near(index) ? line : undefined));
  return kept.filter((line, index) => line !== undefined || kept[index - 1] !== undefined);
};

const colours = { '+': 'green', '-': 'red', ' ': 'dim' } as const;

const lineText = (line: Shown, secrets: readonly string[], paint: Paint): string => {
  if (line === undefined) return `${paint('dim', '  …')}\n`;
  const text = shortened(masked(line.text, secrets), WIDTH).replaceAll(/\p{Cc}/gu, ' ');
  return `${paint(colours[line.sign], `${line.sign} ${text}`.trimEnd())}\n`;
};

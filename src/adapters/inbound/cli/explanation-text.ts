import type { Explanation, Outcome } from '../../../application/relay/explanation.ts';
import { type Paint, printable } from './output.ts';

/** Longer texts are cut: a request may hold megabytes. */
const maxText = 200;

/** The steps of a decision and what came of it, for people. */
export const explanationText = (
  { era, method, steps, outcome }: Explanation,
  paint: Paint,
): string => {
  const width = Math.max(0, ...steps.map(({ rule }) => rule.length));
  const lines = steps.map(({ rule, decided, text }, index) => {
    const mark = decided ? paint('green', 'yes') : paint('dim', rule === 'view' ? '   ' : 'no ');
    return `  ${index + 1}. ${rule.padEnd(width)}  ${mark}  ${shown(text)}`;
  });
  const head = `${shown(method)} of a ${era} client`;
  return `${[head, ...lines, ...outcomeLines(outcome, paint)].join('\n')}\n`;
};

const outcomeLines = (outcome: Outcome, paint: Paint): readonly string[] => {
  if (outcome.kind === 'gateway') return [paint('green', `=> ${shown(outcome.text)}`)];
  if (outcome.kind === 'fault') {
    return [
      paint('red', `=> refused: ${outcome.error} (${outcome.code})`),
      `   ${shown(outcome.text)}`,
    ];
  }
  const { server, name, edits, isAnswerChanged, era, endpoints, balancing } = outcome;
  const named = name === undefined ? '' : `, name "${name.atServer}"`;
  return [
    paint('green', `=> server "${shown(server)}"${shown(named)}`),
    `   era: ${era === 'unknown' ? 'not known before the server is asked' : era}`,
    ...endpoints.map((endpoint) => `   endpoint: ${shown(endpoint)}`),
    ...(balancing === undefined ? [] : [`   balancing: ${balancing}`]),
    ...edits.map((edit) => `   request: ${editText(edit)}`),
    ...(edits.length === 0 ? ['   request: unchanged'] : []),
    `   answer: ${isAnswerChanged ? 'changed by the settings' : 'unchanged'}`,
  ];
};

const editText = ({ from, to }: { readonly from: string; readonly to: string }): string => {
  if (from === '') return `${shown(to)} is added`;
  return to === '' ? `${shown(from)} is taken away` : `${shown(from)} becomes ${shown(to)}`;
};

const shown = (text: string): string => {
  const line = printable(text);
  return line.length > maxText ? `${line.slice(0, maxText)}…` : line;
};

import { expect, test } from 'vitest';
import { ProgressLine } from '../../../../src/adapters/inbound/cli/progress-line.ts';
import { choose, confirm } from '../../../../src/adapters/inbound/cli/prompts.ts';
import { recordingTerminal } from '../../../support/cli/run-command-line.ts';

test.each([
  ['', true, true],
  ['', false, false],
  ['Y', false, true],
  ['no', true, false],
])('the answer %j with preset %j means %j', async (typed, preset, expected) => {
  const { terminal, printed } = recordingTerminal([typed]);
  expect(await confirm(terminal, 'Sure?', preset)).toBe(expected);
  expect(printed.error).toBe(`Sure? ${preset ? '[Y/n]' : '[y/N]'} `);
});

test('what is neither yes nor no is asked again, and the end of input means no', async () => {
  const { terminal, printed } = recordingTerminal(['maybe']);
  expect(await confirm(terminal, 'Sure?', true)).toBe(false);
  expect(printed.error).toContain('Please answer y or n.');
});

test('a choice is made by its number', async () => {
  const choices = [
    { value: 'a', text: 'first' },
    { value: 'b', text: 'second' },
  ];
  const { terminal, printed } = recordingTerminal(['7', 'x', '2']);
  expect(await choose(terminal, 'Which?', choices)).toBe('b');
  expect(printed.error).toContain('Which?\n  1) first\n  2) second\n');
  expect(printed.error.match(/a number from 1 to 2/g)).toHaveLength(2);
  expect(await choose(recordingTerminal(['']).terminal, 'Which?', choices)).toBe('a');
  expect(await choose(recordingTerminal([]).terminal, 'Which?', choices)).toBeUndefined();
});

test('progress is one line at a terminal, and nothing elsewhere', () => {
  const { terminal, printed } = recordingTerminal();
  const silent = new ProgressLine(terminal);
  silent.show('1/2');
  silent.clear();
  expect(printed.error).toBe('');
  const line = new ProgressLine({ ...terminal, showsProgress: true });
  line.clear();
  line.show('1/2 \u001b[31mred');
  line.show('2/2');
  line.clear();
  line.clear();
  expect(printed.error).toBe('\r\u001b[K1/2  [31mred\r\u001b[K2/2\r\u001b[K');
});

import { printable } from './output.ts';
import type { Terminal } from './terminal.ts';

type Asked = Pick<Terminal, 'error' | 'readLine'>;

/** Only where `terminal.isInteractive`. The end of input means no. */
export const confirm = async (
  terminal: Asked,
  question: string,
  preset: boolean,
): Promise<boolean> => {
  for (;;) {
    const typed = await terminal.readLine(`${question} ${preset ? '[Y/n]' : '[y/N]'} `);
    if (typed === undefined) return false;
    const answer = typed.trim().toLowerCase();
    if (answer === '') return preset;
    if (answer === 'y' || answer === 'yes') return true;
    if (answer === 'n' || answer === 'no') return false;
    terminal.error('Please answer y or n.\n');
  }
};

export interface Choice<Value> {
  readonly value: Value;
  readonly text: string;
}

/** By number; Enter takes the first. Only where `terminal.isInteractive`. Undefined at the end of input. */
export const choose = async <Value>(
  terminal: Asked,
  question: string,
  choices: readonly Choice<Value>[],
): Promise<Value | undefined> => {
  const list = choices.map(({ text }, index) => `  ${index + 1}) ${printable(text)}\n`).join('');
  terminal.error(`${question}\n${list}`);
  for (;;) {
    const typed = await terminal.readLine('Choice [1]: ');
    if (typed === undefined) return undefined;
    const chosen = choices[typed.trim() === '' ? 0 : Number(typed) - 1];
    if (chosen !== undefined) return chosen.value;
    terminal.error(`Please type a number from 1 to ${choices.length}.\n`);
  }
};

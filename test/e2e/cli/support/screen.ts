import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, vi } from 'vitest';
import { newFolder } from '../../program/support/folder.ts';

const socket = join(newFolder(), 'tmux');
const tmux = (...args: readonly string[]): string =>
  execFileSync('tmux', ['-S', socket, ...args], { encoding: 'utf8' });

let isOpen = false;
afterAll(() => {
  if (isOpen) tmux('kill-server');
});

const quoted = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** A terminal of 100 columns with a shell in it. */
export interface Screen {
  /** All that is to be seen, without blank lines at the end. */
  text(): string;
  /** Types a line. */
  type(line: string): void;
  /** Presses keys by their tmux names, such as `C-c`. */
  press(...keys: readonly string[]): void;
  /** Resolves when the screen matches; fails with the screen. */
  shows(pattern: RegExp): Promise<string>;
}

/** Opens a terminal as a person has it; needs tmux. */
export const openScreen = (
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Screen => {
  const name = randomUUID();
  const assignments = Object.entries(env).map(([key, value = '']) => `${key}=${quoted(value)}`);
  const shell = `env -i TERM=screen PS1='$ ' ${assignments.join(' ')} sh`;
  tmux('new-session', '-d', '-s', name, '-x', '100', '-y', '60', '-c', cwd, shell);
  isOpen = true;
  const text = (): string => tmux('capture-pane', '-p', '-t', name).trimEnd();
  return {
    text,
    type: (line) => {
      tmux('send-keys', '-t', name, '-l', line);
      tmux('send-keys', '-t', name, 'Enter');
    },
    press: (...keys) => {
      tmux('send-keys', '-t', name, ...keys);
    },
    shows: (pattern) =>
      vi.waitFor(
        () => {
          const seen = text();
          if (!pattern.test(seen)) throw new Error(`${pattern} is not on the screen:\n${seen}`);
          return seen;
        },
        { timeout: 20_000, interval: 100 },
      ),
  };
};

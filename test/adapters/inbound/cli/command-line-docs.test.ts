import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { CompletedCommand } from '../../../../src/adapters/inbound/cli/completion-model.ts';
import { exitCodeMeanings } from '../../../../src/adapters/inbound/cli/exit-codes.ts';
import { runCommandLine } from '../../../support/cli/run-command-line.ts';

const page = readFileSync(new URL('../../../../docs/command-line.md', import.meta.url), 'utf8');
/** What the program itself has just written. */
const commandsIn = (value: unknown): readonly CompletedCommand[] => {
  const isList = (one: unknown): one is readonly CompletedCommand[] => Array.isArray(one);
  return isList(value) ? value : [];
};

const { out } = await runCommandLine(['completions', 'bash', '--json'], {});
const commands = commandsIn(JSON.parse(out));
const [program] = commands;
const sharedFlags = program?.options.flatMap(({ flags }) => flags) ?? [];

/** Heading → its text. */
const sections = new Map(
  page
    .split(/^#{2,3} /m)
    .slice(1)
    .map((section) => {
      const end = section.indexOf('\n');
      return [section.slice(0, end).replaceAll('`', ''), section.slice(end)] as const;
    }),
);

/** The flags in the rows of the table of options. */
const tabled = (section: string): readonly string[] =>
  [...section.matchAll(/^\| (`-[^|]*)\|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(-[^`]+)`/g)].map(([, flag = '']) => flag),
  );

test('every command has its section, and no other is there', () => {
  const names = commands.map(({ path }) => path.join(' ')).filter((name) => name !== '');
  const written = [...sections.keys()].filter((name) => /^[a-z]/.test(name));
  expect(written.toSorted()).toEqual([...names, 'help'].toSorted());
});

describe('every option is in the table of its command, and no other is there', () => {
  test.each(commands.map((command) => [command.path.join(' '), command] as const))(
    '%j',
    (name, { options }) => {
      const flags = options.flatMap((option) => option.flags);
      const own = name === '' ? flags : flags.filter((flag) => !sharedFlags.includes(flag));
      const section = sections.get(name === '' ? 'For all commands' : name) ?? '';
      // Groups of commands hold the sections of their commands, which stand for themselves.
      expect(tabled(section).toSorted()).toEqual(own.toSorted());
    },
  );
});

test('what options may be is written', () => {
  for (const { path, options } of commands) {
    const section = sections.get(path.length === 0 ? 'For all commands' : path.join(' ')) ?? '';
    for (const { flags, choices } of options) {
      if (flags.every((flag) => sharedFlags.includes(flag)) && path.length > 0) continue;
      for (const choice of choices) expect(section).toContain(`\`${choice}\``);
    }
  }
});

test('the exit codes are those of the program, on the page and in --help', async () => {
  const section = sections.get('Exit codes') ?? '';
  const rows = [...section.matchAll(/^\| (\d+) \| (.*) \|$/gm)].map(([, code, text]) => [
    code,
    text,
  ]);
  expect(rows).toEqual(Object.entries(exitCodeMeanings));
  const { out: help } = await runCommandLine(['--help'], {});
  for (const [code, meaning] of Object.entries(exitCodeMeanings)) {
    expect(help).toContain(`${code.padStart(2)}  ${meaning}`);
  }
});

const examples = [...page.matchAll(/^(?:source <\()?mcp-gateway .*$/gm)].map(([line]) => line);

test.each(examples)('the example "%s" names commands and options that exist', (line) => {
  const [, text = ''] = /mcp-gateway ?([^#>]*)/.exec(line.replace(/ -- .*/, '')) ?? [];
  const words = text.trim().split(' ');
  const longest = [3, 2, 1, 0]
    .map((count) => words.slice(0, count))
    .find((path) => commands.some((command) => command.path.join(' ') === path.join(' ')));
  const command = commands.find(({ path }) => path.join(' ') === longest?.join(' '));
  const known = command?.options.flatMap(({ flags }) => flags) ?? [];
  if (words[0] !== '' && !words[0]?.startsWith('-') && words[0] !== 'help') {
    expect(command?.path).not.toEqual([]);
  }
  for (const [flag] of text.matchAll(/(?<=^| )--?[a-z][a-z-]*/g)) expect(known).toContain(flag);
});

test('every command with --json says so, and every command has it', () => {
  const without = commands
    .filter(({ path, options }) => {
      const isGroup = commands.some(
        (other) => other.path.length > path.length && other.path[0] === path[0],
      );
      return !isGroup && path.length > 0 && !options.some(({ flags }) => flags.includes('--json'));
    })
    .map(({ path }) => path.join(' '));
  expect(without).toEqual([]);
});

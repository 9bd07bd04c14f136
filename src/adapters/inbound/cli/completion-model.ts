import type { Command, Option } from 'commander';

export interface CompletedOption {
  /** `-c` and `--config`. */
  readonly flags: readonly string[];
  readonly description: string;
  readonly takesValue: boolean;
  /** What the value may be; empty for a file or anything else. */
  readonly choices: readonly string[];
}

/** One command, or the program itself, as completion sees it. */
export interface CompletedCommand {
  /** Words from the program on: empty for itself, `['pins', 'list']` for a command in a command. */
  readonly path: readonly string[];
  /** Commands in it, or what its argument may be. */
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  /** Its own and those of the program. */
  readonly options: readonly CompletedOption[];
}

/** Every command of a program, the program first. */
export const completedCommands = (
  program: Command,
  path: readonly string[] = [],
): readonly CompletedCommand[] => {
  const shared = path.length === 0 ? [] : rootOf(program).options;
  const commands = program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
  }));
  const values = program.registeredArguments.flatMap(({ argChoices = [], description }) =>
    argChoices.map((name) => ({ name, description })),
  );
  const help = path.length === 0 ? [{ name: 'help', description: 'print help for a command' }] : [];
  return [
    {
      path,
      commands: [...commands, ...values, ...help],
      options: [...program.options, ...shared].map(optionOf).concat(helpOption),
    },
    ...program.commands.flatMap((command) => completedCommands(command, [...path, command.name()])),
  ];
};

const rootOf = (command: Command): Command =>
  command.parent === null ? command : rootOf(command.parent);

const optionOf = ({
  short,
  long,
  description,
  required,
  optional,
  argChoices,
}: Option): CompletedOption => ({
  flags: [short, long].filter((flag) => flag !== undefined),
  description,
  takesValue: required || optional,
  choices: argChoices ?? [],
});

const helpOption: CompletedOption = {
  flags: ['-h', '--help'],
  description: 'print this help',
  takesValue: false,
  choices: [],
};

import type { CompletedCommand, CompletedOption } from './completion-model.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** The script that makes a shell complete the command line. */
export const completionScript = (
  shell: Shell,
  program: string,
  commands: readonly CompletedCommand[],
): string => writers[shell](program, commands);

const functionOf = (program: string): string => `_${program.replaceAll('-', '_')}`;

/** Cases that lead from one command into the next: `"pins list") at="pins list" ;;`. */
const steps = (commands: readonly CompletedCommand[]): string =>
  commands
    .flatMap(({ path }) => (path.length === 0 ? [] : [path]))
    .map((path) => {
      const before = path.slice(0, -1).join(' ');
      return `      "${before}/${path.at(-1) ?? ''}") at="${path.join(' ')}" ;;`;
    })
    .join('\n');

/** Each option with a value once, whichever commands take it. */
const valued = (commands: readonly CompletedCommand[]): readonly CompletedOption[] => [
  ...new Map(
    commands
      .flatMap(({ options }) => options)
      .filter(({ takesValue }) => takesValue)
      .map((option) => [option.flags.join(), option]),
  ).values(),
];

const bash = (program: string, commands: readonly CompletedCommand[]): string => {
  const name = functionOf(program);
  const values = valued(commands).map(({ flags, choices }) => {
    const words = choices.length === 0 ? '' : `compgen -W "${choices.join(' ')}" -- "$current"`;
    return `    ${flags.join('|')}) COMPREPLY=($(${words})); return ;;`;
  });
  const words = commands.map(({ path, commands: inner, options }) => {
    const all = [...inner.map((one) => one.name), ...options.flatMap(({ flags }) => flags)];
    return `    "${path.join(' ')}") words="${all.join(' ')}" ;;`;
  });
  return `# bash completion of ${program}; use it by: source <(${program} completions bash)
${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" at="" words="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at/\${COMP_WORDS[i]}" in
${steps(commands)}
    esac
  done
  case "\${COMP_WORDS[COMP_CWORD-1]}" in
${values.join('\n')}
  esac
  case "$at" in
${words.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F ${name} ${program}
`;
};

/** In single quotes, with what `_describe` would split escaped. */
const described = (word: string, description: string): string =>
  quoted(`${word.replaceAll(':', '\\:')}:${description}`);
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const zsh = (program: string, commands: readonly CompletedCommand[]): string => {
  const name = functionOf(program);
  const values = valued(commands).map(({ flags, choices }) => {
    const add = choices.length === 0 ? '_files' : `compadd -- ${choices.join(' ')}`;
    return `    ${flags.join('|')}) ${add}; return ;;`;
  });
  const words = commands.map(({ path, commands: inner, options }) => {
    const names = inner.map((one) => described(one.name, one.description));
    const flags = options.flatMap((option) =>
      option.flags.map((flag) => described(flag, option.description)),
    );
    return `    "${path.join(' ')}")
      commands=(${names.join(' ')})
      options=(${flags.join(' ')}) ;;`;
  });
  return `#compdef ${program}
# zsh completion of ${program}; use it by: source <(${program} completions zsh)
${name}() {
  local at="" i
  local -a commands options
  for ((i = 2; i < CURRENT; i++)); do
    case "$at/\${words[i]}" in
${steps(commands)}
    esac
  done
  case "\${words[CURRENT-1]}" in
${values.join('\n')}
  esac
  case "$at" in
${words.join('\n')}
  esac
  if [[ "\${words[CURRENT]}" == -* ]]; then
    _describe option options
  elif (( \${#commands} )); then
    _describe command commands
  else
    _files
  fi
}
compdef ${name} ${program}
`;
};

const fish = (program: string, commands: readonly CompletedCommand[]): string => {
  const lines = commands.flatMap(({ path, commands: inner, options }) => {
    const condition = fishCondition(path, inner);
    const start = `complete -c ${program} -n ${quoted(condition)}`;
    const words = inner.map(
      (one) => `${start} -f -a ${one.name} -d ${fishQuoted(one.description)}`,
    );
    // Options of the program are said once; fish shows them everywhere.
    const own = path.length === 0 ? options : options.slice(0, ownCount(path, commands));
    const flags = own.map((option) => fishOption(program, path, start, option));
    return [...words, ...flags];
  });
  return `# fish completion of ${program}; use it by: ${program} completions fish | source\n${lines.join('\n')}\n`;
};

const ownCount = (path: readonly string[], commands: readonly CompletedCommand[]): number => {
  const shared = commands[0]?.options.length ?? 0;
  const all = commands.find((one) => one.path === path)?.options.length ?? 0;
  return all - shared;
};

const fishCondition = (path: readonly string[], inner: CompletedCommand['commands']): string => {
  if (path.length === 0) return '__fish_use_subcommand';
  const seen = path.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ');
  const names = inner.map(({ name }) => name).join(' ');
  return names === '' ? seen : `${seen}; and not __fish_seen_subcommand_from ${names}`;
};

const fishOption = (
  program: string,
  path: readonly string[],
  start: string,
  { flags, description, takesValue, choices }: CompletedOption,
): string => {
  const names = flags.map((flag) =>
    flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
  );
  const value = takesValue ? ' -r' : '';
  const list = choices.length === 0 ? '' : ` -f -a ${quoted(choices.join(' '))}`;
  const head = path.length === 0 ? `complete -c ${program}` : start;
  return `${head} ${names.join(' ')}${value}${list} -d ${fishQuoted(description)}`;
};

const fishQuoted = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

const writers = { bash, zsh, fish } as const;

import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { runCommandLine } from '../../../support/cli/run-command-line.ts';

const script = async (shell: string): Promise<string> =>
  (await runCommandLine(['completions', shell], {})).out;

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0;

/** Runs a script in a shell that reads no files of its user, and tells the lines it printed. */
const linesOf = (shell: string, text: string): readonly string[] => {
  const options = shell === 'bash' ? ['--norc', '--noprofile'] : ['-f'];
  const { stdout, stderr, status } = spawnSync(shell, options, { input: text, encoding: 'utf8' });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout.split('\n').filter((line) => line !== '');
};

const cases: readonly [typed: string, some: readonly string[], none: readonly string[]][] = [
  ['', ['serve', 'doctor', 'pins', 'help', '--config'], ['list']],
  ['do', ['doctor'], ['serve']],
  ['pins ', ['list', 'approve'], ['serve']],
  ['pins list ', ['--kind', '--json', '--config'], ['approve', '--servers']],
  ['-c g.yaml doctor --', ['--servers', '--json', '--dev'], ['--kind']],
  ['--log-level ', ['debug', 'silent'], ['serve', '--config']],
  ['pins list --kind ', ['tool', 'prompt'], ['--json']],
  ['completions ', ['bash', 'zsh', 'fish'], ['serve']],
];

describe.skipIf(!has('bash'))('bash', () => {
  test.each(cases)('completes %j', async (typed, some, none) => {
    const words = ['mcp-gateway', ...typed.split(' ')].map((word) => `'${word}'`);
    const lines = linesOf(
      'bash',
      `${await script('bash')}
COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}
_mcp_gateway; printf '%s\\n' "\${COMPREPLY[@]}"`,
    );
    expect(lines).toEqual(expect.arrayContaining([...some]));
    for (const word of none) expect(lines).not.toContain(word);
  });

  test('leaves files to the shell', async () => {
    const text = `${await script('bash')}
COMP_WORDS=(mcp-gateway --config ga); COMP_CWORD=2; _mcp_gateway; echo "\${#COMPREPLY[@]}"; complete -p mcp-gateway`;
    expect(linesOf('bash', text)).toEqual(['0', 'complete -o default -F _mcp_gateway mcp-gateway']);
  });
});

// What zsh brings for completion works at a prompt only; what it is called with is seen here.
const zshParts = `
compdef() { :; }
compadd() { shift; print -l -- "$@"; }
_files() { print -- FILES; }
_describe() {
  local name=$2 word
  for word in "\${(@)\${(P@)name}%%:*}"; do
    [[ $word != \${words[CURRENT]}* ]] || print -r -- $word
  done
}
`;

describe.skipIf(!has('zsh'))('zsh', () => {
  test.each(cases)('completes %j', async (typed, some, none) => {
    const words = ['mcp-gateway', ...typed.split(' ')].map((word) => `'${word}'`);
    const lines = linesOf(
      'zsh',
      `${zshParts}${await script('zsh')}
words=(${words.join(' ')}); CURRENT=${words.length}; _mcp_gateway`,
    );
    const isOption = typed.endsWith('-');
    const expected = some.filter((word) => word.startsWith('--') === isOption);
    expect(lines).toEqual(expect.arrayContaining(expected));
    for (const word of none) expect(lines).not.toContain(word);
  });

  test('completes files where they are wanted', async () => {
    const text = `${zshParts}${await script('zsh')}
words=(mcp-gateway --config g); CURRENT=3; _mcp_gateway`;
    expect(linesOf('zsh', text)).toEqual(['FILES']);
  });
});

test('fish is told every command and option', async () => {
  const text = await script('fish');
  expect(text).toContain("complete -c mcp-gateway -n '__fish_use_subcommand' -f -a doctor -d ");
  expect(text).toContain(
    "-n '__fish_seen_subcommand_from pins; and not __fish_seen_subcommand_from list diff approve reject' -f -a list",
  );
  expect(text).toMatch(/-n '__fish_seen_subcommand_from doctor' -l servers -d '/);
  expect(text).toMatch(
    /^complete -c mcp-gateway -l log-level -r -f -a 'debug info warn error silent'/m,
  );
  expect(text.match(/-l log-level/g)).toHaveLength(1);
});

test('another shell is a usage error', async () => {
  expect(await runCommandLine(['completions', 'tcsh'], {})).toMatchObject({ code: 2, out: '' });
});

import { expect, test } from 'vitest';
import { runCommandLine } from '../../../../support/cli/run-command-line.ts';

const run = (args: readonly string[], typed: readonly string[]) =>
  runCommandLine(
    ['admin', 'hash', ...args],
    {
      hashPassword: (password) =>
        Promise.resolve(password === '' ? 'it is empty' : { hash: `hash of ${password}` }),
      hashKey: (key = 'new') => Promise.resolve({ key, hash: `hash of ${key}` }),
    },
    typed,
  );

test.each([
  [['password'], 'hash of word\n', 'Password: '],
  [['password', '--json'], '{"hash":"hash of word"}\n', ''],
  [['key'], 'hash of word\n', 'Key: '],
  [['key', '--json'], '{"hash":"hash of word"}\n', ''],
  [['key', '--new'], 'new\nhash of new\n', ''],
  [['key', '--new', '--json'], '{"key":"new","hash":"hash of new"}\n', ''],
])('%j prints %j', async (args, out, error) => {
  expect(await run(args, ['word'])).toMatchObject({ code: 0, out, error });
});

test('what cannot be one is refused', async () => {
  expect(await run(['password'], [])).toMatchObject({ code: 2, out: '' });
});

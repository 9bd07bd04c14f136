import { expect, test } from 'vitest';
import { TokenDesk } from '../../../../../src/application/sessions/token-desk.ts';
import { emptyTokenBook } from '../../../../../src/domain/identity/token-book.ts';
import { MemoryTokenBook } from '../../../../support/application/memory-token-book.ts';
import { runCommandLine } from '../../../../support/cli/run-command-line.ts';

const rig = (trouble?: string) => {
  const store = new MemoryTokenBook();
  const desk = new TokenDesk(store, () => 1_000);
  const run = (...args: readonly string[]) =>
    runCommandLine(['admin', 'token', ...args, '-c', 'g.yaml'], {
      tokens: () => Promise.resolve(trouble ?? desk),
    });
  return { store, desk, run };
};
const token = { id: 'jti-1', user: 'ada', scopes: ['a', 'b'], issuedAtMs: 0, expiresAtMs: 5_000 };

test('list shows what was made and what is revoked', async () => {
  const { desk, run } = rig();
  expect((await run('list')).out).toContain('no token');
  await desk.issued(token);
  await desk.issued({ ...token, id: 'jti-2', user: 'bob', scopes: [] });
  await run('revoke', 'jti-2');
  await run('revoke', 'ci');
  await run('revoke', '--user', 'eve x');
  const { out } = await run('list');
  expect(out.split('\n')).toEqual([
    'jti-1  good     for "ada"  until 1970-01-01T00:00:05.000Z  a b',
    'jti-2  revoked  for "bob"  until 1970-01-01T00:00:05.000Z',
    'ci  revoked  credential',
    'user:eve%20x  revoked  principal',
    '',
  ]);
  const { out: json } = await run('list', '--json');
  expect(JSON.parse(json)).toHaveLength(4);
  expect(JSON.parse(json)).toContainEqual({
    credential: 'jti-1',
    state: 'good',
    user: 'ada',
    scopes: ['a', 'b'],
    expires_at: '1970-01-01T00:00:05.000Z',
  });
});

test('revoke --undo takes it back', async () => {
  const { store, run } = rig();
  expect((await run('revoke', '--principal', 'basic:ada')).error).toContain('is revoked');
  expect((await run('revoke', '--principal', 'basic:ada', '--undo')).error).toContain(
    'usable again',
  );
  expect(await store.read()).toEqual(emptyTokenBook);
});

test.each([[[]], [['a', '--user', 'b']], [['--user', 'a', '--principal', 'b']]])(
  'revoke %j does not say what',
  async (args) => {
    const { code, error } = await rig().run('revoke', ...args);
    expect(code).toBe(2);
    expect(error).toContain('name one of');
  },
);

test('a configuration that is wrong has no tokens', async () => {
  const { code, error } = await rig('g.yaml is wrong').run('list');
  expect(code).toBe(78);
  expect(error).toContain('g.yaml is wrong');
});

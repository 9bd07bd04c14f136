import { expect, test } from 'vitest';
import type {
  IssuedToken,
  TokenRequest,
} from '../../../../../src/adapters/inbound/cli/commands/admin.ts';
import { runCommandLine } from '../../../../support/cli/run-command-line.ts';

const issued = {
  token: 'a.b.c',
  user: 'ada',
  scopes: ['mcp:*:read'],
  expiresAt: '2030-01-01T00:00:00.000Z',
  id: 'jti-1',
  unlisted: undefined,
};

/** Runs `admin token create`; tells what it was asked for. */
const create = async (outcome: IssuedToken | string, ...args: readonly string[]) => {
  const requests: TokenRequest[] = [];
  const ended = await runCommandLine(['admin', 'token', 'create', '-c', 'g.yaml', ...args], {
    issueToken: (source, request) => {
      expect(source).toEqual({ kind: 'config', file: 'g.yaml' });
      requests.push(request);
      return Promise.resolve(outcome);
    },
  });
  return { ...ended, requests };
};

const hourMs = 3_600_000;

test.each<[readonly string[], TokenRequest]>([
  [[], { user: 'default', lifetimeMs: 8_760 * hourMs, scopes: [] }],
  [['-u', 'ada', '-e', '7d'], { user: 'ada', lifetimeMs: 168 * hourMs, scopes: [] }],
  [['--expiry', '8760h'], { user: 'default', lifetimeMs: 8_760 * hourMs, scopes: [] }],
  [
    ['-s', 'mcp:*:read, mcp:notes:write'],
    { user: 'default', lifetimeMs: 8_760 * hourMs, scopes: ['mcp:*:read', 'mcp:notes:write'] },
  ],
])('%j is understood', async (args, request) => {
  const { code, out, error, requests } = await create(issued, ...args);
  expect(requests).toEqual([request]);
  expect([code, out]).toEqual([0, 'a.b.c\n']);
  expect(error).toContain('good until 2030-01-01');
});

test('--json prints all that is known of the token', async () => {
  const { out } = await create(issued, '--json');
  expect(JSON.parse(out)).toEqual({
    token: 'a.b.c',
    id: 'jti-1',
    user: 'ada',
    scopes: ['mcp:*:read'],
    expires_at: '2030-01-01T00:00:00.000Z',
  });
});

test('says why there is none', async () => {
  const { code, out, error } = await create('there is no secret');
  expect([code, out]).toEqual([78, '']);
  expect(error).toBe('error: there is no secret\n');
});

test.each([
  ['--expiry', 'soon', 'is not a duration'],
  ['--expiry', '11y', 'is not a duration'],
  ['--expiry', '100ms', 'from 1s to 87600h'],
  ['--expiry', '87601h', 'from 1s to 87600h'],
  ['--scopes', 'a b', 'commas between them'],
  ['--scopes', 'a,,b', 'commas between them'],
])('%s %s is refused', async (option, value, reason) => {
  const { code, error, requests } = await create(issued, option, value);
  expect(code).toBe(2);
  expect(error).toContain(reason);
  expect(requests).toEqual([]);
});

test('says so when the list of tokens could not be written', async () => {
  const { code, out, error } = await create({ ...issued, unlisted: 'the disk is full' });
  expect([code, out]).toEqual([0, 'a.b.c\n']);
  expect(error).toContain('not in the list of tokens: the disk is full');
});

import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freePort } from '../support/ports.ts';
import { newFile, newFolder } from './support/folder.ts';
import { runProgram } from './support/run-program.ts';
import { listener, missingServer } from './support/servers.ts';

const settingsWith = (frontend: object) => ({
  version: 1,
  server: { frontends: [frontend] },
  auth: { provider: 'none' },
  servers: { one: missingServer },
});

const unixSocket = (path: string) => ({
  name: 'local',
  protocol: 'stdio',
  config: { modes: [{ type: 'unix_socket', path }] },
});

const listening = async (address: { path: string } | { host: string; port: number }) => {
  const server: Server = createServer().listen(address);
  await once(server, 'listening');
  return {
    [Symbol.asyncDispose]: async () => {
      await once(server.close(), 'close');
    },
  };
};

const expectOneLine = (stderr: string, ...words: readonly string[]): void => {
  expect(stderr.trimEnd().split('\n'), stderr).toHaveLength(1);
  expect(stderr).toMatch(/^error: /);
  for (const word of words) expect(stderr).toContain(word);
};

test.each(['http', 'websocket', 'sse', 'tcp'])(
  'a port in use ends the start of %s with 1 and one line [F36]',
  async (protocol) => {
    const port = await freePort();
    await using _ = await listening({ host: '127.0.0.1', port });
    const file = newFile('gateway.yaml', settingsWith(listener(protocol, { port })));
    const { code, stdout, stderr } = await runProgram(['serve', '--config', file]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expectOneLine(stderr, `127.0.0.1:${port}`, 'in use');
  },
);

test('a socket that somebody listens on is left alone, and the start ends with 1 [F36]', async () => {
  const path = join(newFolder(), 'live.sock');
  await using _ = await listening({ path });
  const file = newFile('gateway.yaml', settingsWith(unixSocket(path)));
  const { code, stderr } = await runProgram(['serve', '--config', file]);
  expect(code).toBe(1);
  expectOneLine(stderr, path, 'running program');
  expect(existsSync(path)).toBe(true);
});

test.each([
  { what: 'is a file', path: (folder: string) => folder, says: 'no socket' },
  { what: 'cannot be made', path: (file: string) => join(file, 'x.sock'), says: 'x.sock' },
])('a socket path that $what ends the start with 1 and one line [F36]', async ({ path, says }) => {
  const taken = join(newFolder(), 'taken');
  writeFileSync(taken, 'kept');
  const file = newFile('gateway.yaml', settingsWith(unixSocket(path(taken))));
  const { code, stderr } = await runProgram(['serve', '--config', file]);
  expect(code).toBe(1);
  expectOneLine(stderr, says);
});

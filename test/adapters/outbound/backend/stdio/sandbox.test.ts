import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { Sandbox } from '../../../../../src/domain/balancing/endpoint.ts';
import { newFolder } from '../../../../e2e/program/support/folder.ts';
import { ask, opened, refused } from '../../../../support/backend/opened.ts';
import { RecordingListener } from '../../../../support/backend/recording-listener.ts';
import { stdioBench, stdioEndpoint } from '../../../../support/backend/stdio-bench.ts';

const probe = spawnSync('bwrap', ['--unshare-all', '--ro-bind', '/', '/', 'true']);
const isThere = probe.status === 0;
const notShown = isThere ? '' : ' (not shown: bubblewrap is missing, or may not make namespaces)';
const sandboxTest = test.skipIf(!isThere);

const server = fileURLToPath(
  new URL('../../../../support/peers/prying-server.ts', import.meta.url),
);

const strict: Sandbox = { network: false, readable: [], writable: [] };

/** A server in a sandbox that does what it is asked. */
const prying = async (sandbox: Sandbox, env: Readonly<Record<string, string>> = {}) => {
  const { connector } = stdioBench();
  const listener = new RecordingListener();
  const readable = [...sandbox.readable, dirname(server)];
  const endpoint = stdioEndpoint(process.execPath, [server], { env });
  const target = { ...endpoint.target, sandbox: { ...sandbox, readable } };
  const link = await opened(
    connector.open({ ...endpoint, target }, listener, new AbortController().signal),
  );
  onTestFinished(() => link.close());
  let lastId = 0;
  return async (method: string, params: object = {}): Promise<unknown> => {
    lastId += 1;
    const id = lastId;
    ask(link, id, method, params);
    await expect.poll(() => listener.messages.length).toBe(id);
    return JSON.parse(listener.messages[id - 1] ?? '').result;
  };
};

sandboxTest(`a server in a sandbox sees no file it was not given${notShown}`, async () => {
  const folder = newFolder();
  const secret = join(folder, 'secret');
  writeFileSync(secret, 'secret');
  const does = await prying(strict, { HOME: folder });
  expect(await does('read', { path: secret })).toEqual({ error: 'ENOENT' });
  expect(await does('read', { path: '/etc/shadow' })).toEqual({ error: 'ENOENT' });
  expect(await does('write', { path: '/usr/planted' })).toHaveProperty('error');
  expect(await does('write', { path: server })).toHaveProperty('error');
});

sandboxTest(`it reads and writes what it was given, and no more${notShown}`, async () => {
  const folder = newFolder();
  const [readable, writable] = [join(folder, 'in'), join(folder, 'out')];
  for (const place of [readable, writable]) mkdirSync(place);
  writeFileSync(join(readable, 'a'), 'text');
  const does = await prying({ network: false, readable: [readable], writable: [writable] });
  expect(await does('read', { path: join(readable, 'a') })).toEqual({ value: 'text' });
  expect(await does('write', { path: join(readable, 'b') })).toEqual({ error: 'EROFS' });
  await does('write', { path: join(writable, 'b') });
  expect(readFileSync(join(writable, 'b'), 'utf8')).toBe('written');
});

sandboxTest(`it has no network unless wanted${notShown}`, async () => {
  const listening = createServer((socket) => socket.destroy());
  listening.listen(0, '127.0.0.1');
  await expect.poll(() => listening.address()).toBeTruthy();
  onTestFinished(() => void listening.close());
  const address = listening.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const without = await prying(strict);
  expect(await without('connect', { port })).toHaveProperty('error');
  const withIt = await prying({ ...strict, network: true });
  expect(await withIt('connect', { port })).toEqual({ value: true });
});

sandboxTest(`it sees no other process and has no capabilities${notShown}`, async () => {
  const does = await prying(strict);
  expect(await does('processes')).toEqual({
    value: expect.toSatisfy((count) => count <= 3) as unknown,
  });
  expect(await does('capabilities')).toEqual({ value: '0000000000000000' });
});

test('a machine without the program says what to install', async () => {
  const { connector } = stdioBench({ sourceEnvironment: { PATH: '/nowhere' } });
  const endpoint = stdioEndpoint(process.execPath, [server]);
  const target = { ...endpoint.target, sandbox: strict };
  const signal = new AbortController().signal;
  const fault = await refused(
    connector.open({ ...endpoint, target }, new RecordingListener(), signal),
  );
  expect(fault.message).toContain('"bwrap" was not found: install bubblewrap for its sandbox');
});

import { existsSync, statSync } from 'node:fs';
import { readdir, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { StartFault } from '../../../../src/application/ports/driven/frontend.ts';
import { answerText, requestText } from '../../../support/scripted-session.ts';
import { makeRig, openClient, scratchFolder, socketMode, startRig } from './rig.ts';

const MODE_BITS = 0o777;

test('a client on the socket file is the local user [FE-05] [FE-30]', async () => {
  const path = join(await scratchFolder(), 's.sock');
  const { gateway } = await startRig(socketMode(path));
  const client = await openClient(path);
  client.write(`${requestText(1, 'echo')}\n`);
  expect(await client.linesUpTo(1)).toEqual([answerText('1', '{}')]);
  expect(gateway.session.client).toMatchObject({
    protocol: 'stdio',
    principal: { key: 'local' },
    remoteAddress: `unix:${path}`,
  });
});

test.each(['0600', '0660', '660'])(
  'the socket file has the permissions %s [FE-05] [F36]',
  async (permissions) => {
    const folder = await scratchFolder();
    const path = join(folder, 's.sock');
    await startRig(socketMode(path, permissions));
    expect((statSync(path).mode & MODE_BITS).toString(8)).toBe(permissions.slice(-3));
    expect(await readdir(folder)).toEqual(['s.sock']);
  },
);

test.each(['rw-------', '0999', '', '06000', '0666', '0604'])(
  'permissions "%s" are refused',
  (permissions) => {
    expect(() => makeRig(socketMode('/tmp/never.sock', permissions))).toThrow(StartFault);
  },
);

test('two clients have a session each, and one that leaves ends only its own [F32]', async () => {
  const path = join(await scratchFolder(), 's.sock');
  const { gateway, happenings } = await startRig(socketMode(path));
  const [first, second] = [await openClient(path), await openClient(path)];
  for (const client of [first, second]) client.write(`${requestText(1, 'echo')}\n`);
  await Promise.all([first.linesUpTo(1), second.linesUpTo(1)]);
  expect(gateway.sessions).toHaveLength(2);
  first.leave();
  await happenings.until('session closed');
  second.write(`${requestText(2, 'echo')}\n`);
  expect(await second.linesUpTo(2)).toContain(answerText('2', '{}'));
  expect(happenings.count('session closed')).toBe(1);
});

test('one client too many is told so [FE-08]', async () => {
  const path = join(await scratchFolder(), 's.sock');
  const { happenings } = await startRig({ ...socketMode(path), maxConnections: 1 });
  await openClient(path);
  await happenings.until('stdio opened');
  const second = await openClient(path);
  await second.ended();
  expect(second.lines[0]).toContain('too_many_connections');
  expect(happenings.count('stdio rejected')).toBe(1);
});

test('an idle client is disconnected when a limit is set [FE-08]', async () => {
  const path = join(await scratchFolder(), 's.sock');
  await startRig({ ...socketMode(path), idleTimeoutMs: 60 });
  const client = await openClient(path);
  await client.ended();
  expect(client.lines[0]).toContain('idle_timeout');
});

test('a reader that stays slow is disconnected [L07]', async () => {
  const path = join(await scratchFolder(), 's.sock');
  const { happenings } = await startRig({
    ...socketMode(path),
    stallTimeoutMs: 60,
    closeTimeoutMs: 60,
  });
  const client = await openClient(path);
  client.holdBack();
  client.write(`${requestText(1, 'flood', { bytes: 8_388_608 })}\n`);
  await happenings.until('pause');
  await happenings.until('session closed');
  await happenings.until('stdio closed');
});

test('a stale socket file is replaced [F36]', async () => {
  const folder = await scratchFolder();
  const path = join(folder, 's.sock');
  await leaveStaleSocket(path);
  await startRig(socketMode(path));
  const client = await openClient(path);
  client.write(`${requestText(1, 'echo')}\n`);
  await client.linesUpTo(1);
  expect(await readdir(folder)).toEqual(['s.sock']);
});

test('the socket of a running program is never removed [F36]', async () => {
  const path = join(await scratchFolder(), 's.sock');
  await startRig(socketMode(path));
  const second = makeRig(socketMode(path));
  const start = second.frontend.start();
  await expect(start).rejects.toThrow(StartFault);
  await expect(start).rejects.toThrow(`a running program listens on ${path}`);
  await second.frontend.close();
  const client = await openClient(path);
  client.write(`${requestText(1, 'echo')}\n`);
  await client.linesUpTo(1);
});

test('instances that start together end with exactly one listener [F36]', async () => {
  const path = join(await scratchFolder(), 's.sock');
  await leaveStaleSocket(path);
  const rigs = [makeRig(socketMode(path)), makeRig(socketMode(path)), makeRig(socketMode(path))];
  const starts = await Promise.allSettled(rigs.map(({ frontend }) => frontend.start()));
  const isStarted = (_rig: unknown, index: number): boolean =>
    starts[index]?.status === 'fulfilled';
  expect(rigs.filter(isStarted)).toHaveLength(1);
  const client = await openClient(path);
  client.write(`${requestText(1, 'echo')}\n`);
  await client.linesUpTo(1);
});

test('a file that is no socket is never removed [F36]', async () => {
  const path = join(await scratchFolder(), 'notes.txt');
  await writeFile(path, 'precious');
  await expect(startRig(socketMode(path))).rejects.toThrow(`${path} exists and is no socket`);
  expect(statSync(path).size).toBe(8);
});

test.each([
  ['/no/such/folder/s.sock', 'the folder does not exist'],
  [`/tmp/${'x'.repeat(120)}`, 'too long'],
])('a path that cannot be used is one friendly line [F36]', async (path, reason) => {
  await expect(startRig(socketMode(path))).rejects.toThrow(reason);
});

test('closing removes the file, but not one that replaced it [F36]', async () => {
  const folder = await scratchFolder();
  const path = join(folder, 's.sock');
  const first = await startRig(socketMode(path));
  await first.frontend.close();
  expect(existsSync(path)).toBe(false);
  const second = await startRig(socketMode(path));
  await rename(path, join(folder, 'elsewhere'));
  await writeFile(path, 'of somebody else');
  await second.frontend.close();
  expect(existsSync(path)).toBe(true);
});

/** What a program leaves behind that was killed. */
const leaveStaleSocket = async (path: string): Promise<void> => {
  const server = createServer();
  const moved = `${path}.bound`;
  await new Promise<void>((resolve) => {
    server.listen(moved, resolve);
  });
  // The server removes the name it bound to, so the file stays under the other one.
  await rename(moved, path);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  expect(existsSync(path)).toBe(true);
};

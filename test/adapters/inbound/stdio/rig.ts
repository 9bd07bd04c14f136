import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { onTestFinished } from 'vitest';
import { StdioFrontend } from '../../../../src/adapters/inbound/stdio/frontend.ts';
import {
  defaultStdioSettings,
  type StdioSettings,
} from '../../../../src/adapters/inbound/stdio/settings.ts';
import { ByteClient } from '../../../support/byte-client.ts';
import { scriptedPorts } from '../../../support/scripted-session.ts';

/** A stdio frontend that is not started, with streams in place of the program's own. */
export const makeRig = (settings: Partial<StdioSettings> = {}) => {
  const ports = scriptedPorts();
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const frontend = new StdioFrontend('stdio', { ...defaultStdioSettings, ...settings }, ports, {
    input: stdin,
    output: stdout,
    onEnd: () => ports.happenings.note('ended'),
  });
  onTestFinished(() => frontend.close());
  return { ...ports, frontend, stdin, client: new ByteClient(stdout, stdin) };
};

export const startRig = async (settings: Partial<StdioSettings> = {}) => {
  const rig = makeRig(settings);
  await rig.frontend.start();
  return rig;
};

/** A folder of its own for one test. */
export const scratchFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'stdio-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

export const socketMode = (path: string, permissions = '0600') => ({
  modes: [{ type: 'unix_socket', path, permissions }] as const,
});

const openSocket = async (path: string): Promise<Socket> => {
  const socket = connect(path);
  socket.on('error', () => undefined);
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, 'connect');
  return socket;
};

export const openClient = async (path: string): Promise<ByteClient> => {
  const socket = await openSocket(path);
  return new ByteClient(socket, socket);
};

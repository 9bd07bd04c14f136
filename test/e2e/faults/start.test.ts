import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startGateway } from '../support/gateway.ts';
import { call, expectSound, freshPath, openClient, openGateway } from './support/rig.ts';
import { ServerProcess, stdioEntry } from './support/server-process.ts';

const frontend = (protocol: string, config: object, isOpen = false): object => ({
  version: 1,
  auth: { provider: 'none' },
  server: { insecure: isOpen, frontends: [{ name: 'front', protocol, config }] },
  servers: { demo: stdioEntry },
});

const socketAt = (path: string): object =>
  frontend('stdio', { modes: [{ type: 'unix_socket', path }] });

/** The lines of a gateway that could not start with code 1. */
const failure = async (settings: object): Promise<readonly string[]> => {
  const outcome = await startGateway(settings).then(
    () => 'it started',
    (problem: unknown) => String(problem),
  );
  expect(outcome).toContain('the gateway ended (1)');
  return outcome
    .split('\n')
    .slice(1)
    .filter((line) => line !== '' && !line.startsWith('{'));
};

const expectOneLine = (lines: readonly string[], ...parts: readonly string[]): void => {
  expect(lines).toHaveLength(1);
  for (const part of ['error:', ...parts]) expect(lines[0]).toContain(part);
};

describe('a gateway that cannot listen says so in one line and ends with 1:', () => {
  it.each(['http', 'websocket', 'sse', 'tcp'])('%s on a used port', async (protocol) => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const lines = await failure(frontend(protocol, { host: '127.0.0.1', port }));
    expectOneLine(lines, String(port), 'in use');
    other.close();
  });

  it.each(['http', 'tcp'])('%s on an address of another machine', async (protocol) => {
    const settings = frontend(protocol, { host: '192.0.2.1', port: 4_000 }, true);
    expectOneLine(await failure(settings), '192.0.2.1');
  });

  it('a Unix socket where it may not write', async () => {
    expectOneLine(await failure(socketAt('/proc/gateway.sock')), '/proc/gateway.sock');
  });

  it('a Unix socket in the place of another file, which stays', async () => {
    const path = freshPath('file');
    writeFileSync(path, 'precious');
    expectOneLine(await failure(socketAt(path)), path, 'no socket');
    expect(statSync(path).size).toBe(8);
  });

  it('a Unix socket of a living gateway, which goes on', async () => {
    const gateway = await openGateway({ servers: { demo: stdioEntry } });
    const client = await openClient(gateway, 'unix');
    expect(statSync(gateway.socketPath).mode & 0o777).toBe(0o600);
    expectOneLine(await failure(socketAt(gateway.socketPath)), gateway.socketPath, 'running');
    expect(await client.request(call(1, 'echo'))).toContain('"echo"');
    await expectSound(gateway);
    expect(await gateway.stop()).toBe(0);
    expect(existsSync(gateway.socketPath)).toBe(false);
  });
});

it('a Unix socket that a killed program left behind is replaced', async () => {
  const folder = freshPath('sockets');
  mkdirSync(folder);
  chmodSync(folder, 0o700);
  const path = `${folder}/left.sock`;
  const killed = await ServerProcess.start('unix', path);
  await killed.kill();
  expect(existsSync(path)).toBe(true);
  const gateway = await startGateway(socketAt(path));
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(await gateway.stop()).toBe(0);
  expect(existsSync(path)).toBe(false);
});

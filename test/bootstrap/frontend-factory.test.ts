import { once } from 'node:events';
import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { TcpFrontend } from '../../src/adapters/inbound/tcp/frontend.ts';
import { TcpHealthFrontend } from '../../src/adapters/inbound/tcp-health/frontend.ts';
import { ByteClient } from '../support/byte-client.ts';
import { answerText, requestText } from '../support/scripted-session.ts';
import { buildFrontends } from './frontends-rig.ts';

const scratchFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'frontends-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

test('named pipes are made as configured, and lead to the configured server [FE-07]', async () => {
  const path = join(await scratchFolder(), 'pipe');
  const modes = `[{ type: named_pipes, path: "${path}", permissions: "0660" }]`;
  const { frontends, gateway } = buildFrontends(
    `{ frontends: [{ protocol: stdio, config: { namespace: second, modes: ${modes} } }] }`,
  );
  await Promise.all(frontends.map((frontend) => frontend.start()));
  expect(statSync(`${path}.in`).mode & 0o777).toBe(0o660);
  const fromGateway = createReadStream(`${path}.out`);
  // What the gateway writes before anybody has the pipe open is lost with its own end of it.
  await once(fromGateway, 'open');
  const toGateway = createWriteStream(`${path}.in`);
  const client = new ByteClient(fromGateway, toGateway);
  client.write(`${requestText(1, 'echo')}\n`);
  expect(await client.linesUpTo(1)).toEqual([answerText('1', '{}')]);
  expect(gateway.session.namespace).toBe('second');
  // The end of a session cannot be seen any more once the pipes are open for the next.
  for (const frontend of frontends) frontend.stopAccepting();
  toGateway.end();
  await client.ended();
});

test('a TCP frontend leads to the configured server', async () => {
  const { frontends, gateway } = buildFrontends(
    '{ frontends: [{ protocol: tcp, config: { port: 0, namespace: first } }] }',
  );
  const [frontend] = frontends;
  if (!(frontend instanceof TcpFrontend)) throw new Error('no TCP frontend was built');
  await frontend.start();
  const socket = connect(frontend.port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  const client = new ByteClient(socket, socket);
  client.write(`${requestText(1, 'echo')}\n`);
  await client.linesUpTo(1);
  expect(gateway.session.namespace).toBe('first');
});

test('a TCP health port answers with the health of the gateway', async () => {
  const { frontends } = buildFrontends('{ tcp_health_port: 0, frontends: [{ protocol: tcp }] }');
  const frontend = frontends.at(-1);
  if (!(frontend instanceof TcpHealthFrontend)) throw new Error('no health listener was built');
  await frontend.start();
  const socket = connect(frontend.port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  const client = new ByteClient(socket, socket);
  client.write('{"check":"detailed"}\n');
  const [line = ''] = await client.linesUpTo(1);
  const { timestamp } = JSON.parse(line) as { readonly timestamp: number };
  expect(line).toContain('{"healthy":true,"checks":');
  expect(Math.abs(Date.now() / 1_000 - timestamp)).toBeLessThan(60);
});

test('every enabled entry becomes a frontend under its name [FE-09][FE-11]', async () => {
  const socket = join(await scratchFolder(), 'mcp.sock');
  const { frontends } = buildFrontends(`
  metrics_port: 0
  tcp_health_port: 0
  frontends:
    - { protocol: http, config: { port: 0 } }
    - { name: socket, protocol: websocket, config: { port: 0 } }
    - { protocol: sse, config: { port: 0 } }
    - { protocol: tcp_binary, config: { port: 0 } }
    - { name: off, protocol: tcp, enabled: false }
    - { name: local, protocol: stdio, config: { modes: [{ type: unix_socket, path: ${socket} }] } }
`);
  const names = frontends.map(({ name }) => name);
  expect(names).toEqual(['http', 'socket', 'sse', 'tcp_binary', 'local', 'tcp_health', 'metrics']);
  await Promise.all(frontends.map((frontend) => frontend.start()));
});

/** As the original router sends it (mission §3.5). */
const notice =
  '{"id":null,"timestamp":"2026-01-02T03:04:05Z","source":"local-router","mcp_payload":{"jsonrpc":"2.0","method":"notifications/initialized"}}';

const isAnswered = async (socket: Socket): Promise<boolean> => {
  onTestFinished(() => void socket.destroy());
  const client = new ByteClient(socket, socket);
  client.write(`${notice}\n${requestText(1, 'echo')}\n`);
  const [first] = await client.linesUpTo(1);
  return first !== answerText('1', '{}');
};

test.each([
  ['{ answer_notifications: true }', true],
  ['{ answer_notifications: false }', false],
])('server.compat %s holds for TCP and for a Unix socket', async (compat, expected) => {
  const path = join(await scratchFolder(), 'mcp.sock');
  const { frontends } = buildFrontends(`
  compat: ${compat}
  frontends:
    - { protocol: tcp, config: { port: 0 } }
    - { protocol: stdio, config: { modes: [{ type: unix_socket, path: ${path} }] } }
`);
  await Promise.all(frontends.map((frontend) => frontend.start()));
  const [tcp] = frontends;
  if (!(tcp instanceof TcpFrontend)) throw new Error('no TCP frontend was built');
  expect(await isAnswered(connect(tcp.port, '127.0.0.1'))).toBe(expected);
  expect(await isAnswered(connect(path))).toBe(expected);
});

test('a TCP frontend gives its signs of life as often as configured', async () => {
  const { frontends } = buildFrontends(
    '{ frontends: [{ protocol: tcp, config: { port: 0, heartbeat_interval: 20ms } }] }',
  );
  const [frontend] = frontends;
  if (!(frontend instanceof TcpFrontend)) throw new Error('no TCP frontend was built');
  await frontend.start();
  const socket = connect(frontend.port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  const client = new ByteClient(socket, socket);
  const health = Buffer.from('4d4350420001000400000000', 'hex');
  client.write(health);
  const bytes = await client.bytesUpTo(2 * health.length);
  expect(bytes.toString('hex')).toBe(health.toString('hex').repeat(2));
});

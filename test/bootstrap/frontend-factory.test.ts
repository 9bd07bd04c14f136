import { once } from 'node:events';
import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { TcpFrontend } from '../../src/adapters/inbound/tcp/frontend.ts';
import { Ending } from '../../src/bootstrap/ending.ts';
import { FrontendFactory } from '../../src/bootstrap/frontend-factory.ts';
import { HttpHosts } from '../../src/bootstrap/http-hosts.ts';
import { ByteClient } from '../support/byte-client.ts';
import { answerText, requestText, scriptedPorts } from '../support/scripted-session.ts';
import { load } from './settings/loading.ts';

/** The frontends of a configuration before a scripted gateway, none of them started. */
const build = (server: string) => {
  const { settings } = load(`
auth: { provider: none }
server: ${server}
servers: { first: { command: node }, second: { command: node } }`);
  if (settings === undefined) throw new Error('the configuration is refused');
  const ports = scriptedPorts();
  const hosts = new HttpHosts(ports, () => undefined);
  const frontends = new FrontendFactory(settings, ports, hosts, new Ending()).all();
  onTestFinished(async () => {
    await Promise.all(frontends.map((frontend) => frontend.close()));
  });
  return { ...ports, frontends };
};

const scratchFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'frontends-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

test('named pipes are made as configured, and lead to the configured server [FE-07]', async () => {
  const path = join(await scratchFolder(), 'pipe');
  const modes = `[{ type: named_pipes, path: "${path}", permissions: "0660" }]`;
  const { frontends, gateway } = build(
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
  toGateway.end();
  await client.ended();
});

test('a TCP frontend leads to the configured server', async () => {
  const { frontends, gateway } = build(
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

test('every enabled entry becomes a frontend under its name [FE-09][FE-11]', async () => {
  const socket = join(await scratchFolder(), 'mcp.sock');
  const { frontends } = build(`
  metrics_port: 0
  frontends:
    - { protocol: http, config: { port: 0 } }
    - { name: socket, protocol: websocket, config: { port: 0 } }
    - { protocol: sse, config: { port: 0 } }
    - { protocol: tcp_binary, config: { port: 0 } }
    - { name: off, protocol: tcp, enabled: false }
    - { name: local, protocol: stdio, config: { modes: [{ type: unix_socket, path: ${socket} }] } }
`);
  const names = frontends.map(({ name }) => name);
  expect(names).toEqual(['http', 'socket', 'sse', 'tcp_binary', 'local', 'metrics']);
  await Promise.all(frontends.map((frontend) => frontend.start()));
});

import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { freshPath } from '../faults/support/rig.ts';
import { HttpClient } from '../support/clients/http.ts';
import { StreamClient } from '../support/clients/stream.ts';
import { WebSocketClient } from '../support/clients/websocket.ts';
import { freePort } from '../support/ports.ts';
import {
  authority,
  certificates,
  command,
  echo,
  introduced,
  pair,
  serverOn,
  startSeed,
  tokenFor,
} from './support/seed-gateway.ts';
import { tunnelTo } from './support/tls-tunnel.ts';

const servers = [
  'local-stdio-server',
  'websocket-server',
  'http-server',
  'sse-server',
  'tcp-binary-server',
];

test('the configuration of document 001 as one file serves calls of five protocols through WebSocket, HTTP, TCP, the Unix socket and standard input', async () => {
  const [port, tcp, health, metrics] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const socket = freshPath('gateway.sock');
  const [ws, http, sse, frames] = [
    await serverOn('websocket'),
    await serverOn('http'),
    await serverOn('sse'),
    await serverOn('frames'),
  ];
  const gateway = await startSeed('whole-001.yaml', {
    'server.port': port,
    'server.tcp_port': tcp,
    'server.tcp_health_port': health,
    'server.metrics_port': metrics,
    'server.stdio_frontend.modes.0.path': socket,
    'server.tls.cert_file': pair.certFile,
    'server.tls.key_file': pair.keyFile,
    'server.tls.ca_file': authority.caFile,
    'backends.0.config.command': command(),
    'backends.0.config.working_dir': join('/', 'tmp'),
    'backends.1.config.endpoints': `["ws://127.0.0.1:${ws.port}"]`,
    'backends.2.config.base_url': `http://127.0.0.1:${http.port}`,
    'backends.3.config.base_url': `http://127.0.0.1:${sse.port}`,
    'backends.4.config.endpoints': `["tcp://127.0.0.1:${frames.port}"]`,
  });
  const token = await tokenFor({ aud: 'mcp-gateway' });
  const headers = { authorization: `Bearer ${token}` };
  const door = await tunnelTo(port, certificates);
  const tcpDoor = await tunnelTo(tcp, certificates);
  const clients = [
    await introduced(await WebSocketClient.open(`ws://127.0.0.1:${door}/`, headers)),
    await introduced(new HttpClient(`http://127.0.0.1:${door}/api/v1/mcp`, headers)),
    await introduced(await StreamClient.binary({ port: tcpDoor, host: '127.0.0.1' }), token),
    await introduced(await StreamClient.newline({ path: socket })),
    await introduced(StreamClient.piped(gateway)),
  ];
  for (const client of clients) {
    for (const server of servers) expect(await echo(client, server)).toContain('"echo"');
  }

  // allowed_origins: another site's page is kept out, also with a good token.
  const origin = (from: string) => ({ ...headers, origin: from });
  await WebSocketClient.open(`ws://127.0.0.1:${door}/`, origin('https://app.example.com'));
  await expect(
    WebSocketClient.open(`ws://127.0.0.1:${door}/`, origin('https://evil.example')),
  ).rejects.toThrow();

  const healthPort = connect({ port: health, host: '127.0.0.1' });
  healthPort.write('{"check":"simple"}\n');
  expect(await text(healthPort)).toContain('true');
  expect(await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text()).toContain(
    'mcp_gateway_',
  );
  const balancer = await (await fetch(`http://127.0.0.1:${metrics}/health/load-balancer`)).text();
  expect(balancer).toContain('"strategy":"least_connections"');

  // window_size 60 without a number: 1,000 a minute, and no more than 50 at once, the calls before these among them.
  const [client] = clients;
  if (client === undefined) throw new Error('no client');
  const answers = await Promise.all(Array.from({ length: 500 }, () => echo(client, 'http-server')));
  expect(answers.some((answer) => answer.includes('rate_limited'))).toBe(true);
  expect(answers.filter((answer) => answer.includes('"echo"')).length).toBeGreaterThanOrEqual(40);
});

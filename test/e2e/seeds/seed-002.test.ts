import { expect, test } from 'vitest';
import { call, freshPath } from '../faults/support/rig.ts';
import type { RawClient } from '../support/clients/client.ts';
import { HttpClient } from '../support/clients/http.ts';
import { SseClient } from '../support/clients/sse.ts';
import { StreamClient } from '../support/clients/stream.ts';
import { WebSocketClient } from '../support/clients/websocket.ts';
import { freePort } from '../support/ports.ts';
import {
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

const carriers = ['websocket', 'http', 'sse'] as const;

/** Shows the token with each message, as per_message_auth asks of connections. */
const provenOn = (client: RawClient, token: string): RawClient => {
  const wrapped = (text: string): string => `{"auth_token":"${token}","message":${text}}`;
  return {
    messages: client.messages,
    next: (fits) => client.next(fits),
    send: (text) => client.send(wrapped(text)),
    close: () => client.close(),
    request: async (text) => {
      const id = /"id":("[^"]*"|\d+)/.exec(text)?.[1] ?? '';
      const answer = client.next((came) => came.includes(`"id":${id},`));
      await client.send(wrapped(text));
      return answer;
    },
  };
};

test('the configuration of document 002 as one file serves calls through all its frontends, with a token in each message', async () => {
  const [port, tcp, health, metrics] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const socket = freshPath('gateway.sock');
  const listening = await Promise.all(carriers.map(serverOn));
  const paths = { websocket: 'ws', http: 'http', sse: 'http' };
  const servers = Object.fromEntries(
    carriers.map((carrier, at) => {
      const type = JSON.stringify(carrier);
      const url = `${paths[carrier]}://127.0.0.1:${listening[at]?.port}`;
      return [`servers.${carrier}`, `{ type: ${type}, url: "${url}" }`];
    }),
  );
  const [file, ...args] = JSON.parse(command()) as readonly string[];
  await startSeed('whole-002.yaml', {
    'server.port': port,
    'server.http_port': port,
    'server.tcp_port': tcp,
    'server.tcp_health_port': health,
    'server.stdio_socket': socket,
    'server.tls.cert_file': pair.certFile,
    'server.tls.key_file': pair.keyFile,
    'metrics.endpoint': `127.0.0.1:${metrics}`,
    // Its servers are discovered in Kubernetes.
    'servers.stdio': JSON.stringify({ command: file, args }),
    ...servers,
  });
  const token = await tokenFor({ aud: 'mcp-gateway' });
  const headers = { authorization: `Bearer ${token}` };
  const door = await tunnelTo(port, certificates);
  const tcpDoor = await tunnelTo(tcp, certificates);
  const base = `127.0.0.1:${door}`;
  const clients = [
    await introduced(new HttpClient(`http://${base}/api/v1/mcp`, headers)),
    await introduced(await SseClient.open(`http://${base}/events`, headers)),
    await introduced(provenOn(await WebSocketClient.open(`ws://${base}/ws`, headers), token)),
    await introduced(
      provenOn(await StreamClient.newline({ port: tcpDoor, host: '127.0.0.1' }), token),
    ),
    await introduced(await StreamClient.newline({ path: socket })),
  ];
  for (const client of clients) {
    for (const server of [...carriers, 'stdio']) {
      expect(await echo(client, server)).toContain('"echo"');
    }
  }
  const unproven = await WebSocketClient.open(`ws://${base}/ws`, headers);
  expect(await unproven.request(call(1, 'http__echo'))).toContain('"error"');

  const at = (path: string) => fetch(`http://127.0.0.1:${metrics}${path}`);
  const balancer = await (await at('/health/load-balancer')).text();
  expect(balancer).toContain('"strategy":"cross_protocol_least_conn"');
  expect(balancer).toContain('"score":');
  expect(await (await at('/metrics')).text()).toContain('mcp_gateway_predictive_health_score');

  // 100 a second, 200 of them at once, of which the calls before took some; max_connections_per_ip would be in the way of
  // so many posts.
  const [, , client] = clients;
  if (client === undefined) throw new Error('no client');
  const answers = await Promise.all(Array.from({ length: 1_000 }, () => echo(client, 'http')));
  expect(answers.some((answer) => answer.includes('rate_limited'))).toBe(true);
  expect(answers.filter((answer) => answer.includes('"echo"')).length).toBeGreaterThan(100);
});

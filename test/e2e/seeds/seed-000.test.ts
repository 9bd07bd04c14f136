import { expect, test } from 'vitest';
import { errorOf } from '../faults/support/rig.ts';
import { until } from '../faults/support/watch.ts';
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
import { terminatorOf, tunnelTo } from './support/tls-tunnel.ts';

const servers = ['weather-server', 'tools-server', 'api-server', 'events-server'];

test('the configuration of document 000 as one file serves calls through WebSocket, TCP and HTTP, with its certificates, tokens and breakers', async () => {
  const [web, tcp, http] = [await freePort(), await freePort(), await freePort()];
  const tools = await serverOn('websocket');
  const api = await serverOn('http');
  const events = await serverOn('sse');
  const secureTools = await terminatorOf(tools.port, { cert: pair.cert, key: pair.key });
  const tls = { cert_file: pair.certFile, key_file: pair.keyFile };
  await startSeed('whole-000.yaml', {
    'server.frontends.0.config.port': web,
    'server.frontends.1.config.port': tcp,
    'server.frontends.2.config.port': http,
    'server.frontends.0.config.tls.cert_file': tls.cert_file,
    'server.frontends.0.config.tls.key_file': tls.key_file,
    'server.tls.cert_file': tls.cert_file,
    'server.tls.key_file': tls.key_file,
    'server.tls.ca_file': authority.caFile,
    'backends.0.config.command': command(),
    'backends.0.config.working_dir': '/tmp',
    'backends.1.config.endpoints': `["ws://localhost:${secureTools}"]`,
    'backends.2.config.base_url': `http://127.0.0.1:${api.port}`,
    'backends.3.config.base_url': `http://127.0.0.1:${events.port}`,
  });
  const token = await tokenFor({ aud: 'mcp-services' });
  const headers = { authorization: `Bearer ${token}` };
  const [webDoor, tcpDoor, httpDoor] = [
    await tunnelTo(web, certificates),
    await tunnelTo(tcp, certificates),
    await tunnelTo(http, certificates),
  ];
  const clients = [
    await introduced(await WebSocketClient.open(`ws://127.0.0.1:${webDoor}/`, headers)),
    await introduced(await StreamClient.binary({ port: tcpDoor, host: '127.0.0.1' }), token),
    await introduced(new HttpClient(`http://127.0.0.1:${httpDoor}/api/v1/mcp`, headers)),
  ];
  for (const client of clients) {
    for (const server of servers) expect(await echo(client, server)).toContain('"echo"');
  }

  // A token of somebody else opens nothing, and without a certificate nobody gets that far.
  const wrong = { authorization: `Bearer ${await tokenFor({ aud: 'another-service' })}` };
  const refused = new HttpClient(`http://127.0.0.1:${httpDoor}/api/v1/mcp`, wrong);
  await expect(introduced(refused)).rejects.toThrow(/error/);
  const stranger = await tunnelTo(web, { ca: certificates.ca });
  await expect(WebSocketClient.open(`ws://127.0.0.1:${stranger}/`, headers)).rejects.toThrow();

  const [client] = clients;
  if (client === undefined) throw new Error('no client');
  const balancer = async (): Promise<string> =>
    (await fetch(`http://127.0.0.1:${httpDoor}/health/load-balancer`)).text();
  expect(await balancer()).toContain('"strategy":"cross_protocol"');

  // failure_threshold 5: calls that find no server open its breaker, and no other.
  await api.close();
  const failure = async () => errorOf(await echo(client, 'api-server')).data;
  await until(failure, (data) => Object(data).reason === 'circuit_open', 20_000);
  expect(await echo(client, 'events-server')).toContain('"echo"');
  expect(await balancer()).toContain('"circuit_breaker":"open"');
});

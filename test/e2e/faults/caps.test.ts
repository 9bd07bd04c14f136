import { once } from 'node:events';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { freePort } from '../support/ports.ts';
import { addressOf, RawConnection, streamRequest } from './support/raw-bytes.ts';
import { call, errorOf, expectSound, openClient, openGateway } from './support/rig.ts';
import { stdioEntry } from './support/server-process.ts';
import { post } from './support/speakers.ts';
import { metric, openSessions, until } from './support/watch.ts';

const CAP = 8;

it('connections over the cap of their listener are refused and counted, and a storm leaves no count behind', async () => {
  const metricsPort = await freePort();
  const gateway = await openGateway({
    servers: { demo: stdioEntry },
    server: { max_connections: CAP, metrics_port: metricsPort },
  });
  // The cap does not count who reads them.
  const pages = { url: (_: string, path = '') => `http://127.0.0.1:${metricsPort}${path}` };
  const nobodyIsLeft = (): Promise<number> =>
    until(
      () => metric(pages, 'mcp_gateway_connections_active'),
      (count) => count === 0,
    );
  const held: RawConnection[] = [];
  const hold = async (frontend: 'sse' | 'frames', hello: string): Promise<void> => {
    while (held.length < CAP) {
      const connection = await RawConnection.open(addressOf(gateway, frontend));
      await connection.write(hello);
      await connection.until(() => connection.received.length > 0);
      held.push(connection);
    }
  };
  const release = async (): Promise<void> => {
    for (const connection of held.splice(0)) await connection.vanish(true);
    // The gateway learns of it in its own time, and all connections count together.
    await nobodyIsLeft();
  };

  await hold('sse', streamRequest('/sse'));
  const refused = await post(gateway, 'sse', Buffer.from(streamRequest('/sse')));
  expect(refused.status).toBe(503);
  expect(refused.head.toLowerCase()).toContain('retry-after: ');
  expect(errorOf(refused.body).data).toMatchObject({
    error_code: 'too_many_connections',
    retryable: true,
  });
  expect(await metric(pages, 'mcp_gateway_connections_rejected_total')).toBe(1);
  await release();

  await hold('frames', '{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
  const surplus = await RawConnection.open(addressOf(gateway, 'lines'));
  await surplus.closed;
  expect(await metric(pages, 'mcp_gateway_connections_rejected_total', 'tcp')).toBe(1);
  await release();

  const sockets = Array.from(
    { length: CAP },
    () => new WebSocket(`ws://127.0.0.1:${gateway.port('ws')}/mcp`, 'mcp'),
  );
  await Promise.all(sockets.map((socket) => once(socket, 'open')));
  const surplusSocket = new WebSocket(`ws://127.0.0.1:${gateway.port('ws')}/mcp`, 'mcp');
  const refusal = await once(surplusSocket, 'error');
  expect(String(refusal)).toContain('503');
  for (const socket of sockets) socket.terminate();

  await nobodyIsLeft();
  const client = await openClient(gateway, 'lines');
  expect(await client.request(call(1, 'echo'))).toContain('"echo"');
  await client.close();
  await until(
    () => openSessions(gateway),
    (count) => count === 0,
  );
  await expectSound(gateway);
  expect(await gateway.stop()).toBe(0);
});

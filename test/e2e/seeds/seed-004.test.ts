import { expect, test } from 'vitest';
import { call, errorOf } from '../faults/support/rig.ts';
import { HttpClient } from '../support/clients/http.ts';
import { WebSocketClient } from '../support/clients/websocket.ts';
import { freePort } from '../support/ports.ts';
import { introduced, secret, serverOn, startSeed, tokenFor } from './support/seed-gateway.ts';

test('the TOML of document 004 as one file serves calls of its group through WebSocket and HTTP, by turns, with token and limit', async () => {
  const [port, metrics] = [await freePort(), await freePort()];
  const [first, second] = [await serverOn('websocket'), await serverOn('websocket')];
  await startSeed('whole-004.toml', {
    'server.port': port,
    'metrics.port': metrics,
    // What one process shows of its endpoints is looked at below; workers have tests of their own.
    'server.workers': 1,
    'security.auth.jwt_secret': secret,
    'upstream.groups.default.servers.0.url': `ws://localhost:${first.port}`,
    'upstream.groups.default.servers.1.url': `ws://localhost:${second.port}`,
  });
  const headers = { authorization: `Bearer ${await tokenFor({ aud: 'mcp-gateway' })}` };
  const open = async () => introduced(new HttpClient(`http://127.0.0.1:${port}/mcp`, headers));
  const clients = [
    await open(),
    await open(),
    await introduced(await WebSocketClient.open(`ws://127.0.0.1:${port}/mcp`, headers)),
    await introduced(await WebSocketClient.open(`ws://127.0.0.1:${port}/`, headers)),
  ];
  for (const [at, client] of clients.entries()) {
    expect(await client.request(call(at, 'echo'))).toContain('"echo"');
  }
  await expect(introduced(new HttpClient(`http://127.0.0.1:${port}/mcp`))).rejects.toThrow();
  const page = await (await fetch(`http://127.0.0.1:${metrics}/health/load-balancer`)).text();
  expect(page).toContain('"strategy":"round_robin"');
  const sessions = [...page.matchAll(/"sessions":(\d+)/g)].map(([, count]) => Number(count));
  // Asking the servers for their era takes turns too.
  expect(sessions).toHaveLength(2);
  expect(Math.min(...sessions)).toBeGreaterThan(0);
  expect((await fetch(`http://127.0.0.1:${metrics}/readiness`)).status).toBeLessThan(500);

  // requests_per_minute 1000 with a burst of 100, by address.
  const [, , client] = clients;
  if (client === undefined) throw new Error('no client');
  const answers = await Promise.all(
    Array.from({ length: 500 }, (_, at) => client.request(call(1_000 + at, 'echo'))),
  );
  const refused = answers.filter((answer) => answer.includes('rate_limited'));
  expect(refused.length).toBeGreaterThan(0);
  expect(errorOf(refused[0] ?? '').data).toMatchObject({ retryable: true });
  // Another client of the same address is refused as well, as soon as it wants more than comes again meanwhile.
  const [, , , other] = clients;
  if (other === undefined) throw new Error('no client');
  const others = await Promise.all(
    Array.from({ length: 200 }, (_, at) => other.request(call(5_000 + at, 'echo'))),
  );
  expect(others.filter((answer) => answer.includes('rate_limited')).length).toBeGreaterThan(50);
});

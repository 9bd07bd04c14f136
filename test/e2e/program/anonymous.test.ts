import { expect, test } from 'vitest';
import { StreamClient } from '../support/clients/stream.ts';
import { startGateway } from '../support/gateway.ts';
import { freePort } from '../support/ports.ts';
import { requestText } from '../support/talk.ts';
import { newFile } from './support/folder.ts';
import { runProgram } from './support/run-program.ts';
import { scrape } from './support/scrape.ts';
import { listener, scriptedServer } from './support/servers.ts';

const LIMIT = 10_000;
const base = { version: 1, servers: { one: scriptedServer } };

/** The file of the seeds, and ours. */
const ways = [
  [
    'security.auth.enabled: false',
    { security: { auth: { enabled: false }, rate_limiting: { burst_size: LIMIT } } },
  ],
  ['provider none', { auth: { provider: 'none' }, rate_limit: { burst: LIMIT } }],
] as const;

test.each(ways)(
  '%s lets everybody in, who share 10000 a minute, and only where that is allowed [AU-13]',
  async (_, settings) => {
    const gateway = await startGateway({
      ...base,
      ...settings,
      server: { frontends: [listener('tcp')] },
    });
    const port = gateway.port('tcp');
    const addresses = ['127.0.0.1', '127.0.0.2'];
    const clients = await Promise.all(
      addresses.map((localAddress) =>
        StreamClient.newline({ host: '127.0.0.1', port, localAddress }),
      ),
    );
    const begun = performance.now();
    let passed = 0;
    const share = 0.75 * LIMIT;
    for (const client of clients) {
      const ids = Array.from({ length: share }, (__, id) => String(id));
      const answers = await Promise.all(ids.map((id) => client.request(requestText(id, 'ping'))));
      const refused = answers.filter((answer) => answer.includes('"error_code":"rate_limited"'));
      const went = answers.filter((answer) => answer.includes('"result"'));
      expect(went.length + refused.length).toBe(share);
      for (const answer of refused) expect(answer).toContain(`"limit":${LIMIT},"window_ms":60000`);
      passed += went.length;
    }
    const minutes = (performance.now() - begun) / 60_000;
    expect(passed).toBeGreaterThanOrEqual(LIMIT);
    expect(passed).toBeLessThanOrEqual(LIMIT + Math.ceil(minutes * LIMIT));
    await Promise.all(clients.map((client) => client.close()));
    expect(await gateway.stop()).toBe(0);

    const open = { frontends: [listener('http', { host: '0.0.0.0', port: await freePort() })] };
    const file = newFile('gateway.yaml', { ...base, ...settings, server: open });
    const { code, stderr } = await runProgram(['serve', '--config', file]);
    expect([code, stderr]).toEqual([78, expect.stringContaining('server.insecure: true')]);
  },
);

test('where the file says how much, and for whom, that counts', async () => {
  const gateway = await startGateway({
    ...base,
    auth: { provider: 'none' },
    rate_limit: { limit: 60, burst: 2 },
    server: { frontends: [listener('tcp'), listener('http')] },
  });
  const client = await StreamClient.newline({ host: '127.0.0.1', port: gateway.port('tcp') });
  for (const id of ['1', '2', '3']) await client.request(requestText(id, 'ping'));
  const { sum } = await scrape(gateway, 'http');
  expect(sum('rate_limit_exceeded_total', { key_type: 'ip' })).toBe(1);
  await client.close();
  expect(await gateway.stop()).toBe(0);
});

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { errorOf, openClient, openGateway } from '../faults/support/rig.ts';
import { type Carrier, entryOf, listen } from '../faults/support/server.ts';
import { metric, until } from '../faults/support/watch.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { freePort } from '../support/ports.ts';
import { CountingScript } from './support/counting-script.ts';
import { waitCall } from './support/http-session.ts';
import { StoppableServer } from './support/stoppable-server.ts';

interface Limit {
  readonly data?: { readonly limit?: string; readonly setting?: string };
}

const progressCall = (id: number, count: number, everyMs: number, tool = 'progress'): string =>
  `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"${tool}","arguments":{"count":${count},"everyMs":${everyMs}},"_meta":{"progressToken":"p${id}"}}}`;

const limitOf = (text: string): string | undefined => {
  const { error } = JSON.parse(text) as { error?: Limit };
  return error?.data?.limit;
};

describe('a server process that is stopped', () => {
  let port: number;
  let server: StoppableServer;
  beforeAll(async () => {
    port = await freePort();
    server = await StoppableServer.start('websocket', String(port));
  });
  afterEach(() => server.goOn());
  afterAll(() => server.kill());

  test.each([
    ['first_byte', { first_byte: '700ms', idle: '20s' }, 700],
    ['idle', { idle: '900ms' }, 900],
    ['total', { idle: '20s', total: '1100ms' }, 1_100],
  ] as const)('fails its calls at the limit %s, within a tenth', async (limit, times, limitMs) => {
    const entry = { ...entryOf('websocket', `ws://127.0.0.1:${port}/`), timeouts: times };
    const gateway = await openGateway({ servers: { demo: entry } });
    const client = await openClient(gateway, 'ws');
    await client.request(waitCall(1, 0));
    server.stop();
    const askedMs = performance.now();
    const answer = await client.request(waitCall(2, 0));
    const tookMs = performance.now() - askedMs;
    server.goOn();
    expect(errorOf(answer)).toMatchObject({
      code: -32_005,
      data: { limit, limit_ms: limitMs, setting: `timeouts.${limit}` },
    });
    expect(tookMs).toBeGreaterThan(limitMs * 0.9);
    expect(tookMs).toBeLessThan(limitMs * 1.1 + 30);
    // Its late answer reaches nobody.
    await until(
      () => metric(gateway, 'mcp_gateway_messages_dropped_total', 'unknown_reply'),
      (dropped) => dropped === 1,
    );
    expect(await client.request(waitCall(3, 0))).toContain('"waited":true');
    await client.close();
    expect(await gateway.stop()).toBe(0);
  });
});

describe('a server that is told to give up', () => {
  test.each(['websocket', 'tcp', 'http', 'sse'] as const satisfies readonly Carrier[])(
    'on %s hears it once for each call',
    async (carrier) => {
      const script = new CountingScript();
      const server = await listen(carrier, { host: '127.0.0.1', port: 0 }, script);
      const entry = { ...entryOf(carrier, server.url), timeouts: { total: '400ms' } };
      const gateway = await openGateway({ servers: { demo: entry } });
      const client = await openClient(gateway, 'ws');
      const answers = await Promise.all([2, 3, 4].map((id) => client.request(waitCall(id, 900))));
      expect(answers.map((text) => limitOf(text))).toEqual(['total', 'total', 'total']);
      await until(
        () => script.running,
        (running) => running === 0,
      );
      await client.request(waitCall(9, 0));
      expect(script.cancelled).toHaveLength(3);
      await client.close();
      expect(await gateway.stop()).toBe(0);
      await server.close();
    },
  );
});

describe('the words of the original program', () => {
  test('[RS-18] end an upstream call that is silent and a request that lasts too long, with a timeout', async () => {
    const { entry } = await startScriptedServer('tcp-newline');
    const gateway = await openGateway({
      servers: { demo: entry },
      middleware: { timeout: { upstream: '400ms', request: '1s' } },
    });
    const client = await openClient(gateway, 'ws');
    const took = async (text: string): Promise<readonly [number, string | undefined, number]> => {
      const askedMs = performance.now();
      const answer = await client.request(text);
      return [errorOf(answer).code, limitOf(answer), performance.now() - askedMs];
    };
    const [silent, lasting] = await Promise.all([
      took(progressCall(1, 1, 1, 'slow')),
      took(progressCall(2, 30, 150)),
    ]);
    expect(silent.slice(0, 2)).toEqual([-32_005, 'idle']);
    expect(silent[2]).toBeGreaterThan(390);
    expect(silent[2]).toBeLessThan(900);
    expect(lasting.slice(0, 2)).toEqual([-32_005, 'total']);
    expect(lasting[2]).toBeGreaterThan(990);
    expect(lasting[2]).toBeLessThan(1_500);
    await client.close();
    expect(await gateway.stop()).toBe(0);
  });
});

describe('a tool that reports', () => {
  test('lives as long as it does so, but not beyond its whole time; tools may have their own', async () => {
    const { entry } = await startScriptedServer('tcp-newline');
    const patient = { timeouts: { idle: '400ms' }, tools: { slow: { timeout: '150ms' } } };
    const strict = {
      timeouts: { idle: '400ms' },
      tools: { 'pro*': { timeouts: { total: '600ms' } } },
    };
    const gateway = await openGateway({
      servers: { patient: { ...entry, ...patient }, strict: { ...entry, ...strict } },
    });
    const client = await openClient(gateway, 'ws');
    const [lived, ended, silent] = await Promise.all([
      client.request(progressCall(1, 12, 150, 'patient__progress')),
      client.request(progressCall(2, 12, 150, 'strict__progress')),
      client.request(progressCall(3, 1, 1, 'patient__slow')),
    ]);
    expect(lived).toContain('"result"');
    expect(limitOf(ended)).toBe('total');
    expect(errorOf(silent).message).toContain('nothing for 150 ms');
    await client.close();
    expect(await gateway.stop()).toBe(0);
  });
});

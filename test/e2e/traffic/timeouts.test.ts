import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  errorOf,
  type FaultGateway,
  freshPath,
  openClient,
  openGateway,
} from '../faults/support/rig.ts';
import { type Carrier, entryOf, listen, urlOf } from '../faults/support/server.ts';
import { metric, until } from '../faults/support/watch.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import type { RawClient } from '../support/clients/client.ts';
import { CountingScript } from './support/counting-script.ts';
import { waitCallAt } from './support/http-session.ts';
import { StoppableServer } from './support/stoppable-server.ts';

interface Limit {
  readonly data?: { readonly limit?: string; readonly limit_ms?: number };
}

const progressCall = (id: number, count: number, everyMs: number, tool = 'progress'): string =>
  `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"${tool}","arguments":{"count":${count},"everyMs":${everyMs}},"_meta":{"progressToken":"p${id}"}}}`;

const limitOf = (text: string): Limit['data'] =>
  (JSON.parse(text) as { error?: Limit }).error?.data;

const tellingCarriers = ['websocket', 'tcp', 'http', 'sse'] as const satisfies readonly Carrier[];
const limits = [
  ['first_byte', { first_byte: '3s', idle: '20s' }, 3_000],
  ['idle', { idle: '4s' }, 4_000],
  ['total', { idle: '20s', total: '5s' }, 5_000],
] as const;

describe('with limits for each server', () => {
  const scripts = new Map(tellingCarriers.map((carrier) => [carrier, new CountingScript()]));
  const endings: (() => unknown)[] = [];
  let stoppable: StoppableServer;
  let gateway: FaultGateway;
  let client: RawClient;

  beforeAll(async () => {
    const path = freshPath('server.sock');
    stoppable = await StoppableServer.start('unix', path);
    const servers: Record<string, object> = {};
    for (const [limit, timeouts] of limits) {
      servers[limit] = { ...entryOf('unix', urlOf('unix', path)), timeouts };
    }
    for (const [carrier, script] of scripts) {
      const server = await listen(carrier, { host: '127.0.0.1', port: 0 }, script);
      endings.push(() => server.close());
      servers[carrier] = { ...entryOf(carrier, server.url), timeouts: { total: '400ms' } };
    }
    const { entry } = await startScriptedServer('tcp-newline');
    const timeouts = { idle: '2s' };
    servers['patient'] = { ...entry, timeouts, tools: { slow: { timeout: '150ms' } } };
    servers['strict'] = { ...entry, timeouts, tools: { 'pro*': { timeouts: { total: '600ms' } } } };
    gateway = await openGateway({ servers });
    client = await openClient(gateway, 'ws');
  });
  afterAll(async () => {
    await client.close();
    expect(await gateway.stop()).toBe(0);
    await stoppable.kill();
    for (const end of endings) await end();
  });

  test('a server process that is stopped fails its calls at each limit, within a tenth', async () => {
    await Promise.all(limits.map(([limit], id) => client.request(waitCallAt(limit, id, 0))));
    stoppable.stop();
    await Promise.all(
      limits.map(async ([limit, , limitMs], index) => {
        const askedMs = performance.now();
        const answer = await client.request(waitCallAt(limit, 10 + index, 0));
        const tookMs = performance.now() - askedMs;
        expect(errorOf(answer)).toMatchObject({
          code: -32_005,
          data: { limit, limit_ms: limitMs, setting: `timeouts.${limit}` },
        });
        expect(tookMs).toBeGreaterThan(limitMs * 0.9);
        expect(tookMs).toBeLessThan(limitMs * 1.1);
      }),
    ).finally(() => stoppable.goOn());
    // Its late answers reach nobody.
    await until(
      () => metric(gateway, 'mcp_gateway_messages_dropped_total', 'unknown_reply'),
      (dropped) => dropped === limits.length,
    );
    for (const [limit] of limits) {
      expect(await client.request(waitCallAt(limit, 20, 0))).toContain('"waited":true');
    }
  });

  test.each([...scripts])(
    'a server on %s that is told to give up hears it once for each call',
    async (carrier, script) => {
      const ids = [2, 3, 4];
      const answers = await Promise.all(
        ids.map((id) => client.request(waitCallAt(carrier, id, 1_500))),
      );
      expect(answers.map((text) => limitOf(text)?.limit)).toEqual(['total', 'total', 'total']);
      await until(
        () => script.running,
        (running) => running === 0,
      );
      await client.request(waitCallAt(carrier, 9, 0));
      expect(script.cancelled).toHaveLength(3);
    },
  );

  test('a tool that reports lives as long as it does so, but not beyond its whole time; tools may have their own', async () => {
    const [lived, ended, silent] = await Promise.all([
      client.request(progressCall(1, 12, 250, 'patient__progress')),
      client.request(progressCall(2, 12, 250, 'strict__progress')),
      client.request(progressCall(3, 1, 1, 'patient__slow')),
    ]);
    expect(lived).toContain('"result"');
    expect(limitOf(ended)?.limit).toBe('total');
    expect(errorOf(silent).message).toContain('nothing for 150 ms');
  });
});

describe('the words of the original program', () => {
  test('[RS-18] end an upstream call that is silent and a request that lasts too long, with a timeout', async () => {
    const { entry } = await startScriptedServer('tcp-newline');
    const gateway = await openGateway({
      servers: { demo: entry },
      middleware: { timeout: { upstream: '400ms', request: '1s' } },
    });
    const client = await openClient(gateway, 'ws');
    const took = async (text: string) => {
      const askedMs = performance.now();
      const answer = await client.request(text);
      const tookMs = performance.now() - askedMs;
      return { code: errorOf(answer).code, ...limitOf(answer), tookMs };
    };
    const [silent, lasting] = await Promise.all([
      took(progressCall(1, 1, 1, 'slow')),
      took(progressCall(2, 30, 150)),
    ]);
    expect(silent).toMatchObject({ code: -32_005, limit: 'idle', limit_ms: 400 });
    expect(silent.tookMs).toBeGreaterThan(390);
    expect(silent.tookMs).toBeLessThan(900);
    expect(lasting).toMatchObject({ code: -32_005, limit: 'total', limit_ms: 1_000 });
    expect(lasting.tookMs).toBeGreaterThan(990);
    expect(lasting.tookMs).toBeLessThan(1_500);
    await client.close();
    expect(await gateway.stop()).toBe(0);
  });
});

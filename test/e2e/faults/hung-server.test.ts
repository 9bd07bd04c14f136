import { describe, expect, it } from 'vitest';
import type { ListeningServer } from './support/listening-server.ts';
import { call, errorOf, freshPath, openClient, openGateway } from './support/rig.ts';
import { carriers, entryOf, listen } from './support/server.ts';
import { stdioEntry } from './support/server-process.ts';
import { ToolScript } from './support/tool-script.ts';
import { metric, until } from './support/watch.ts';

const DEADLINE_MS = 2_000;
const LATE_MS = 2_600;

/** One server of each carrier that notes which calls it was told to give up. */
const slowServers = async () => {
  const cancelled: string[] = [];
  const servers: Record<string, object> = { stdio: stdioEntry };
  const open: ListeningServer[] = [];
  for (const carrier of carriers) {
    const place =
      carrier === 'unix'
        ? { path: freshPath('server.sock') }
        : { host: '127.0.0.1' as const, port: 0 };
    const script = new ToolScript((text) => {
      if (text.includes('notifications/cancelled')) cancelled.push(carrier);
    });
    const server = await listen(carrier, place, script);
    servers[carrier] = entryOf(carrier, server.url);
    open.push(server);
  }
  return { servers, cancelled, close: () => Promise.all(open.map((server) => server.close())) };
};

describe('a server that hangs', () => {
  it('fails its calls at the deadline, is told, and its late answers reach nobody', async () => {
    const hung = await slowServers();
    const gateway = await openGateway({ servers: hung.servers, timeouts: { call: '2s' } });
    const client = await openClient(gateway, 'ws');
    const names = Object.keys(hung.servers);
    for (const [id, name] of names.entries()) await client.request(call(id, `${name}__echo`));
    const outcomes = names.map(async (name, index) => {
      const askedMs = performance.now();
      const answer = await client.request(call(100 + index, `${name}__wait`, `{"ms":${LATE_MS}}`));
      return { name, answer, tookMs: performance.now() - askedMs };
    });
    for (const { name, answer, tookMs } of await Promise.all(outcomes)) {
      expect(errorOf(answer).code, name).toBe(-32005);
      expect(tookMs, name).toBeGreaterThan(DEADLINE_MS * 0.99);
      expect(tookMs, name).toBeLessThan(DEADLINE_MS * 1.1);
    }
    await until(
      () => hung.cancelled.toSorted(),
      (told) => JSON.stringify(told) === JSON.stringify(carriers.toSorted()),
    );
    // Streams report the late answer; an HTTP exchange was closed, so it has nowhere to arrive.
    await until(
      () => metric(gateway, 'mcp_gateway_messages_dropped_total', 'unknown_reply'),
      (dropped) => dropped >= names.length - 1,
    );
    for (const [index, name] of names.entries()) {
      expect(await client.request(call(200 + index, `${name}__echo`))).toContain('"echo"');
      expect(client.messages.filter((text) => text.includes(`"id":${100 + index},`))).toHaveLength(
        1,
      );
    }
    expect(await gateway.stop()).toBe(0);
    await hung.close();
  });
});

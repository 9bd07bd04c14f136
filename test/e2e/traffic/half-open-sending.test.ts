import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { call, errorOf, openGateway } from '../faults/support/rig.ts';
import { stdioEntry } from '../faults/support/server-process.ts';
import { childrenOf, openSessions, until } from '../faults/support/watch.ts';
import { doors } from './support/remote-doors.ts';
import { RemoteNetwork } from './support/remote-network.ts';
import { opened, startServers } from './support/remote-pool.ts';
import { startThere } from './support/remote-process.ts';

/** Reliability F10: what a heartbeat is unless another is configured. */
const HEARTBEAT_MS = 15_000;
const CONNECT_MS = 1_000;
const SLACK_MS = 1_000;

const EVENTS_MS = 2_000;
const SESSION_IDLE_MS = 500;
const WAIT_MS = 2_000;
/** Within so long something has to be acknowledged that is sent to a client of another kind. */
const UNACKNOWLEDGED_MS = 10_000;

const clients = new URL('./support/remote-stream-clients.ts', import.meta.url);

test('[F10] clients that silently vanish while something is on its way to them are let go within two heartbeats', {
  timeout: 60_000,
}, async (context) => {
  const network = RemoteNetwork.for(context);
  const config = { host: network.here, port: 0 };
  const gateway = await openGateway({
    servers: { demo: stdioEntry },
    sessions: { max_idle: `${SESSION_IDLE_MS}ms` },
    client_profiles: [{ match: { name: 'raw' }, keep_alive: `${EVENTS_MS}ms` }],
    server: {
      insecure: true,
      allowed_hosts: [network.here],
      frontends: [
        { name: 'http', protocol: 'http', config: { host: '127.0.0.1', port: 0 } },
        { name: 'far', protocol: 'http', config },
        { name: 'sse', protocol: 'sse', config },
        { name: 'ws', protocol: 'websocket', config },
        { name: 'tcp', protocol: 'tcp', config },
      ],
    },
  });
  const ports = ['far', 'sse', 'ws', 'tcp'].map((name) => String(gateway.port(name)));
  const args = [network.here, ...ports, String(WAIT_MS)];
  const end = await startThere(network, clients, ...args);
  const left = async () => ({
    sessions: await openSessions(gateway),
    processes: childrenOf(gateway.pid).length,
  });
  expect(await left()).toEqual({ sessions: 5, processes: 5 });
  // Comments that are acknowledged keep a stream open.
  await delay(WAIT_MS / 2);
  expect(await left()).toEqual({ sessions: 5, processes: 5 });

  network.cut();
  const cutMs = performance.now();
  const isLeft = (count: number) => (now: Awaited<ReturnType<typeof left>>) =>
    now.sessions <= count && now.processes <= count;
  await until(left, isLeft(3), HEARTBEAT_MS);
  expect(performance.now() - cutMs).toBeLessThan(2 * EVENTS_MS + 2 * SESSION_IDLE_MS + SLACK_MS);
  await until(left, isLeft(0), HEARTBEAT_MS);
  expect(performance.now() - cutMs).toBeLessThan(WAIT_MS + UNACKNOWLEDGED_MS + SLACK_MS);

  expect(await gateway.stop()).toBe(0);
  await end();
  network.close();
});

test('[F10] a call that is sent to a server that silently vanished fails within two heartbeats', {
  timeout: 60_000,
}, async (context) => {
  const { network, far } = await startServers(context);
  const settings = { shared: true, health_check: { enabled: false } };
  const servers: Record<string, object> = {};
  for (const door of doors) servers[door] = { ...far(door), ...settings };
  const { client } = await opened({
    servers,
    // Before a call is given up its server is asked, over a new link, whether the tool may be called twice.
    timeouts: { idle: '5m', connect: `${CONNECT_MS}ms` },
  });
  for (const [id, door] of doors.entries()) {
    expect(await client.request(call(id, `${door}__echo`))).toContain('"echo"');
  }

  network.cut();
  const answerOf = (id: number): string | undefined =>
    client.messages.find((text) => text.includes(`"id":${id},`));
  for (const [at, door] of doors.entries()) await client.send(call(100 + at, `${door}__hang`));
  await until(
    () => doors.filter((_door, at) => answerOf(100 + at) === undefined),
    (waiting) => waiting.length === 0,
    HEARTBEAT_MS + CONNECT_MS + SLACK_MS,
  );
  for (const [at, door] of doors.entries()) {
    expect(errorOf(answerOf(100 + at) ?? ''), door).toMatchObject({
      code: -32004,
      data: { error_code: 'outcome_unknown' },
    });
  }
});

import { expect, test } from 'vitest';
import { openGateway } from '../faults/support/rig.ts';
import { stdioEntry } from '../faults/support/server-process.ts';
import { childrenOf, openSessions, until } from '../faults/support/watch.ts';
import { RemoteNetwork } from './support/remote-network.ts';
import { startThere } from './support/remote-process.ts';

/** What each way in has for a heartbeat: configured here, and of the kernel's probes. */
const FRAMES_MS = 1_000;
const LINES_MS = 15_000;
const WEBSOCKET_MS = 15_000;
const SLACK_MS = 1_500;

const clients = new URL('./support/remote-clients.ts', import.meta.url);

test('[F10] clients that silently vanish are let go within two heartbeats, with their sessions and processes', {
  timeout: 120_000,
}, async (context) => {
  const network = RemoteNetwork.for(context);
  const config = { host: network.here, port: 0 };
  const gateway = await openGateway({
    servers: { demo: stdioEntry },
    server: {
      insecure: true,
      allowed_hosts: [network.here],
      frontends: [
        { name: 'http', protocol: 'http', config: { host: '127.0.0.1', port: 0 } },
        { name: 'ws', protocol: 'websocket', config },
        {
          name: 'tcp',
          protocol: 'tcp',
          config: { ...config, heartbeat_interval: `${FRAMES_MS}ms` },
        },
      ],
    },
  });
  const ports = [String(gateway.port('ws')), String(gateway.port('tcp'))];
  const end = await startThere(network, clients, network.here, ...ports);
  const left = async () => ({
    sessions: await openSessions(gateway),
    processes: childrenOf(gateway.pid).length,
  });
  expect(await left()).toEqual({ sessions: 3, processes: 3 });

  network.cut();
  const cutMs = performance.now();
  for (const [gone, heartbeatMs] of [FRAMES_MS, LINES_MS, WEBSOCKET_MS].entries()) {
    const count = 2 - gone;
    await until(
      left,
      ({ sessions, processes }) => sessions <= count && processes <= count,
      4 * WEBSOCKET_MS,
    );
    expect(performance.now() - cutMs).toBeLessThan(2 * heartbeatMs + SLACK_MS);
  }
  expect(await gateway.stop()).toBe(0);
  await end();
  network.close();
});

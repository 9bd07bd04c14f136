import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { httpTerms } from '../../src/bootstrap/frontend-terms.ts';
import { listenerOptions } from '../../src/bootstrap/listener-options.ts';
import { ByteClient } from '../support/byte-client.ts';
import { exchange } from '../support/http-peer.ts';
import { buildFrontends } from './frontends-rig.ts';
import { load } from './settings/loading.ts';

const portOf = (address: unknown): number => {
  if (typeof address !== 'object' || address === null || !('port' in address)) return 0;
  return Number(address.port);
};

const startHttp = async (server: string) => {
  const built = buildFrontends(
    `{ ${server} frontends: [{ protocol: http, config: { port: 0 } }] }`,
  );
  await Promise.all(built.frontends.map((frontend) => frontend.start()));
  return { ...built, ports: built.apps.map((app) => portOf(app.server.address())) };
};

test('a head may be as long as configured', async () => {
  const ask = async (server: string): Promise<number | undefined> => {
    const { ports } = await startHttp(server);
    const headers = { 'x-long': 'x'.repeat(2_000) };
    return (await exchange(ports[0] ?? 0, { path: '/nothing', headers })).status;
  };
  expect(await ask('')).toBe(404);
  expect(await ask('max_header_size: 1000,')).toBe(431);
});

test('an idle connection is kept as long as configured', async () => {
  const { ports } = await startHttp('keepalive_timeout: 10ms,');
  const socket = connect(ports[0] ?? 0, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  const client = new ByteClient(socket, socket);
  client.write('GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n');
  // The listener closes it; with two minutes the test would not end.
  await client.ended();
});

test('times that are not said are left to the listener', () => {
  expect(listenerOptions(undefined)).toEqual({});
  const nothing = { maxHeaderBytes: undefined, keepAliveMs: undefined };
  expect(listenerOptions({ ...nothing, readMs: 1, writeMs: 2 })).toEqual({
    requestTimeoutMs: 1,
    stalledAnswerMs: 2,
  });
});

test('a port for health is one more listener', async () => {
  const { frontends, ports } = await startHttp('health_port: 0, metrics_port: 0,');
  expect(frontends.map(({ name }) => name)).toEqual(['http', 'metrics', 'health']);
  expect(new Set(ports).size).toBe(3);
});

test('a session on Streamable HTTP may be idle for as long as configured', () => {
  const idleOf = (more: string): number | undefined => {
    const { settings } = load(`servers: { demo: { command: node } }${more}`);
    const http = settings?.frontends.find(({ protocol }) => protocol === 'http');
    return http?.protocol === 'http' && settings !== undefined
      ? httpTerms(http, settings).sessionIdleMs
      : undefined;
  };
  expect(idleOf('')).toBe(3_600_000);
  expect(idleOf('\nsessions: { max_idle: 30s }')).toBe(30_000);
  expect(idleOf('\nsessions: { ttl: 1m }')).toBe(60_000);
  expect(idleOf('\nsessions: { ttl: 1m, max_idle: 2s }')).toBe(2_000);
});

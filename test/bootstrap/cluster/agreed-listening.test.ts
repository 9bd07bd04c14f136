import { once } from 'node:events';
import { createServer as createHttp } from 'node:http';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { listen } from '../../../src/adapters/shared/stream/listen.ts';
import { AgreedListening } from '../../../src/bootstrap/cluster/agreed-listening.ts';
import type { FromWorker } from '../../../src/bootstrap/cluster/messages.ts';
import { PrimaryLine } from '../../../src/bootstrap/cluster/primary-line.ts';

const rig = (ports: ReadonlyMap<string, number> = new Map()) => {
  const said: { readonly message: FromWorker; readonly hasHandle: boolean }[] = [];
  const line = new PrimaryLine({
    send: (message, handle) => {
      said.push({ message, hasHandle: handle !== undefined });
      return true;
    },
    on: () => undefined,
  });
  return { said, listening: new AgreedListening(line, ports) };
};

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

const host = '127.0.0.1';

const started = async (listening: AgreedListening, server: Server, port = 0): Promise<number> => {
  onTestFinished(() => void server.close());
  await listen('here', server, { host, port }, listening);
  return portOf(server);
};

test('each listener tells where it is, by the address that was asked for and the order of those without a port', async () => {
  const { said, listening } = rig();
  const first = await started(listening, createServer());
  const second = await started(listening, createServer());
  expect(said).toEqual([
    { message: { kind: 'listening', key: '127.0.0.1:0#1', port: first }, hasHandle: true },
    { message: { kind: 'listening', key: '127.0.0.1:0#2', port: second }, hasHandle: true },
  ]);
});

test('other workers listen at the port that was chosen for the first', async () => {
  const port = await started(rig().listening, createServer());
  const { listening } = rig(new Map([['127.0.0.1:0#1', port]]));
  expect(await started(listening, createServer())).toBe(port);
});

test('an address that another program has is refused in the words of a frontend', async () => {
  const taken = createServer();
  onTestFinished(() => void taken.close());
  await once(taken.listen(0, host), 'listening');
  const { listening } = rig();
  const server = createServer();
  await expect(listen('here', server, { host, port: portOf(taken) }, listening)).rejects.toThrow(
    /frontend here cannot listen on .*the address is in use/,
  );
});

test('an address that workers of another gateway share is not shared with them', async () => {
  const others = createServer();
  onTestFinished(() => void others.close());
  await once(others.listen({ host, port: 0, reusePort: true }), 'listening');
  const port = portOf(others);
  const server = createServer();
  onTestFinished(() => void server.close());
  await expect(listen('here', server, { host, port }, rig().listening)).rejects.toThrow(/in use/);
  // One of ours that listens there already is no other gateway.
  const agreed = rig(new Map([[`${host}:${port}`, port]])).listening;
  await expect(listen('here', server, { host, port }, agreed)).resolves.toBeUndefined();
});

test('who lets go takes no new connections and keeps those that are open, the ones without a request too', async () => {
  const { listening } = rig();
  const server = createHttp((_request, response) => response.end('here'));
  const port = await started(listening, server);
  const client = connect(port, host).setEncoding('utf8');
  await Promise.all([once(client, 'connect'), once(server, 'connection')]);
  expect(await listening.connections()).toBe(1);
  listening.release();
  client.write('GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
  expect(String(await once(client, 'data'))).toContain('200 OK');
  await once(connect(port, host), 'error');
  await expect.poll(() => listening.connections()).toBe(0);
});

import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { type ConnectionOptions, connect } from 'node:tls';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { TcpFrontend } from '../../src/adapters/inbound/tcp/frontend.ts';
import { ByteClient } from '../support/byte-client.ts';
import { Authority } from '../support/certificates.ts';
import { requestText } from '../support/scripted-session.ts';
import { buildFrontends } from './frontends-rig.ts';

let authority: Authority;
let shown: ConnectionOptions;
let tls: string;
beforeAll(() => {
  authority = new Authority();
  const { certFile, keyFile } = authority.issue('localhost');
  const { cert, key } = authority.issue('probe');
  shown = { cert, key, ca: authority.certificate };
  tls = `{ cert_file: ${certFile}, key_file: ${keyFile}, ca_file: ${authority.caFile}, client_auth: request }`;
});
afterAll(() => authority.remove());

/** One started frontend that asks for certificates, before a gateway that wants a token or one of them. */
const start = async (protocol: string) => {
  const built = buildFrontends(
    `{ frontends: [{ protocol: ${protocol}, config: { port: 0, tls: ${tls} } }] }`,
    { token: 'secret', trustsCertificates: true },
  );
  const [frontend] = built.frontends;
  await frontend?.start();
  const address = built.apps[0]?.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { ...built, frontend, port };
};

const principalOf = async (
  protocol: string,
  open: (port: number, options: ConnectionOptions) => Promise<unknown>,
) => {
  const { gateway, port } = await start(protocol);
  await open(port, shown);
  const { key } = gateway.session.principal;
  await expect(open(port, { ca: authority.certificate })).rejects.toThrow('401');
  return key;
};

const status = async (
  port: number,
  options: ConnectionOptions,
  path: string,
  body: string | undefined,
) => {
  const method = body === undefined ? 'GET' : 'POST';
  const accept = body === undefined ? 'text/event-stream' : 'application/json, text/event-stream';
  const headers = { accept, 'content-type': 'application/json' };
  const outgoing = request({
    host: '127.0.0.1',
    port,
    path,
    method,
    headers,
    agent: false,
    ...options,
  });
  onTestFinished(() => void outgoing.destroy());
  outgoing.end(body);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  answer.resume();
  if (answer.statusCode !== 200) throw new Error(String(answer.statusCode));
};

test('over HTTP a certificate says who the client is', async () => {
  const body = requestText(1, 'initialize');
  const open = (port: number, options: ConnectionOptions) => status(port, options, '/mcp', body);
  expect(await principalOf('http', open)).toBe('certificate:probe');
});

test('over HTTP+SSE a certificate says who the client is', async () => {
  const open = (port: number, options: ConnectionOptions) =>
    status(port, options, '/sse', undefined);
  expect(await principalOf('sse', open)).toBe('certificate:probe');
});

test('over WebSocket a certificate says who the client is', async () => {
  const open = async (port: number, options: ConnectionOptions) => {
    const client = new WebSocket(`wss://127.0.0.1:${port}/`, ['mcp'], options);
    onTestFinished(() => client.terminate());
    await once(client, 'open');
  };
  expect(await principalOf('websocket', open)).toBe('certificate:probe');
});

test('over TCP a certificate says who the client is', async () => {
  const { frontend, gateway } = await start('tcp');
  if (!(frontend instanceof TcpFrontend)) throw new Error('no TCP frontend was built');
  const socket = connect({ host: '127.0.0.1', port: frontend.port, ...shown });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'secureConnect');
  const client = new ByteClient(socket, socket);
  client.write(`${requestText(1, 'echo')}\n`);
  await client.linesUpTo(1);
  expect(gateway.session.principal.key).toBe('certificate:probe');
});

import { type IncomingMessage, request } from 'node:http';
import { StreamClient } from '../../support/clients/stream.ts';
import type { RunningGateway } from '../../support/gateway.ts';
import { requestText } from '../../support/talk.ts';

/** How a door answers whoever shows a token. `asks`: `WWW-Authenticate`. */
interface DoorAnswer {
  readonly status: number;
  readonly asks: string | undefined;
}

type Door = (gateway: RunningGateway, token: string) => Promise<DoorAnswer>;

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Only the head of the answer is waited for: a stream has no end. */
const headOf = async (
  port: number,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
): Promise<DoorAnswer> => {
  const method = body === undefined ? 'GET' : 'POST';
  const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false });
  sent.end(body);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  sent.once('response', resolve).once('upgrade', resolve).once('error', reject);
  const { statusCode = 0, headers: got } = await promise;
  sent.destroy();
  return { status: statusCode, asks: got['www-authenticate'] };
};

const upgrade = (port: number, headers: Readonly<Record<string, string>>): Promise<DoorAnswer> =>
  headOf(port, '/', {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': Buffer.alloc(16, 1).toString('base64'),
    ...headers,
  });

const json = { 'content-type': 'application/json' };
const either = { ...json, accept: 'application/json, text/event-stream' };
const ping = requestText('1', 'ping');
const params = (token: string): string => {
  const clientInfo = { name: 'door', version: '1' };
  return JSON.stringify({ protocolVersion: '2025-11-25', capabilities: {}, clientInfo, token });
};

/** What HTTP says by a status TCP says by a code: -32002 stands for 401. */
const overTcp = async (client: StreamClient, token: string): Promise<DoorAnswer> => {
  const told = client.request(requestText('1', 'initialize', params(token)));
  const text = await told.catch(String);
  await client.close().catch(() => undefined);
  const status = text.includes('"result"') ? 200 : text.includes('-32002') ? 401 : 500;
  return { status, asks: undefined };
};

const address = (gateway: RunningGateway) => ({ host: '127.0.0.1', port: gateway.port('tcp') });

/** Every way in over which a token can be shown, by name. */
export const doors: Readonly<Record<string, Door>> = {
  http: (gateway, token) =>
    headOf(gateway.port('http'), '/api/v1/mcp', { ...either, ...bearer(token) }, ping),
  stream: (gateway, token) =>
    headOf(gateway.port('http'), '/mcp', { accept: 'text/event-stream', ...bearer(token) }),
  execute: (gateway, token) =>
    headOf(gateway.port('http'), '/api/v1/execute', { ...json, ...bearer(token) }, '{}'),
  sse: (gateway, token) =>
    headOf(gateway.port('sse'), '/sse', { accept: 'text/event-stream', ...bearer(token) }),
  messages: (gateway, token) =>
    headOf(gateway.port('sse'), '/message?sessionId=a', { ...json, ...bearer(token) }, ping),
  websocket: (gateway, token) => upgrade(gateway.port('websocket'), bearer(token)),
  subprotocol: (gateway, token) =>
    upgrade(gateway.port('websocket'), { 'sec-websocket-protocol': `mcp, mcp.auth.${token}` }),
  lines: async (gateway, token) => overTcp(await StreamClient.newline(address(gateway)), token),
  frames: async (gateway, token) => overTcp(await StreamClient.binary(address(gateway)), token),
};

export const overHttp: ReadonlySet<string> = new Set(
  Object.keys(doors).filter((name) => name !== 'lines' && name !== 'frames'),
);

import { request } from 'node:https';
import { type ConnectionOptions, connect } from 'node:tls';
import { WebSocket } from 'ws';

/** `in`: the gateway serves this client. `unknown`: it wants to know who that is. `cut`: there is no connection. */
export type Welcome = 'in' | 'unknown' | 'cut';

export type Shown = Pick<
  ConnectionOptions,
  'ca' | 'cert' | 'key' | 'minVersion' | 'maxVersion' | 'session' | 'servername'
>;

type Visit = (port: number, shown: Shown) => Promise<Welcome>;

const initialize = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'visitor', version: '1' },
  },
});

const overHttp =
  (method: 'GET' | 'POST', path: string): Visit =>
  async (port, shown) => {
    const outgoing = request({
      host: '127.0.0.1',
      port,
      path,
      method,
      agent: false,
      headers: {
        accept: method === 'GET' ? 'text/event-stream' : 'application/json, text/event-stream',
        'content-type': 'application/json',
      },
      ...shown,
    });
    const { promise, resolve } = Promise.withResolvers<Welcome>();
    outgoing.on('error', () => resolve('cut'));
    outgoing.on('response', ({ statusCode }) => resolve(welcomeOf(statusCode)));
    outgoing.end(method === 'GET' ? undefined : initialize);
    return promise.finally(() => outgoing.destroy());
  };

const overWebSocket: Visit = async (port, shown) => {
  const client = new WebSocket(`wss://127.0.0.1:${port}/`, ['mcp'], shown);
  const { promise, resolve } = Promise.withResolvers<Welcome>();
  client.on('error', () => resolve('cut'));
  client.on('unexpected-response', (_request, { statusCode }) => resolve(welcomeOf(statusCode)));
  client.on('open', () => resolve('in'));
  return promise.finally(() => client.terminate());
};

const overTcp: Visit = async (port, shown) => {
  const socket = connect({ host: '127.0.0.1', port, ...shown });
  const { promise, resolve } = Promise.withResolvers<Welcome>();
  socket.on('error', () => resolve('cut'));
  socket.on('close', () => resolve('cut'));
  socket.on('data', (data) => resolve(String(data).includes('"result"') ? 'in' : 'unknown'));
  socket.write(`${initialize}\n`);
  return promise.finally(() => socket.destroy());
};

const welcomeOf = (status: number | undefined): Welcome => {
  if (status === 200) return 'in';
  if (status === 401) return 'unknown';
  throw new Error(`status ${status}`);
};

/** One visit to each frontend that can speak TLS, by its name. */
export const visits: Readonly<Record<string, Visit>> = {
  http: overHttp('POST', '/mcp'),
  sse: overHttp('GET', '/sse'),
  websocket: overWebSocket,
  tcp: overTcp,
};

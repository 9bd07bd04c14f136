import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { WebSocketConnector } from '../../../../../src/adapters/outbound/backend/websocket/connector.ts';
import {
  DEFAULT_WEBSOCKET_SETTINGS,
  type WebSocketSettings,
} from '../../../../../src/adapters/outbound/backend/websocket/settings.ts';
import type { Endpoint } from '../../../../../src/domain/balancing/endpoint.ts';
import {
  CONTRACT_MAX_MESSAGE_BYTES,
  describeBackendConnector,
} from '../../../../contracts/backend-connector.contract.ts';
import { ask, opened, refused } from '../../../../support/backend/opened.ts';
import { RecordingListener } from '../../../../support/backend/recording-listener.ts';
import { converseInTextFrames, WebSocketPeer } from '../../../../support/peers/websocket-peer.ts';

const settings: WebSocketSettings = {
  ...DEFAULT_WEBSOCKET_SETTINGS,
  maxMessageBytes: CONTRACT_MAX_MESSAGE_BYTES,
  closeGraceMs: 500,
};

const endpointAt = (url: string, headers: Readonly<Record<string, string>> = {}): Endpoint => ({
  id: 'demo/0',
  server: 'demo',
  target: { protocol: 'websocket', url, headers },
});

describeBackendConnector('A WebSocket link [BE-05]', {
  carrier: 'connection',
  opensEagerly: true,
  connector: () => new WebSocketConnector(settings, () => {}),
  server: async () => {
    const gone = new WebSocketPeer(() => {});
    const nowhere = endpointAt(await gone.url());
    await gone.close();
    const peer = new WebSocketPeer(converseInTextFrames);
    return { endpoint: endpointAt(await peer.url()), nowhere, close: () => peer.close() };
  },
});

describe('A WebSocket link', () => {
  const ends: (() => Promise<void>)[] = [];
  const never = () => new AbortController().signal;
  const connect = (
    url: string,
    changes: Partial<WebSocketSettings> = {},
    heard = new RecordingListener(),
  ) =>
    new WebSocketConnector({ ...settings, ...changes }, () => {}).open(
      endpointAt(url, { 'X-Api-Key': 'k1' }),
      heard,
      never(),
    );

  afterEach(async () => {
    await Promise.all(ends.splice(0).map((end) => end()));
  });

  const serve = async (converse: (webSocket: WebSocket) => void, autoPong = true) => {
    const peer = new WebSocketPeer(converse, autoPong);
    ends.push(() => peer.close());
    return { peer, url: await peer.url() };
  };

  /** A plain HTTP server that answers every upgrade with `status` and counts the requests. */
  const serveHttp = async (status: number, headers: Record<string, string> = {}) => {
    const seen = { upgrades: 0 };
    const server = createServer();
    server.on('upgrade', (_request, socket) => {
      seen.upgrades += 1;
      const lines = Object.entries({ ...headers, Connection: 'close', 'Content-Length': '0' });
      const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
      socket.end(`HTTP/1.1 ${status} Answer\r\n${head}\r\n`);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ends.push(async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    });
    return { seen, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/` };
  };

  test('asks for subprotocol mcp, without compression, with the configured headers [BE-08]', async () => {
    const { peer, url } = await serve(converseInTextFrames);
    const upgrade = Promise.withResolvers<NodeJS.Dict<string | string[]>>();
    peer.server.on('headers', (_lines, { headers }) => upgrade.resolve(headers));
    const link = await opened(connect(url));
    const headers = await upgrade.promise;
    expect(headers['sec-websocket-protocol']).toBe('mcp');
    expect(headers['sec-websocket-extensions']).toBeUndefined();
    expect(headers['x-api-key']).toBe('k1');
    await link.close();
  });

  test('sends text frames and many of them in one packet', async () => {
    const kinds: boolean[] = [];
    const turns = new Set<number>();
    let turn = 0;
    const { url } = await serve((webSocket) => {
      webSocket.on('message', (_data, isBinary) => {
        kinds.push(isBinary);
        turns.add(turn);
        setImmediate(() => {
          turn += 1;
        });
        if (kinds.length === 20) webSocket.send('{"jsonrpc":"2.0","id":20,"result":{}}');
      });
    });
    const heard = new RecordingListener();
    const link = await opened(connect(url, {}, heard));
    for (let id = 1; id <= 20; id += 1) ask(link, id, 'echo');
    await heard.answer(20);
    expect(kinds).toEqual(Array.from({ length: 20 }, () => false));
    expect(turns.size).toBe(1);
    await link.close();
  });

  test('ends when the server sends a binary frame', async () => {
    const { url } = await serve((webSocket) => webSocket.send(Buffer.from('{}')));
    const heard = new RecordingListener();
    await opened(connect(url, {}, heard));
    await heard.until(() => heard.closings.length === 1);
    expect(heard.closings[0]?.code).toBe('backend_protocol_error');
    expect(heard.messages).toHaveLength(0);
  });

  test('is dead when a ping stays unanswered [F10]', async () => {
    const { url } = await serve(() => {}, false);
    const heard = new RecordingListener();
    await opened(connect(url, { pingIntervalMs: 40 }, heard));
    await heard.until(() => heard.closings.length === 1, 2_000);
    expect(heard.closings[0]?.message).toContain('no sign of life');
  });

  test('lives while pings are answered', async () => {
    let pings = 0;
    const { url } = await serve((webSocket) =>
      webSocket.on('ping', () => {
        pings += 1;
        if (pings === 4) webSocket.send('{"jsonrpc":"2.0","method":"alive"}');
      }),
    );
    const heard = new RecordingListener();
    const link = await opened(connect(url, { pingIntervalMs: 30 }, heard));
    await heard.until(() => heard.messages.length === 1);
    expect(heard.closings).toHaveLength(0);
    await link.close();
  });

  test('never follows a redirect', async () => {
    const elsewhere = await serve(converseInTextFrames);
    const { url } = await serveHttp(302, { Location: elsewhere.url });
    let reached = 0;
    elsewhere.peer.server.on('connection', () => {
      reached += 1;
    });
    const fault = await refused(connect(url));
    expect(fault.message).toContain('302');
    expect(reached).toBe(0);
  });

  test('names the HTTP status of a refused upgrade', async () => {
    const { url, seen } = await serveHttp(401);
    const fault = await refused(connect(url));
    expect(fault.code).toBe('backend_unauthorized');
    expect(fault.message).toContain('401');
    expect(seen.upgrades).toBe(1);
  });

  test('is given up at the time limit and at the abort of the caller', async () => {
    const server = createServer();
    const accepted = Promise.withResolvers<void>();
    const sockets: { destroy(): void }[] = [];
    server.on('upgrade', (_request, socket) => {
      sockets.push(socket);
      accepted.resolve();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ends.push(async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    });
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    expect((await refused(connect(url, { openTimeoutMs: 60 }))).message).toContain('60 ms');
    const heard = new RecordingListener();
    const controller = new AbortController();
    const attempt = new WebSocketConnector(settings, () => {}).open(
      endpointAt(url),
      heard,
      controller.signal,
    );
    await accepted.promise;
    controller.abort();
    expect((await refused(attempt)).message).toContain('given up');
    expect(heard.closings).toHaveLength(0);
  });

  test('refuses a call when too much waits for a server that does not read [BE-05]', async () => {
    const { url } = await serve((webSocket) => webSocket.pause());
    const heard = new RecordingListener();
    const link = await opened(connect(url, { maxBufferedBytes: 1024 * 1024 }, heard));
    const text = 'x'.repeat(300_000);
    for (let id = 1; id <= 8; id += 1) ask(link, id, 'echo', { text });
    expect(heard.failures.map(({ call, fault }) => [call, fault.code])).toEqual(
      [4, 5, 6, 7, 8].map((call) => [call, 'overloaded']),
    );
    await link.close();
  });

  test('reports a URL that is none', async () => {
    expect((await refused(connect('ws//nonsense'))).code).toBe('backend_unavailable');
  });
});

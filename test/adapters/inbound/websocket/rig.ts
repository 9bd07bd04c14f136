import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { WebSocketFrontend } from '../../../../src/adapters/inbound/websocket/frontend.ts';
import {
  defaultWebSocketSettings,
  type WebSocketSettings,
} from '../../../../src/adapters/inbound/websocket/settings.ts';
import { HttpHost } from '../../../../src/adapters/shared/http/host.ts';
import { DEFAULT_HTTP_HOST_SETTINGS } from '../../../../src/adapters/shared/http/settings.ts';
import type { Clock, Timers } from '../../../../src/application/ports/driven/clock.ts';
import { type GatewayScript, scriptedPorts } from '../../../support/scripted-session.ts';

export interface WebSocketRigOptions {
  readonly settings?: Partial<WebSocketSettings>;
  readonly script?: GatewayScript;
  /** Moved by hand; the system's own unless given. */
  readonly time?: Clock & Timers;
}

/** A started WebSocket frontend on a free port, with a scripted gateway behind it. */
export const startRig = async ({ settings = {}, script = {}, time }: WebSocketRigOptions = {}) => {
  const ports = { ...scriptedPorts(script), ...(time && { clock: time, timers: time }) };
  const host = new HttpHost({ ...DEFAULT_HTTP_HOST_SETTINGS, port: 0 }, ports);
  const frontend = new WebSocketFrontend(
    'ws',
    { ...defaultWebSocketSettings, ...settings },
    ports,
    host,
  );
  await frontend.start();
  let isClosed = false;
  const close = async (): Promise<void> => {
    if (isClosed) return;
    isClosed = true;
    await frontend.close();
  };
  onTestFinished(close);
  return { ...ports, frontend, port: host.address.port, close };
};

/** An open client; closed when the test is over. */
export const openClient = async (
  port: number,
  path = '/',
  subprotocols: readonly string[] = [],
  headers: Readonly<Record<string, string>> = {},
): Promise<WebSocket> => {
  const client = new WebSocket(`ws://127.0.0.1:${port}${path}`, [...subprotocols], { headers });
  onTestFinished(() => client.terminate());
  await once(client, 'open');
  return client;
};

/** The next `count` messages, as text. */
export const nextMessages = (client: WebSocket, count: number): Promise<readonly string[]> =>
  new Promise((resolve, reject) => {
    const texts: string[] = [];
    client.on('message', (data) => {
      texts.push(String(data));
      if (texts.length === count) resolve(texts);
    });
    client.once('close', (code) => reject(new Error(`closed with ${code}`)));
  });

/** Resolves with the close code and reason. */
export const closing = (client: WebSocket): Promise<{ code: number; reason: string }> =>
  new Promise((resolve) => {
    client.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });

/** The HTTP answer to an upgrade that is refused. */
export const refusedUpgrade = (
  port: number,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; type: string; body: unknown }> =>
  new Promise((resolve, reject) => {
    const client = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
    client.once('open', () => reject(new Error('the upgrade was accepted')));
    client.on('error', () => undefined);
    client.once('unexpected-response', (_request, response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers['content-type'] ?? '',
          body: JSON.parse(Buffer.concat(chunks).toString()),
        }),
      );
    });
  });

/** A TCP socket that has done the handshake by hand, for what no honest client would send. */
export const rawClient = async (port: number): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
  });
  socket.write(
    'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  const [head] = (await once(socket, 'data')) as [Buffer];
  if (!head.toString().startsWith('HTTP/1.1 101')) throw new Error(head.toString());
  return socket;
};

const MASK = Buffer.from([1, 2, 3, 4]);

/** A masked client frame (RFC 6455 §5.2) with a payload under 64 KiB; `lead` is its first byte. */
export const clientFrame = (lead: number, payload: Uint8Array): Buffer => {
  const masked = payload.map((byte, index) => byte ^ (MASK[index % 4] ?? 0));
  const length =
    payload.length < 126
      ? Buffer.from([0x80 | payload.length])
      : Buffer.from([0x80 | 126, payload.length >> 8, payload.length & 0xff]);
  return Buffer.concat([Buffer.from([lead]), length, MASK, masked]);
};

/** The close code in the first frame the server sends; 0 when the connection just ends. */
export const closeCodeOf = async (socket: Socket): Promise<number> => {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'close');
  const bytes = Buffer.concat(chunks);
  return bytes[0] === 0x88 ? bytes.readUInt16BE(2) : 0;
};

import { once } from 'node:events';
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { listen } from '../wire/messages.ts';
import { mirrored } from './channels/modern-http.ts';

/** Connections are spread over loopback addresses, as one address has only 28,000 ports. */
function sourceAddress(index: number): string {
  return `127.0.0.${2 + (index % 4)}`;
}

/** A WebSocket that has opened and does not speak, except to answer pings. */
export async function openIdleWebSocket(
  port: number,
  index: number,
  lost: () => void,
): Promise<void> {
  const client = new WebSocket(`ws://127.0.0.1:${port}/`, 'mcp', {
    localAddress: sourceAddress(index),
    perMessageDeflate: false,
  });
  await once(client, 'open');
  client.on('close', lost);
}

/** An HTTP+SSE session: the stream is open and its `endpoint` event has come. */
export function openIdleEventStream(port: number, index: number, lost: () => void): Promise<void> {
  const request = `GET /sse HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: text/event-stream\r\n\r\n`;
  return openStream({ port, index, lost, request, begun: /event: ?endpoint/ });
}

/** A `subscriptions/listen` that has been acknowledged. */
export function openIdleListen(port: number, index: number, lost: () => void): Promise<void> {
  const request =
    `POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n` +
    'Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2026-07-28\r\n' +
    `${mirrored(listen)}Content-Length: ${listen.length}\r\n\r\n${listen}`;
  const begun = /notifications\/subscriptions\/acknowledged/;
  return openStream({ port, index, lost, request, begun });
}

interface Stream {
  port: number;
  index: number;
  lost: () => void;
  request: string;
  /** What shows that the stream is open. */
  begun: RegExp;
}

async function openStream({ port, index, lost, request, begun }: Stream): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', localAddress: sourceAddress(index) });
  socket.write(request);
  let text = '';
  while (!begun.test(text)) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    text += chunk.toString('latin1');
    if (text.startsWith('HTTP/1.1') && !text.startsWith('HTTP/1.1 200')) {
      throw new Error(`no event stream: ${text.slice(0, 300)}`);
    }
  }
  socket.on('data', () => undefined);
  socket.on('close', lost);
}

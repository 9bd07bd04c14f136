import { once } from 'node:events';
import { connect } from 'node:net';
import { WebSocket } from 'ws';

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
export async function openIdleEventStream(
  port: number,
  index: number,
  lost: () => void,
): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', localAddress: sourceAddress(index) });
  socket.write(`GET /sse HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: text/event-stream\r\n\r\n`);
  let text = '';
  while (!text.includes('event: endpoint') && !text.includes('event:endpoint')) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    text += chunk.toString('latin1');
    if (text.startsWith('HTTP/1.1') && !text.startsWith('HTTP/1.1 200')) {
      throw new Error(`no event stream: ${text.slice(0, 300)}`);
    }
  }
  socket.on('data', () => undefined);
  socket.on('close', lost);
}

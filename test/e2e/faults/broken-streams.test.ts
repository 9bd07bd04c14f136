import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { eventOf, FrameCutter, frameOf, frameTypes, LineCutter } from '../support/framing.ts';
import { answerOf, serve } from './support/raw-http-server.ts';
import { call, errorOf, openClient, openGateway } from './support/rig.ts';

/** Writes the answer, or the beginning of it and an end. */
type Reply = (socket: Socket, whole: Buffer, text: string) => void;

const endings = {
  'ends by FIN': (socket: Socket, part: Buffer) => socket.end(part),
  'is reset': (socket: Socket, part: Buffer) => socket.write(part, () => socket.resetAndDestroy()),
} as const;
type Ending = (typeof endings)[keyof typeof endings];

const replyWith =
  (end: Ending): Reply =>
  (socket, whole, text) => {
    if (text.includes('"break"')) end(socket, whole.subarray(0, whole.length - 5));
    else socket.write(whole);
  };

const overLines = async (reply: Reply): Promise<object> => {
  const port = await serve((socket) => {
    const lines = new LineCutter((text) => {
      const answer = answerOf(text);
      if (answer !== undefined) reply(socket, Buffer.from(`${answer}\n`), text);
    });
    socket.on('data', (chunk: Buffer) => lines.push(chunk));
  });
  return { type: 'tcp', url: `tcp://127.0.0.1:${port}`, framing: 'newline' };
};

const overFrames = async (reply: Reply): Promise<object> => {
  const port = await serve((socket) => {
    const frames = new FrameCutter((type, text) => {
      const answer = type === frameTypes.negotiate ? undefined : answerOf(text);
      if (type === frameTypes.negotiate)
        socket.write(frameOf(frameTypes.agree, '{"agreed_version":1}'));
      else if (answer !== undefined) reply(socket, frameOf(frameTypes.response, answer), text);
    });
    socket.on('data', (chunk: Buffer) => frames.push(chunk));
  });
  return { type: 'tcp', url: `tcp://127.0.0.1:${port}`, framing: 'binary' };
};

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const overWebSocket = async (reply: Reply): Promise<object> => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  closers.push(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  server.on('connection', (webSocket, { socket }) => {
    webSocket.on('error', () => undefined);
    webSocket.on('message', (data) => {
      const answer = answerOf(String(data));
      if (answer === undefined) return;
      // A server's frame has no mask; 126 announces two bytes of length.
      const length = Buffer.byteLength(answer);
      const head = Buffer.of(0x81, 126, length >> 8, length & 0xff);
      reply(socket, Buffer.concat([head, Buffer.from(answer)]), String(data));
    });
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { type: 'websocket', url: `ws://127.0.0.1:${port}/` };
};

const overSse = async (reply: Reply): Promise<object> => {
  const streams: ServerResponse[] = [];
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      streams.push(response);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`event: endpoint\ndata: /m?n=${streams.length - 1}\n\n`);
      return;
    }
    const stream = streams[Number(request.url?.split('=')[1])];
    request.setEncoding('utf8').once('data', (text: string) => {
      response.writeHead(202).end();
      const answer = answerOf(text);
      if (answer === undefined || stream?.socket == null) return;
      const event = eventOf(answer);
      const chunk = `${Buffer.byteLength(event).toString(16)}\r\n${event}\r\n`;
      reply(stream.socket, Buffer.from(chunk), text);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { type: 'sse', url: `http://127.0.0.1:${port}/sse` };
};

const carriers = { lines: overLines, frames: overFrames, WebSocket: overWebSocket, SSE: overSse };

describe.each(Object.entries(carriers))('[F11] a connection of %s', (_, open) => {
  it.each(Object.entries(endings))(
    'that %s inside an answer gives an error and is replaced',
    async (__, end) => {
      const gateway = await openGateway({ servers: { raw: await open(replyWith(end)) } });
      const client = await openClient(gateway, 'ws');
      const broken = await client.request(call(1, 'break'));
      expect(errorOf(broken).code).toBe(-32004);
      expect(broken).not.toContain('echo');
      expect(await client.request(call(2, 'echo'))).toContain('"echo"');
      expect(client.messages.filter((text) => text.includes('"id":1,'))).toHaveLength(1);
      expect(await gateway.stop()).toBe(0);
    },
  );
});

import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterAll } from 'vitest';
import { rawMembers } from '../../support/raw-json.ts';

/** What a broken server does with the connection once a `break` call came in. `answer` is the whole answer. */
export type Break = (socket: Socket, answer: string) => void;

export interface Request {
  readonly text: string;
  readonly connection: number;
}

const hello =
  '{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"raw","version":"1"}}';

/** Undefined for what gets no answer. */
export const answerOf = (text: string): string | undefined => {
  const members = rawMembers(text);
  const id = members.get('id');
  if (id === undefined) return undefined;
  const isHello = members.get('method') === '"initialize"';
  return `{"jsonrpc":"2.0","id":${id},"result":${isHello ? hello : `{"echo":${members.get('params')}}`}}`;
};

/** A whole HTTP answer. */
export const json = (body: string, more = ''): string =>
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n${more}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

const closers: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A server of bytes. Each connection gets a reader of its own. */
export const serve = async (
  accept: (socket: Socket, connection: number) => void,
): Promise<number> => {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    accept(socket, connections);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

/** Streamable HTTP by hand, so that it can be broken anywhere. */
export const serveHttp = async (
  breakOff: Break,
): Promise<{ readonly url: string; readonly requests: readonly Request[] }> => {
  const requests: Request[] = [];
  const port = await serve((socket, connection) => {
    let rest = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      rest += part;
      for (;;) {
        const headEnd = rest.indexOf('\r\n\r\n');
        if (headEnd < 0) return;
        const length = Number(/content-length: (\d+)/i.exec(rest.slice(0, headEnd))?.[1] ?? 0);
        if (rest.length < headEnd + 4 + length) return;
        const method = rest.slice(0, rest.indexOf(' '));
        const text = rest.slice(headEnd + 4, headEnd + 4 + length);
        rest = rest.slice(headEnd + 4 + length);
        const answer = method === 'POST' ? answerOf(text) : undefined;
        requests.push({ text, connection });
        if (method !== 'POST') socket.write('HTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n');
        else if (answer === undefined) socket.write('HTTP/1.1 202 Ok\r\nContent-Length: 0\r\n\r\n');
        else if (text.includes('"break"')) breakOff(socket, answer);
        else socket.write(json(answer));
      }
    });
  });
  return { url: `http://127.0.0.1:${port}/mcp`, requests };
};

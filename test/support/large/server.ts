import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { WebSocketServer } from 'ws';
import { answerParts, type LargeRequest, writeAll } from './answers.ts';

/**
 * A server with the tools `large` and `echo` over one protocol: `node server.ts http|stdio|websocket|tcp`. Its answers are
 * written piece by piece, so that it needs no memory for them. Prints the port it listens on.
 */
const [protocol = 'http'] = process.argv.slice(2);

const announce = (server: { address(): string | AddressInfo | null }): void => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : address}\n`);
};

const onLines = (input: NodeJS.ReadableStream, output: Writable): void => {
  let last = Promise.resolve();
  createInterface({ input }).on('line', (line) => {
    const parts = answerParts(JSON.parse(line) as LargeRequest);
    if (parts === undefined) return;
    last = last.then(async () => {
      await writeAll(output, parts);
      output.write('\n');
    });
  });
};

const frameHead = (length: number): Buffer => {
  const head = Buffer.alloc(10);
  head.writeUInt8(0x81, 0);
  head.writeUInt8(127, 1);
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
};

switch (protocol) {
  case 'stdio':
    onLines(process.stdin, process.stdout);
    process.stdin.on('end', () => process.exit());
    break;
  case 'http': {
    const server = createServer((request, response) => {
      const body: Buffer[] = [];
      request.on('data', (chunk: Buffer) => body.push(chunk));
      request.on('end', () => {
        const text = Buffer.concat(body).toString();
        const parts = text === '' ? undefined : answerParts(JSON.parse(text) as LargeRequest);
        if (parts === undefined) {
          response.writeHead(request.method === 'POST' ? 202 : 405).end();
          return;
        }
        const isStream = text.includes('"events":true');
        const type = isStream ? 'text/event-stream' : 'application/json';
        const headers = { 'content-type': type, 'mcp-session-id': 's1' };
        if (isStream) {
          response.writeHead(200, headers);
          response.write('id: 7\ndata: ');
        } else response.writeHead(200, { ...headers, 'content-length': parts.length });
        void writeAll(response, parts).then(() => response.end(isStream ? '\n\n' : undefined));
      });
    });
    server.listen(0, '127.0.0.1', () => announce(server));
    break;
  }
  case 'websocket': {
    const server: WebSocketServer = new WebSocketServer({ port: 0, host: '127.0.0.1' }, () =>
      announce(server),
    );
    server.on('connection', (webSocket, { socket }: IncomingMessage) => {
      let last = Promise.resolve();
      webSocket.on('message', (data: Buffer) => {
        const parts = answerParts(JSON.parse(data.toString()) as LargeRequest);
        if (parts === undefined) return;
        // One frame, as libraries send it, but without the memory.
        last = last.then(async () => {
          socket.write(frameHead(parts.length));
          await writeAll(socket, parts);
        });
      });
    });
    break;
  }
  default: {
    const server = createTcpServer((socket) => onLines(socket, socket));
    server.listen(0, '127.0.0.1', () => announce(server));
  }
}

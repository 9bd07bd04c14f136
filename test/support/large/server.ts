import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { WebSocketServer } from 'ws';
import { type AnswerParts, answerParts, type LargeRequest } from './answers.ts';
import { letGo, seen, writeAll } from './write.ts';

/**
 * A server with the tools `large`, `echo` and `go` over one protocol, of either era: `node server.ts http|stdio|websocket|tcp`.
 * Its answers are written piece by piece, so that it needs no memory for them. Prints the port it listens on, and answers
 * GET /seen with what it has seen of clients that gave up.
 */
const [protocol = 'http'] = process.argv.slice(2);

const announce = (server: { address(): string | AddressInfo | null }): void => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : address}\n`);
};

const answerTo = (text: string): AnswerParts | undefined => {
  const request = JSON.parse(text) as LargeRequest;
  if (request.method === 'notifications/cancelled') seen.cancelled += 1;
  if (request.params?.name === 'go') letGo();
  return answerParts(request);
};

const onLines = (input: NodeJS.ReadableStream, output: Writable): void => {
  let last = Promise.resolve();
  createInterface({ input }).on('line', (line) => {
    const parts = answerTo(line);
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
        if (request.url === '/seen') {
          response.end(JSON.stringify(seen));
          return;
        }
        const text = Buffer.concat(body).toString();
        const parts = text === '' ? undefined : answerTo(text);
        if (parts === undefined) {
          response.writeHead(request.method === 'POST' ? 202 : 405).end();
          return;
        }
        response.on('close', () => {
          if (!response.writableFinished) seen.closed += 1;
        });
        const isStream = parts.args.events === true;
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
        const parts = answerTo(data.toString());
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

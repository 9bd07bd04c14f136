import { createServer, type ServerResponse } from 'node:http';
import { type Dispatcher, Pool } from 'undici';
import { announce, exitWithBench } from '../backends/announce.ts';

/**
 * The plainest proxy Node's own parser and undici allow: no checks, no rewriting. What the gateway
 * costs above it is the price of being a gateway.
 */
const pool = new Pool(`http://127.0.0.1:${process.argv[2] ?? ''}`, { connections: 32 });
const forwarded = ['content-type', 'content-length', 'mcp-session-id'];

const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (request, response) => {
  const pieces: Buffer[] = [];
  request.on('data', (chunk: Buffer) => pieces.push(chunk));
  request.on('end', () => {
    const body = pieces.length === 1 ? (pieces[0] ?? null) : Buffer.concat(pieces);
    const { url: path = '/', method = 'GET', headers } = request;
    const session = headers['mcp-session-id'];
    pool.dispatch(
      {
        path,
        method,
        headers: {
          'content-type': 'application/json',
          accept: headers.accept,
          ...(session === undefined ? {} : { 'mcp-session-id': session }),
        },
        body,
      },
      answering(response),
    );
  });
});

function answering(response: ServerResponse): Dispatcher.DispatchHandler {
  const pieces: Buffer[] = [];
  return {
    onRequestStart: () => undefined,
    onResponseStart: (_controller, status, headers) => {
      const kept = forwarded.filter((name) => headers[name] !== undefined);
      response.writeHead(status, Object.fromEntries(kept.map((name) => [name, headers[name]])));
    },
    onResponseData: (_controller, chunk) => {
      pieces.push(chunk);
    },
    onResponseEnd: () => {
      response.end(pieces.length === 1 ? pieces[0] : Buffer.concat(pieces));
    },
    onResponseError: (_controller, failure) => {
      process.stderr.write(`${failure.message}\n`);
      response.destroy();
    },
  };
}

exitWithBench();
server.listen(0, '127.0.0.1', () => announce(server.address()));

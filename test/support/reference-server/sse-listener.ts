import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { localhostHostValidation, localhostOriginValidation } from '@modelcontextprotocol/node';
import { SSEServerTransport } from '@modelcontextprotocol/server-legacy/sse';
import { type Listener, LOOPBACK, listenOnLoopback } from './listener.ts';
import type { Serving } from './serving.ts';

/** Serves HTTP+SSE of revision 2024-11-05, which exists in the legacy era only: `GET /sse` opens, `POST /message?sessionId=` sends. */
export async function listenSse(serving: Serving, requestedPort: number): Promise<Listener> {
  const acceptsHost = localhostHostValidation();
  const acceptsOrigin = localhostOriginValidation();
  const sessions = new Map<string, SSEServerTransport>();

  async function open(response: ServerResponse): Promise<void> {
    const transport = new SSEServerTransport('/message', response);
    sessions.set(transport.sessionId, transport);
    response.once('close', () => sessions.delete(transport.sessionId));
    await serving.createServer('legacy').connect(transport);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!acceptsHost(request, response) || !acceptsOrigin(request, response)) return;
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const session = sessions.get(searchParams.get('sessionId') ?? '');
    if (request.method === 'GET' && pathname === '/sse') await open(response);
    else if (request.method === 'POST' && session)
      await session.handlePostMessage(request, response);
    else response.writeHead(404).end();
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  const port = await listenOnLoopback(server, requestedPort);
  return {
    url: `http://${LOOPBACK}:${port}/sse`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

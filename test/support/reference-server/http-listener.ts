import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import {
  localhostHostValidation,
  localhostOriginValidation,
  NodeStreamableHTTPServerTransport,
  toNodeHandler,
} from '@modelcontextprotocol/node';
import {
  classifyInboundRequest,
  createMcpHandler,
  isInitializeRequest,
} from '@modelcontextprotocol/server';
import { createEventLog } from './event-log.ts';
import { type Listener, LOOPBACK, listenOnLoopback } from './listener.ts';
import { createReferenceServer } from './reference-server.ts';
import type { Serving } from './serving.ts';

const RETRY_INTERVAL_MS = 500;

/** The SDK declares optional fields more strictly than `@types/node` does. */
type ModernRequest = Parameters<ReturnType<typeof toNodeHandler>>[0];

/** Serves Streamable HTTP at `/mcp`: sessions for 2025 clients, single requests for 2026 ones. */
export async function listenHttp(serving: Serving, requestedPort: number): Promise<Listener> {
  const acceptsHost = localhostHostValidation();
  const acceptsOrigin = localhostOriginValidation();
  const sessions = new Map<string, NodeStreamableHTTPServerTransport>();
  const modern = createMcpHandler(() => createReferenceServer('modern', serving.audience), {
    legacy: 'reject',
  });
  serving.audience.join(modern.notify);
  const answerModern = toNodeHandler(modern);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!acceptsHost(request, response) || !acceptsOrigin(request, response)) return;
    if (new URL(request.url ?? '/', 'http://localhost').pathname !== '/mcp') {
      return refuse(response, 404, -32600, 'Only /mcp exists here');
    }
    const body = request.method === 'POST' ? await json(request) : undefined;
    if (isForModern(serving, request, body))
      return answerModern(request as ModernRequest, response, body);
    const sessionId = headerOf(request, 'mcp-session-id');
    if (sessionId === undefined && !isInitializeRequest(body)) {
      return refuse(response, 400, -32000, 'A session id is required');
    }
    const session =
      sessionId === undefined ? await openSession(serving, sessions) : sessions.get(sessionId);
    if (session === undefined) return refuse(response, 404, -32001, 'No such session');
    return session.handleRequest(request, response, body);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((reason: unknown) => {
      if (response.headersSent) response.destroy();
      else refuse(response, 400, -32700, String(reason));
    });
  });
  const port = await listenOnLoopback(server, requestedPort);
  return {
    url: `http://${LOOPBACK}:${port}/mcp`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Each 2025 session has a server, a transport and an event log of its own. */
async function openSession(
  serving: Serving,
  sessions: Map<string, NodeStreamableHTTPServerTransport>,
): Promise<NodeStreamableHTTPServerTransport> {
  const transport = new NodeStreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    eventStore: createEventLog(),
    retryInterval: RETRY_INTERVAL_MS,
    onsessioninitialized: (sessionId) => {
      sessions.set(sessionId, transport);
    },
    onsessionclosed: (sessionId) => {
      sessions.delete(sessionId);
    },
  });
  await serving.createServer('legacy').connect(transport);
  return transport;
}

function isForModern({ eras }: Serving, request: IncomingMessage, body: unknown): boolean {
  if (eras !== 'both') return eras === 'modern';
  const protocolVersionHeader = headerOf(request, 'mcp-protocol-version');
  const mcpMethodHeader = headerOf(request, 'mcp-method');
  const outcome = classifyInboundRequest({
    httpMethod: request.method ?? 'GET',
    ...(protocolVersionHeader !== undefined && { protocolVersionHeader }),
    ...(mcpMethodHeader !== undefined && { mcpMethodHeader }),
    body,
  });
  return outcome.kind !== 'legacy';
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function refuse(response: ServerResponse, status: number, code: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code, message } }));
}

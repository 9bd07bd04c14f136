import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import {
  localhostHostValidation,
  localhostOriginValidation,
  NodeStreamableHTTPServerTransport,
} from '@modelcontextprotocol/node';
import {
  isInitializeRequest,
  type JSONRPCMessage,
  parseJSONRPCMessage,
} from '@modelcontextprotocol/server';
import { ALL_CREDIT, Version2Client } from '../e2e/binary/support/version2-client.ts';
import { frameTypes } from '../support/originals/layouts.ts';
import { createEventLog } from '../support/reference-server/event-log.ts';
import { type Listener, LOOPBACK, listenOnLoopback } from '../support/reference-server/listener.ts';

/** As the reference server has it, so that the suite finds the same without the adapter. */
const RETRY_INTERVAL_MS = 500;

/**
 * Lets clients of Streamable HTTP reach a TCP frontend: one connection of the binary protocol for each session. It adds
 * nothing of its own but sessions and streams of HTTP: which stream a message belongs to is what the frames say.
 */
export async function listenBeforeTcp(tcpPort: number): Promise<Listener> {
  const acceptsHost = localhostHostValidation();
  const acceptsOrigin = localhostOriginValidation();
  const sessions = new Map<string, NodeStreamableHTTPServerTransport>();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!acceptsHost(request, response) || !acceptsOrigin(request, response)) return;
    const body = request.method === 'POST' ? await json(request) : undefined;
    const sessionId = request.headers['mcp-session-id'];
    if (sessionId === undefined && !isInitializeRequest(body)) {
      return refuse(response, 400, 'A session id is required');
    }
    const session =
      sessionId === undefined
        ? await openSession(tcpPort, sessions)
        : sessions.get(String(sessionId));
    if (session === undefined) return refuse(response, 404, 'No such session');
    return session.handleRequest(request, response, body);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((reason: unknown) => {
      if (response.headersSent) response.destroy();
      else refuse(response, 400, String(reason));
    });
  });
  const port = await listenOnLoopback(server, 0);
  return {
    url: `http://${LOOPBACK}:${port}/mcp`,
    close: () => {
      server.close();
      server.closeAllConnections();
      for (const session of sessions.values()) void session.close();
    },
  };
}

async function openSession(
  tcpPort: number,
  sessions: Map<string, NodeStreamableHTTPServerTransport>,
): Promise<NodeStreamableHTTPServerTransport> {
  const session = new NodeStreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    eventStore: createEventLog(),
    retryInterval: RETRY_INTERVAL_MS,
    onsessioninitialized: (sessionId) => {
      sessions.set(sessionId, session);
    },
    onsessionclosed: (sessionId) => {
      sessions.delete(sessionId);
    },
  });
  const client = await Version2Client.connect(tcpPort);
  client.onMessage = (type, text) => {
    if (type === frameTypes.request) void session.send(read(text));
    else if (type === frameTypes.health) client.send(frameTypes.health, text);
  };
  session.onmessage = (message) => forward(message, client, session);
  session.onclose = () => void client.close();
  client.socket.once('close', () => void session.close());
  await session.start();
  return session;
}

function forward(
  message: JSONRPCMessage,
  client: Version2Client,
  session: NodeStreamableHTTPServerTransport,
): void {
  const text = JSON.stringify(message);
  if (!('id' in message)) client.send(frameTypes.request, text);
  else if (!('method' in message)) client.send(frameTypes.response, text);
  else {
    const about = { relatedRequestId: message.id };
    const tell = (part: string) => void session.send(read(part), about);
    client.open(text, ALL_CREDIT, tell).answer.then(tell, () => undefined);
  }
}

const read = (text: string): JSONRPCMessage => parseJSONRPCMessage(JSON.parse(text));

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32_000, message } }));
}

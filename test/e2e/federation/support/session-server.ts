import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node';
import { fromJsonSchema, isInitializeRequest, McpServer } from '@modelcontextprotocol/server';
import { afterAll } from 'vitest';
import { listenOnLoopback } from '../../../support/reference-server/listener.ts';

const numbered = fromJsonSchema<{ n: number }>({
  type: 'object',
  properties: { n: { type: 'number' } },
  required: ['n'],
});

const open = new Set<Server>();
afterAll(() => {
  for (const server of open) {
    server.close();
    server.closeAllConnections();
  }
});

/** A server on Streamable HTTP, revision 2025-11-25, that counts what it does and forgets its sessions when told to. */
export class SessionServer {
  url = '';
  port = 0;
  initializes = 0;
  /** Requests that named a session it does not know. */
  strangers = 0;
  /** How often a tool was carried out, by `n`. */
  readonly effects = new Map<number, number>();
  readonly #sessions = new Map<string, NodeStreamableHTTPServerTransport>();
  readonly #isJson: boolean;
  readonly #http: Server;

  private constructor(isJson: boolean) {
    this.#isJson = isJson;
    this.#http = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  /** `isJson`: answers are whole bodies instead of streams. */
  static async start({ isJson = false } = {}): Promise<SessionServer> {
    const own = new SessionServer(isJson);
    open.add(own.#http);
    own.port = await listenOnLoopback(own.#http, 0);
    own.url = `http://127.0.0.1:${own.port}/mcp`;
    return own;
  }

  get calls(): number {
    return [...this.effects.values()].reduce((sum, times) => sum + times, 0);
  }

  /** As a new process at the same address: every connection breaks, and nobody knows the sessions of before. */
  restart(): void {
    this.#sessions.clear();
    this.#http.closeAllConnections();
  }

  /** All sessions are gone; what is in flight still ends. */
  expire(): void {
    this.#sessions.clear();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = request.method === 'POST' ? await json(request) : undefined;
    const id = request.headers['mcp-session-id'];
    if (id === undefined && !isInitializeRequest(body)) {
      refuse(response, 400, 'Bad Request: a session id is required');
      return;
    }
    const session = typeof id === 'string' ? this.#sessions.get(id) : await this.#open();
    if (session === undefined) {
      this.strangers += 1;
      refuse(response, 404, 'Session not found');
      return;
    }
    await session.handleRequest(request, response, body);
  }

  async #open(): Promise<NodeStreamableHTTPServerTransport> {
    this.initializes += 1;
    const transport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      enableJsonResponse: this.#isJson,
      onsessioninitialized: (id) => {
        this.#sessions.set(id, transport);
      },
    });
    await this.#mcp().connect(transport);
    return transport;
  }

  #mcp(): McpServer {
    const server = new McpServer({ name: 'counting', version: '1' });
    const tools = { look: { readOnlyHint: true }, set: { idempotentHint: true }, add: {} };
    for (const [name, annotations] of Object.entries(tools)) {
      server.registerTool(
        name,
        { description: name, inputSchema: numbered, annotations },
        ({ n }) => {
          this.effects.set(n, (this.effects.get(n) ?? 0) + 1);
          return { content: [{ type: 'text', text: `${name} ${n}` }] };
        },
      );
    }
    return server;
  }
}

const refuse = (response: ServerResponse, status: number, message: string): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32001, message } }));
};

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { NodeStreamableHTTPServerTransport, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, fromJsonSchema, McpServer } from '@modelcontextprotocol/server';
import { afterAll } from 'vitest';
import { listenOnLoopback } from '../../../support/reference-server/listener.ts';

/** The SDK declares optional fields more strictly than `@types/node` does. */
type ModernRequest = Parameters<ReturnType<typeof toNodeHandler>>[0];

const open = new Set<Server>();
afterAll(() => {
  for (const server of open) {
    server.close();
    server.closeAllConnections();
  }
});

interface Search {
  readonly q: string;
  readonly tenant: string;
  readonly limit: number;
}

const text = { type: 'string' } as const;
const input = fromJsonSchema<Search>({
  type: 'object',
  properties: { q: text, tenant: text, limit: { type: 'integer' } },
  required: ['q', 'tenant', 'limit'],
  additionalProperties: false,
});
const output = fromJsonSchema<object>({
  type: 'object',
  properties: {
    hits: {
      type: 'array',
      items: { type: 'object', properties: { id: text, owner: text }, required: ['id', 'owner'] },
    },
  },
  required: ['hits'],
  additionalProperties: false,
});
const greeting = fromJsonSchema<{ who: string; how?: string }>({
  type: 'object',
  properties: { who: text, how: text },
  required: ['who'],
});

/** A server on Streamable HTTP of one era, without sessions, that remembers what it was asked and with which headers. */
export class SearchServer {
  url = '';
  readonly searches: Search[] = [];
  /** Of the latest tools/call. */
  headers: IncomingMessage['headers'] = {};
  readonly #modern = toNodeHandler(createMcpHandler(() => this.#mcp(), { legacy: 'reject' }));
  readonly #era: 'legacy' | 'modern';

  private constructor(era: 'legacy' | 'modern') {
    this.#era = era;
  }

  static async start(era: 'legacy' | 'modern'): Promise<SearchServer> {
    const own = new SearchServer(era);
    const server = createServer((request, response) => {
      own.#answer(request, response).catch(() => response.destroy());
    });
    open.add(server);
    own.url = `http://127.0.0.1:${await listenOnLoopback(server, 0)}/mcp`;
    return own;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body: unknown = request.method === 'POST' ? await json(request) : undefined;
    if (Object(body).method === 'tools/call') this.headers = request.headers;
    if (this.#era === 'modern') {
      await this.#modern(request as ModernRequest, response, body);
      return;
    }
    const transport = new NodeStreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    await this.#mcp().connect(transport);
    await transport.handleRequest(request, response, body);
  }

  #mcp(): McpServer {
    const server = new McpServer({ name: 'search', version: '1' });
    server.registerTool(
      'search',
      {
        description: 'old words',
        inputSchema: input,
        outputSchema: output,
        annotations: { readOnlyHint: true, idempotentHint: true },
      },
      (search) => {
        this.searches.push(search);
        const value = { hits: [{ id: `${search.q}-${this.searches.length}`, owner: 'secret' }] };
        return {
          content: [{ type: 'text', text: JSON.stringify(value) }],
          structuredContent: value,
        };
      },
    );
    server.registerTool('admin_reset', { description: 'reset' }, () => ({ content: [] }));
    server.registerPrompt('greet', { argsSchema: greeting }, ({ who, how = 'plainly' }) => ({
      messages: [{ role: 'user', content: { type: 'text', text: `greet ${who} ${how}` } }],
    }));
    return server;
  }
}

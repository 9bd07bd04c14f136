import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { Server as SdkServer } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { isInitializeRequest, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { listenOnLoopback } from '../../../support/reference-server/listener.ts';

export interface ListingOptions {
  /** Names of tools by page. */
  readonly pages: readonly (readonly string[])[];
  /** `silent`: takes every request and answers none. `circling`: every page leads to the same one. */
  readonly behaviour?: 'honest' | 'silent' | 'circling';
  /** How long a list takes. */
  readonly delayMs?: number;
}

/** A server of the official SDK on Streamable HTTP that lists tools page by page, and counts how often it has to. */
export class ListingServer {
  url = '';
  /** First pages that were asked for. */
  lists = 0;
  /** All of them. */
  pagesAsked = 0;
  pages: ListingOptions['pages'];
  readonly #options: ListingOptions;
  readonly #http: Server;
  readonly #sessions = new Map<
    string,
    { transport: StreamableHTTPServerTransport; sdk: SdkServer }
  >();

  private constructor(options: ListingOptions) {
    this.pages = options.pages;
    this.#options = options;
    this.#http = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  static async start(options: ListingOptions): Promise<ListingServer> {
    const server = new ListingServer(options);
    const port = await listenOnLoopback(server.#http, 0);
    server.url = `http://127.0.0.1:${port}/mcp`;
    return server;
  }

  get sessions(): number {
    return this.#sessions.size;
  }

  /** Tells every session that the tools are others now. */
  async change(pages: ListingOptions['pages']): Promise<void> {
    this.pages = pages;
    await Promise.all([...this.#sessions.values()].map(({ sdk }) => sdk.sendToolListChanged()));
  }

  close(): void {
    this.#http.close();
    this.#http.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#options.behaviour === 'silent') return;
    const body = request.method === 'POST' ? await json(request) : undefined;
    const id = request.headers['mcp-session-id'];
    if (id === undefined && !isInitializeRequest(body)) {
      response.writeHead(400).end();
      return;
    }
    const session = typeof id === 'string' ? this.#sessions.get(id)?.transport : await this.#open();
    if (session === undefined) response.writeHead(404).end();
    else await session.handleRequest(request, response, body);
  }

  async #open(): Promise<StreamableHTTPServerTransport> {
    const sdk = new SdkServer(
      { name: 'listing', version: '1' },
      { capabilities: { tools: { listChanged: true } } },
    );
    sdk.setRequestHandler(ListToolsRequestSchema, ({ params }) => this.#list(params?.cursor));
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => {
        this.#sessions.set(id, { transport, sdk });
      },
      onsessionclosed: (id) => {
        this.#sessions.delete(id);
      },
    });
    // The SDK declares optional fields more strictly in one place than in the other.
    await sdk.connect(transport as Transport);
    return transport;
  }

  async #list(cursor: string | undefined) {
    const { behaviour, delayMs = 0 } = this.#options;
    if (cursor === undefined) this.lists += 1;
    this.pagesAsked += 1;
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    const at = cursor === undefined ? 0 : Number(cursor);
    const tools = (this.pages[at] ?? []).map((name) => ({
      name,
      description: `What ${name} does.`,
      inputSchema: { type: 'object' as const },
    }));
    if (behaviour === 'circling') return { tools, nextCursor: '1' };
    return at + 1 < this.pages.length ? { tools, nextCursor: String(at + 1) } : { tools };
  }
}

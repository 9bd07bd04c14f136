import type { McpServer, Transport } from '@modelcontextprotocol/server';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { Audience } from './audience.ts';
import type { Era, ServedEras } from './eras.ts';
import { createReferenceServer } from './reference-server.ts';

/** What all listeners of one process have in common. */
export class Serving {
  readonly audience = new Audience();
  readonly eras: ServedEras;

  constructor(eras: ServedEras) {
    this.eras = eras;
  }

  /** Serves one connection in the era its client opens with, as far as it is served. */
  serveConnection(transport: Transport = new StdioServerTransport()): void {
    if (this.eras === 'legacy') void this.createServer('legacy').connect(transport);
    else {
      const legacy = this.eras === 'modern' ? 'reject' : 'serve';
      serveStdio(({ era }) => this.createServer(era), { transport, legacy });
    }
  }

  /** A server for one connection or session, which hears of all changes until it is closed. */
  createServer(era: Era): McpServer {
    const watchedUris = new Set<string>();
    const server = createReferenceServer(era, this.audience, watchedUris);
    server.server.onclose = this.audience.join({
      toolsChanged: () => server.sendToolListChanged(),
      promptsChanged: () => server.sendPromptListChanged(),
      resourcesChanged: () => server.sendResourceListChanged(),
      resourceUpdated: (uri) => {
        // In the modern era the SDK knows which subscription asked for which resource.
        const isWatched = era === 'modern' || watchedUris.has(uri);
        if (isWatched && server.isConnected()) void server.server.sendResourceUpdated({ uri });
      },
    });
    return server;
  }
}

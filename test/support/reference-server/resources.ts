import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import { PNG_BASE64 } from './samples.ts';

export const WATCHED_URI = 'test://watched-resource';

/**
 * Registers the resources and records in `watchedUris` which of them the client subscribes to.
 */
export function registerResources(server: McpServer, watchedUris: Set<string>): void {
  registerFixedResources(server);
  server.registerResource(
    'template',
    new ResourceTemplate('test://template/{id}/data', { list: undefined }),
    { description: 'One resource for each id', mimeType: 'application/json' },
    (uri, { id }) => ({
      contents: [
        {
          uri: uri.href,
          mimeType: 'application/json',
          text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${String(id)}` }),
        },
      ],
    }),
  );
  server.server.setRequestHandler('resources/subscribe', ({ params }) => {
    watchedUris.add(params.uri);
    return {};
  });
  server.server.setRequestHandler('resources/unsubscribe', ({ params }) => {
    watchedUris.delete(params.uri);
    return {};
  });
}

function registerFixedResources(server: McpServer): void {
  const texts = {
    'test://static-text': 'This is the content of the static text resource.',
    [WATCHED_URI]: 'Watched resource content',
  };
  for (const [uri, text] of Object.entries(texts)) {
    const mimeType = 'text/plain';
    const name = uri.replace('test://', '');
    server.registerResource(name, uri, { description: 'A text', mimeType }, () => ({
      contents: [{ uri, mimeType, text }],
    }));
  }
  const uri = 'test://static-binary';
  const mimeType = 'image/png';
  server.registerResource('static-binary', uri, { description: 'An image', mimeType }, () => ({
    contents: [{ uri, mimeType, blob: PNG_BASE64 }],
  }));
}

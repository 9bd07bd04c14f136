/**
 * An MCP server over Streamable HTTP: notes in memory, shared by all clients.
 *
 *     node examples/servers/notes.ts --port 3001
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { parseArgs } from 'node:util';
import {
  localhostHostValidation,
  localhostOriginValidation,
  NodeStreamableHTTPServerTransport,
} from '@modelcontextprotocol/node';
import { McpServer, ProtocolError, ResourceTemplate } from '@modelcontextprotocol/server';
import { z } from 'zod';

const HOST = '127.0.0.1';
const INVALID_PARAMS = -32602;

type Session = {
  readonly server: McpServer;
  readonly transport: NodeStreamableHTTPServerTransport;
};

const notes: string[] = [];
const sessions = new Map<string, Session>();
const acceptsHost = localhostHostValidation();
const acceptsOrigin = localhostOriginValidation();

const { values: flags } = parseArgs({ options: { port: { type: 'string', default: '3001' } } });
const httpServer = createServer((request, response) => {
  answer(request, response).catch(() => response.destroy());
});
httpServer.listen(Number(flags.port), HOST, () => {
  const address = httpServer.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  process.stderr.write(`listening http://${HOST}:${port}/mcp\n`);
});
process.once('SIGTERM', () => process.exit(0));

function createNotesServer(): McpServer {
  const server = new McpServer({ name: 'notes', version: '1.0.0' });
  registerNoteTools(server);
  registerNoteResources(server);
  return server;
}

function registerNoteTools(server: McpServer): void {
  server.registerTool(
    'add_note',
    {
      description: 'Adds a note and tells all clients about it',
      inputSchema: z.object({ text: z.string().min(1).max(1000).describe('Text of the note') }),
    },
    ({ text }) => {
      const uri = uriOf(notes.push(text) - 1);
      for (const session of sessions.values()) session.server.sendResourceListChanged();
      return { content: [{ type: 'text', text: `Added ${uri}` }] };
    },
  );

  server.registerTool(
    'list_notes',
    { description: 'Lists all notes', annotations: { readOnlyHint: true } },
    () => {
      const lines = notes.map((text, index) => `${uriOf(index)} ${text}`);
      return { content: [{ type: 'text', text: lines.join('\n') || 'There are no notes.' }] };
    },
  );
}

function registerNoteResources(server: McpServer): void {
  server.registerResource(
    'note',
    new ResourceTemplate('notes://{number}', {
      list: () => ({
        resources: notes.map((text, index) => ({ uri: uriOf(index), name: text.slice(0, 40) })),
      }),
    }),
    { description: 'One note', mimeType: 'text/plain' },
    ({ href }, { number }) => {
      const text = notes[Number(number) - 1];
      if (text === undefined)
        throw new ProtocolError(INVALID_PARAMS, 'No such note', { uri: href });
      return { contents: [{ uri: href, mimeType: 'text/plain', text }] };
    },
  );
}

/** Notes are numbered from 1. */
function uriOf(index: number): string {
  return `notes://${index + 1}`;
}

/** Gives each client a session: the header `mcp-session-id` tells which one a request belongs to. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!acceptsHost(request, response) || !acceptsOrigin(request, response)) return;
  const sessionId = request.headers['mcp-session-id'];
  const session = sessionId === undefined ? await openSession() : sessions.get(String(sessionId));
  if (session) await session.transport.handleRequest(request, response);
  else response.writeHead(404).end();
}

async function openSession(): Promise<Session> {
  const server = createNotesServer();
  const transport = new NodeStreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (sessionId) => {
      sessions.set(sessionId, { server, transport });
    },
    onsessionclosed: (sessionId) => {
      sessions.delete(sessionId);
    },
  });
  await server.connect(transport);
  return { server, transport };
}

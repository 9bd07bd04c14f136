import { McpServer, type ServerNotifier } from '@modelcontextprotocol/server';
import { registerChangeTools } from './change-tools.ts';
import { registerContentTools } from './content-tools.ts';
import { registerConversationTools } from './conversation-tools.ts';
import { registerInputRequiredTools, roundState } from './input-required-tools.ts';
import { registerPrompts } from './prompts.ts';
import { registerResources } from './resources.ts';

/**
 * A server with each tool, prompt and resource that the conformance suite names. One instance
 * serves one client, in whichever era the client opens with.
 *
 * @param announcer where changes are published; without it they go to the connected client. HTTP
 *   requests of revision 2026-07-28 need one, because each of them meets an instance of its own.
 */
export function createReferenceServer(announcer?: ServerNotifier): McpServer {
  const server = new McpServer(
    { name: 'reference-server', version: '1.0.0' },
    {
      capabilities: {
        tools: { listChanged: true },
        prompts: { listChanged: true },
        resources: { subscribe: true, listChanged: true },
        logging: {},
        completions: {},
      },
      instructions: 'Fixtures of the conformance suite.',
      requestState: { verify: roundState.verify },
    },
  );
  const watchedUris = new Set<string>();
  registerContentTools(server);
  registerConversationTools(server);
  registerInputRequiredTools(server);
  registerChangeTools(server, announcer ?? connectedClient(server, watchedUris));
  registerPrompts(server);
  registerResources(server, watchedUris);
  return server;
}

function connectedClient(server: McpServer, watchedUris: ReadonlySet<string>): ServerNotifier {
  return {
    toolsChanged: () => server.sendToolListChanged(),
    promptsChanged: () => server.sendPromptListChanged(),
    resourcesChanged: () => server.sendResourceListChanged(),
    resourceUpdated: (uri) => {
      if (watchedUris.has(uri)) void server.server.sendResourceUpdated({ uri });
    },
  };
}

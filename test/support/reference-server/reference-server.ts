import { McpServer, type ServerNotifier } from '@modelcontextprotocol/server';
import { registerChangeTools } from './change-tools.ts';
import { registerContentTools } from './content-tools.ts';
import { registerConversationTools } from './conversation-tools.ts';
import type { Era } from './eras.ts';
import { registerInputRequiredTools, roundState } from './input-required-tools.ts';
import { registerPrompts } from './prompts.ts';
import { registerResources } from './resources.ts';

/**
 * A server with each tool, prompt and resource that the conformance suite names. One instance serves one connection or
 * session, or one HTTP request of revision 2026-07-28.
 *
 * @param announcer who is told of changes
 * @param watchedUris the resources a client of the legacy era subscribes to
 */
export function createReferenceServer(
  era: Era,
  announcer: ServerNotifier,
  watchedUris = new Set<string>(),
): McpServer {
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
  registerContentTools(server);
  registerConversationTools(server, era);
  registerInputRequiredTools(server, era);
  registerChangeTools(server, announcer);
  registerPrompts(server);
  registerResources(server, watchedUris);
  return server;
}

import type { McpServer, ServerNotifier } from '@modelcontextprotocol/server';
import { textResult } from './content-tools.ts';
import { WATCHED_URI } from './resources.ts';

/** Tools that make the server announce a change to all its clients, in the way each of them listens for it. */
export function registerChangeTools(server: McpServer, announcer: ServerNotifier): void {
  server.registerTool(
    'test_trigger_tool_change',
    { description: 'Announces a new list of tools' },
    () => {
      announcer.toolsChanged();
      return textResult('Announced.');
    },
  );
  server.registerTool(
    'test_trigger_prompt_change',
    { description: 'Announces a new list of prompts' },
    () => {
      announcer.promptsChanged();
      return textResult('Announced.');
    },
  );
  server.registerTool(
    'test_trigger_resource_update',
    { description: `Announces a new content of ${WATCHED_URI}` },
    () => {
      announcer.resourceUpdated(WATCHED_URI);
      return textResult('Announced.');
    },
  );
}

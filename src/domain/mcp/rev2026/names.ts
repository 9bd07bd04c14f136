/** Reserved `_meta` members (specification 2026-07-28, basic/index, _meta). */
export const MetaKey = {
  protocolVersion: 'io.modelcontextprotocol/protocolVersion',
  clientInfo: 'io.modelcontextprotocol/clientInfo',
  clientCapabilities: 'io.modelcontextprotocol/clientCapabilities',
  logLevel: 'io.modelcontextprotocol/logLevel',
  serverInfo: 'io.modelcontextprotocol/serverInfo',
  subscriptionId: 'io.modelcontextprotocol/subscriptionId',
} as const;

/** The methods whose result may ask the client for input (2026-07-28, basic/patterns/mrtr). */
export const asksForInput = (method: string): boolean =>
  method === 'tools/call' || method === 'prompts/get' || method === 'resources/read';

/** The extension whose tasks are polled by id (SEP-2663). */
export const tasksExtension = 'io.modelcontextprotocol/tasks';

/** Methods of that extension: `params.taskId` says which task, so also which server. */
export const namesTask = (method: string): boolean =>
  method === 'tasks/get' || method === 'tasks/update' || method === 'tasks/cancel';

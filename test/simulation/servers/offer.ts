/** What every simulated server offers. The names say what a call of the tool does. */
const toolDefinitions = [
  { name: 'read', annotations: { readOnlyHint: true } },
  { name: 'again', annotations: { idempotentHint: true } },
  { name: 'write', annotations: { readOnlyHint: false } },
  { name: 'slow' },
  { name: 'ask' },
  { name: 'never' },
  { name: 'fail' },
].map((tool) => ({ ...tool, description: 'simulated', inputSchema: { type: 'object' } }));

export type ToolName = 'read' | 'again' | 'write' | 'slow' | 'ask' | 'never' | 'fail';

/** Tools that say of themselves that a second call does no harm. */
export const repeatableTools: ReadonlySet<string> = new Set(['read', 'again']);

const capabilities = {
  tools: { listChanged: true },
  resources: { subscribe: true, listChanged: true },
  prompts: {},
  logging: {},
};

const serverInfo = { name: 'simulated', version: '1' };

export const agreement = {
  protocolVersion: '2025-11-25',
  capabilities,
  serverInfo,
};

const modernMembers = { resultType: 'complete' };
/** Of results that may be kept. */
const freshness = { ttlMs: 1_000, cacheScope: 'private' };

export const discovery = {
  ...modernMembers,
  ...freshness,
  supportedVersions: ['2026-07-28'],
  capabilities: { tools: { listChanged: true }, resources: { subscribe: true }, prompts: {} },
};

/** Results of the methods that only read; undefined for others. */
export const readingResult = (
  method: string,
  { uri = '', cursor, name = '' }: { uri?: string; cursor?: string; name?: string },
  isModern: boolean,
): object | undefined => {
  const complete = isModern ? modernMembers : {};
  const kept = isModern ? { ...complete, ...freshness } : {};
  switch (method) {
    case 'tools/list':
      return cursor === undefined
        ? { ...kept, tools: toolDefinitions.slice(0, 2), nextCursor: 'rest' }
        : { ...kept, tools: toolDefinitions.slice(2) };
    case 'resources/list':
      return { ...kept, resources: [{ uri: 'sim://one', name: 'one' }] };
    case 'resources/templates/list':
      return { ...kept, resourceTemplates: [] };
    case 'resources/read':
      return { ...kept, contents: [{ uri, text: uri }] };
    case 'prompts/list':
      return { ...kept, prompts: [{ name: 'greet' }] };
    case 'prompts/get':
      return {
        ...complete,
        messages: [{ role: 'user', content: { type: 'text', text: name } }],
      };
    default:
      return undefined;
  }
};

/** Methods whose results say how long they last and for whom (2026-07-28, server/utilities/caching). */
export const cacheable: ReadonlySet<string> = new Set([
  'server/discover',
  'tools/list',
  'prompts/list',
  'resources/list',
  'resources/templates/list',
  'resources/read',
]);

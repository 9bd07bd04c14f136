/** What one kind of list is made of: where its items stand in the result and which member names an item. */
export interface ListKind {
  /** Member of the result that holds the items. */
  readonly items: string;
  /** Member of an item that identifies it. */
  readonly key: 'name' | 'uri' | 'uriTemplate';
  /** Whether `key` gets the server's name in front when several servers are shown as one. */
  readonly prefixed: boolean;
  /** Server capability without which a server is not asked. */
  readonly capability: 'tools' | 'prompts' | 'resources';
}

export type ListMethod =
  | 'tools/list'
  | 'prompts/list'
  | 'resources/list'
  | 'resources/templates/list';

export const isListMethod = (method: string): method is ListMethod =>
  Object.hasOwn(listKinds, method);

/** The list methods of the handshake revisions (specification 2025-11-25, server features). */
export const listKinds: Readonly<Record<ListMethod, ListKind> & Record<string, ListKind>> = {
  'tools/list': { items: 'tools', key: 'name', prefixed: true, capability: 'tools' },
  'prompts/list': { items: 'prompts', key: 'name', prefixed: true, capability: 'prompts' },
  'resources/list': { items: 'resources', key: 'uri', prefixed: false, capability: 'resources' },
  'resources/templates/list': {
    items: 'resourceTemplates',
    key: 'uriTemplate',
    prefixed: false,
    capability: 'resources',
  },
};

import { Fault } from '../fault/fault.ts';
import { tasksExtension } from '../mcp/rev2026/names.ts';
import type { SubscriptionFilter } from '../mcp/rev2026/subscription-filter.ts';

/** What the gateway may do where many servers are shown as one. `list_changed` and `subscribe` go with what is on beside them. */
export const federationCapabilities = [
  'tools',
  'prompts',
  'resources',
  'list_changed',
  'subscribe',
  'logging',
  'completions',
] as const;

export type FederationCapability = (typeof federationCapabilities)[number];

/** Which of them a request needs. Methods that are not here need none. */
const neededBy: ReadonlyMap<string, FederationCapability> = new Map([
  ['tools/list', 'tools'],
  ['tools/call', 'tools'],
  ['prompts/list', 'prompts'],
  ['prompts/get', 'prompts'],
  ['resources/list', 'resources'],
  ['resources/templates/list', 'resources'],
  ['resources/read', 'resources'],
  ['resources/subscribe', 'subscribe'],
  ['resources/unsubscribe', 'subscribe'],
  ['logging/setLevel', 'logging'],
  ['completion/complete', 'completions'],
]);

type Declaration = Readonly<Record<string, unknown>>;

/**
 * What the whole catalogue declares. It follows from the configuration, never from which servers happen to be up: a
 * session cannot take back what its handshake promised.
 */
export class MergedCapabilities {
  /** As in an InitializeResult (2025-11-25, ServerCapabilities). */
  readonly legacy: Declaration;
  /** As in a DiscoverResult (2026-07-28). */
  readonly modern: Declaration;
  readonly #enabled: ReadonlySet<FederationCapability>;

  constructor(enabled: readonly FederationCapability[] = federationCapabilities) {
    const set = new Set(enabled);
    if (!set.has('resources')) set.delete('subscribe'); // what is subscribed to is a resource
    this.#enabled = set;
    this.legacy = this.#declaration();
    this.modern = this.has('tools')
      ? { ...this.legacy, extensions: { [tasksExtension]: {} } }
      : this.legacy;
  }

  has(capability: FederationCapability): boolean {
    return this.#enabled.has(capability);
  }

  /** Whether clients are told when a list of this kind has changed. */
  tellsOf(capability: 'tools' | 'prompts' | 'resources'): boolean {
    return this.has('list_changed') && this.has(capability);
  }

  /** Why a request is not served; undefined when it is. */
  refusal(method: string): Fault | undefined {
    const needed = neededBy.get(method);
    if (needed === undefined || this.has(needed)) return undefined;
    const text = `${method} is switched off here: federation.capabilities does not list ${needed}`;
    return new Fault('method_not_found', text);
  }

  /** What of a subscription may be served. */
  within(filter: SubscriptionFilter): SubscriptionFilter {
    return {
      toolsListChanged: filter.toolsListChanged && this.tellsOf('tools'),
      promptsListChanged: filter.promptsListChanged && this.tellsOf('prompts'),
      resourcesListChanged: filter.resourcesListChanged && this.tellsOf('resources'),
      resourceSubscriptions: this.has('subscribe') ? filter.resourceSubscriptions : [],
      taskIds: filter.taskIds,
    };
  }

  #declaration(): Declaration {
    const listChanged = this.has('list_changed') ? { listChanged: true } : {};
    const subscribe = this.has('subscribe') ? { subscribe: true } : {};
    return {
      ...(this.has('tools') && { tools: listChanged }),
      ...(this.has('prompts') && { prompts: listChanged }),
      ...(this.has('resources') && { resources: { ...subscribe, ...listChanged } }),
      ...(this.has('logging') && { logging: {} }),
      ...(this.has('completions') && { completions: {} }),
    };
  }
}

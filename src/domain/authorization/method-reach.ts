/** What one server offers that calls are about. */
export type ItemKind = 'tool' | 'prompt' | 'resource';

/** Words of scopes, as bits; each stands for what may be done at a server. */
export const ScopeWord = { read: 1, write: 2, execute: 4, call: 8 } as const;
export const EVERY_WORD = 15;
const TO_CALL = ScopeWord.write | ScopeWord.execute | ScopeWord.call;

/**
 * `use`: the request uses one item, and its name decides. `around`: it belongs to using items (handshake, lists, tasks,
 * subscriptions, log level) and is let through wherever some use is. `other`: no method of MCP; only rules that speak of
 * no names let it through.
 */
export interface MethodReach {
  readonly reach: 'use' | 'around' | 'other';
  readonly kinds: readonly ItemKind[];
  /** A scope with any of these words lets it through. */
  readonly words: number;
  /** The words to ask for when none is there. */
  readonly askFor: readonly string[];
  /** A list is what its items are: rules on methods take items off it, and never refuse it. */
  readonly isList: boolean;
}

const use = (kinds: readonly ItemKind[], words: number, askFor: string): MethodReach => ({
  reach: 'use',
  kinds,
  words,
  askFor: [askFor],
  isList: false,
});

const around = (askFor: readonly string[], isList = false): MethodReach => ({
  reach: 'around',
  kinds: [],
  words: EVERY_WORD,
  askFor,
  isList,
});

const opening = around(['read', 'execute']);
const ofTasks = around(['execute']);
const ofReading = around(['read']);
const ofLists = around(['read'], true);

/** The methods of all revisions (mission AU-14, C-23; MCP 2025-11-25 and 2026-07-28, schema). */
const reaches: ReadonlyMap<string, MethodReach> = new Map([
  ['tools/call', use(['tool'], TO_CALL, 'execute')],
  ['prompts/get', use(['prompt'], ScopeWord.read, 'read')],
  ['resources/read', use(['resource'], ScopeWord.read, 'read')],
  ['resources/subscribe', use(['resource'], ScopeWord.read, 'read')],
  ['completion/complete', use(['prompt', 'resource'], ScopeWord.read, 'read')],
  ['initialize', opening],
  ['server/discover', opening],
  ['ping', opening],
  ['tools/list', around(['execute'], true)],
  ['prompts/list', ofLists],
  ['resources/list', ofLists],
  ['resources/templates/list', ofLists],
  ['resources/unsubscribe', ofReading],
  ['subscriptions/listen', ofReading],
  ['logging/setLevel', ofReading],
  ['tasks/get', ofTasks],
  ['tasks/list', ofTasks],
  ['tasks/result', ofTasks],
  ['tasks/update', ofTasks],
  ['tasks/cancel', ofTasks],
]);

const unknown: MethodReach = {
  reach: 'other',
  kinds: [],
  words: TO_CALL,
  askFor: ['execute'],
  isList: false,
};

const ofNotifications = around(['read']);

export const reachOf = (method: string): MethodReach =>
  reaches.get(method) ?? (method.startsWith('notifications/') ? ofNotifications : unknown);

/** What an item is shown for: it is listed when this is let through. */
export const useOf: Readonly<Record<ItemKind | 'resource_template', string>> = {
  tool: 'tools/call',
  prompt: 'prompts/get',
  resource: 'resources/read',
  resource_template: 'resources/read',
};

import { isListMethod } from '../../domain/mcp/rev2025/methods.ts';

/** What the handshake revisions had and 2026-07-28 has not. */
const removed: ReadonlySet<string> = new Set([
  'initialize',
  'ping',
  'logging/setLevel',
  'resources/subscribe',
  'resources/unsubscribe',
]);

export const isRemoved = (method: string): boolean => removed.has(method);

/** A subscription has one part per server, wherever it is opened. */
export const isSubscription = (method: string): boolean => method === 'subscriptions/listen';

/** At the whole catalogue the gateway answers these itself, for all servers together. */
export const concernsAllServers = (method: string): boolean =>
  method === 'server/discover' || isListMethod(method);

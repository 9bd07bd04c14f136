import { until } from '../../faults/support/watch.ts';
import { rawAt } from '../../support/raw-json.ts';
import type { EraClient } from './clients/era-client.ts';
import { isA } from './clients/era-client.ts';
import type { Peer } from './peers/peer.ts';

const SUBSCRIPTION_KEY = 'io.modelcontextprotocol/subscriptionId';

const CHANGE = /"method":"notifications\/(?:[a-z]+\/list_changed|resources\/updated)"/;

/** What a client wants to hear of; it hears of lists anyway in the legacy era. */
export interface Wishes {
  readonly tools?: boolean;
  readonly prompts?: boolean;
  readonly resources?: boolean;
  readonly uris?: readonly string[];
}

const filterOf = ({ tools, prompts, resources, uris }: Wishes): string =>
  JSON.stringify({
    ...(tools && { toolsListChanged: true }),
    ...(prompts && { promptsListChanged: true }),
    ...(resources && { resourcesListChanged: true }),
    ...(uris && { resourceSubscriptions: uris }),
  });

/** The raw subscription id of a message, '' when it has none. */
export const subscriptionOf = (text: string): string => {
  try {
    return rawAt(text, text.includes('"method"') ? 'params' : 'result', '_meta', SUBSCRIPTION_KEY);
  } catch {
    return '';
  }
};

/** Subscribes in the way of the client's era, with raw ids from `id` on. Resolves with the acknowledgement, if any. */
export const hear = async (client: EraClient, id: string, wishes: Wishes): Promise<string> => {
  if (client.era === 'modern') {
    await client.begin(id, 'subscriptions/listen', `{"notifications":${filterOf(wishes)}}`);
    return client.next(isA('notifications/subscriptions/acknowledged'));
  }
  for (const [at, uri] of (wishes.uris ?? []).entries()) {
    const params = `{"uri":${JSON.stringify(uri)}}`;
    await client.request(
      `"subscribe-${id.replaceAll('"', '')}-${at}"`,
      'resources/subscribe',
      params,
    );
  }
  return '';
};

/** Resolves when a modern server has an open subscription of the gateway to all of this. */
export const listened = async (peer: Peer, ...members: readonly string[]): Promise<void> => {
  if (peer.era === 'legacy') return;
  await until(
    () => peer.callsOf('subscriptions/listen').filter(({ isOpen }) => isOpen),
    (open) => members.every((member) => open.some(({ params }) => params.includes(member))),
  ).catch(() => {
    const seen = peer.callsOf('subscriptions/listen').map(({ params }) => params);
    throw new Error(`nobody listens for ${members.join(', ')}: ${seen.join('\n')}`);
  });
};

/**
 * The change notifications that came, as soon as there are so many and the connection has answered once more: whatever
 * comes too often has come then. Changes of one server may overtake each other, so the order says nothing.
 */
export const changesHeard = async (
  client: EraClient,
  count: number,
): Promise<readonly string[]> => {
  const heard = (): readonly string[] => client.messages.filter((text) => CHANGE.test(text));
  await until(heard, ({ length }) => length >= count);
  await client.request('"settled"', 'tools/call', '{"name":"echo"}');
  return heard();
};

import type { EraClient } from '../../eras/support/clients/era-client.ts';
import { changesHeard } from '../../eras/support/listening.ts';
import type { Era, PeerCall } from '../../eras/support/peers/peer.ts';
import type { StartedPeer } from '../../eras/support/peers/start-peer.ts';
import { eras, type Rig, startRig } from '../../eras/support/rig.ts';
import { rawAt, rawMembers } from '../../support/raw-json.ts';
import { startTwins } from './same-uris.ts';

export type Twins = Readonly<Record<'a' | 'b', StartedPeer>>;

export const link = (uri: string): string => `{"type":"resource_link","uri":"${uri}","name":"l"}`;
export const embedded = (uri: string): string =>
  `{"type":"resource","resource":{"text":"\\u00e9","uri":"${uri}","x-n":1.0}}`;
/** A text block names a URI too, but only in its text. */
export const blocks = (uri: string): string =>
  `[{"type":"text","text":"${uri}"}, ${link(uri)} ,${embedded(uri)}]`;
export const wrapped = (server: string, uri: string): string => `mcpgw:${server}/${uri}`;

/** The URIs of a list, decoded. */
export const listed = async (
  client: EraClient,
  method: string,
  items: string,
  key: string,
): Promise<readonly unknown[]> => {
  const answer = await client.request(`"${method}"`, method);
  const list = JSON.parse(rawAt(answer, 'result', items)) as readonly Record<string, unknown>[];
  return list.map((item) => item[key]);
};

export const urisHeard = async (client: EraClient, count: number): Promise<readonly unknown[]> => {
  const heard = await changesHeard(client, count);
  return heard
    .filter((text) => text.includes('resources/updated'))
    .map((text): unknown => JSON.parse(rawAt(text, 'params', 'uri')));
};

export const read = (client: EraClient, id: string, uri: string): Promise<string> =>
  client.request(id, 'resources/read', `{"uri":"${uri}"}`);

/** The raw URI of the newest of these requests. */
export const lastUri = (calls: readonly PeerCall[]): string =>
  rawMembers(calls.at(-1)?.params ?? '{}').get('uri') ?? '';

export const cells = eras.flatMap((front) => eras.map((back) => ({ front, back })));

const rigs = new Map<string, Promise<{ readonly rig: Rig; readonly twins: Twins }>>();
/** One gateway for each policy and era, before two servers that announce the same. */
export const rigFor = (policy: string, back: Era) => {
  const key = `${policy} ${back}`;
  const started = rigs.get(key) ?? start(policy, back);
  rigs.set(key, started);
  return started;
};
const start = async (policy: string, back: Era) => {
  const twins = await startTwins(back);
  return { twins, rig: await startRig({ servers: twins, federation: { uris: policy } }) };
};

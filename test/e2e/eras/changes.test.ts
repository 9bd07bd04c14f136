import { beforeAll, describe, expect, test } from 'vitest';
import { rawAt } from '../support/raw-json.ts';
import { type EraClient, isA } from './support/clients/era-client.ts';
import { changesHeard, hear, listened, subscriptionOf } from './support/listening.ts';
import type { Era, Peer } from './support/peers/peer.ts';
import { type StartedPeer, startPeer } from './support/peers/start-peer.ts';
import { cellOf, cells, type Door, type Rig, startRig } from './support/rig.ts';

const kinds = ['tools', 'prompts', 'resources'] as const;
const doors: readonly Door[] = ['http', 'websocket'];
const carriers = ['http', 'stdio'] as const;

const methods = {
  tools: 'notifications/tools/list_changed',
  prompts: 'notifications/prompts/list_changed',
  resources: 'notifications/resources/list_changed',
  updated: 'notifications/resources/updated',
} as const;

const servers: Record<string, StartedPeer> = {};
let rig: Rig;
beforeAll(async () => {
  for (const era of ['legacy', 'modern'] as const) {
    for (const carrier of carriers) {
      servers[`${era}-${carrier}`] = await startPeer(era, carrier);
    }
  }
  rig = await startRig({ servers });
});

const peerOf = (server: string): Peer => {
  const started = servers[server];
  if (started === undefined) throw new Error(`no ${server}`);
  return started.peer;
};

const everything = (uri: string) => ({
  tools: true,
  prompts: true,
  resources: true,
  uris: [uri, `${uri}/kept`],
});

const cites = { LL: '[LL-04]', LM: '[LM-13] [LM-14]', ML: '[ML-17]', MM: '[MM-06]' } as const;

const ways = cells.flatMap(([front, back]) =>
  doors.flatMap((door) => carriers.map((carrier) => ({ front, door, back, carrier }))),
);

describe.each(ways)('$front over $door, $back over $carrier', ({ front, door, back, carrier }) => {
  const server = `${back}-${carrier}`;
  const open = async (era: Era, uri: string): Promise<EraClient> => {
    const client = await rig.open(era, { server, door });
    await hear(client, '1', everything(uri));
    return client;
  };

  const ids = cites[cellOf(front, back)];

  test(`every change is heard once by each who asked ${ids}`, async () => {
    const uri = `test://${front}/${door}`;
    const [ada, bob] = [await open(front, uri), await open(front, uri)];
    const peer = peerOf(server);
    await listened(peer, ...kinds.map((kind) => `${kind}ListChanged`), `"${uri}/kept"`);
    for (const kind of kinds) peer.announce(kind);
    peer.announce('updated', uri, ',"x-vendor":[1e400,-0]');
    peer.announce('updated', `${uri}/kept`);
    for (const client of [ada, bob]) {
      const heard = await changesHeard(client, 5);
      const of = (method: string): readonly string[] => heard.filter(isA(method));
      for (const kind of kinds) expect(of(methods[kind])).toHaveLength(1);
      expect(of(methods.updated)).toHaveLength(2);
      const update = of(methods.updated).find((text) => text.includes(`"${uri}"`)) ?? '';
      expect(rawAt(update, 'params', 'x-vendor')).toBe('[1e400,-0]');
      for (const text of heard) expect(subscriptionOf(text)).toBe(front === 'modern' ? '1' : '');
    }
    await Promise.all([ada.close(), bob.close()]);
  });

  test(`what is no longer asked for is not heard ${ids}`, async () => {
    const uri = `test://${front}/${door}/left`;
    const ada = await open(front, uri);
    const bob = await open(front, uri);
    const peer = peerOf(server);
    await listened(peer, 'toolsListChanged', `"${uri}/kept"`);
    if (front === 'modern') {
      await hear(ada, '2', { uris: [`${uri}/kept`] });
      await ada.cancel('1');
    } else await ada.request('"un"', 'resources/unsubscribe', `{"uri":"${uri}"}`);
    // Whatever follows on the same carrier shows that the gateway has heard it.
    await ada.request('"seen"', 'tools/call', '{"name":"echo"}');
    peer.announce('updated', uri);
    peer.announce('updated', `${uri}/kept`);
    expect(await changesHeard(bob, 2)).toHaveLength(2);
    const heard = await changesHeard(ada, 1);
    expect(heard.map((text) => rawAt(text, 'params', 'uri'))).toEqual([`"${uri}/kept"`]);
    await Promise.all([ada.close(), bob.close()]);
  });
});

test('two subscriptions of one connection each hear the change they share [MM-06]', async () => {
  const client = await rig.open('modern', { server: 'modern-stdio', door: 'websocket' });
  await hear(client, '1', { tools: true });
  await hear(client, '"1"', { tools: true, uris: ['test://last'] });
  const peer = peerOf('modern-stdio');
  await listened(peer, 'toolsListChanged', 'test://last');
  peer.announce('tools');
  peer.announce('updated', 'test://last');
  const heard = await changesHeard(client, 3);
  const changes = heard.filter(isA(methods.tools));
  expect(changes.map(subscriptionOf).toSorted()).toEqual(['"1"', '1']);
  await client.close();
});

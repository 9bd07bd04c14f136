import { beforeAll, describe, expect, test } from 'vitest';
import { until } from '../faults/support/watch.ts';
import { rawAt } from '../support/raw-json.ts';
import { type EraClient, toolParams } from './support/clients/era-client.ts';
import type { Era, PeerCall, PeerSession } from './support/peers/peer.ts';
import { type StartedPeer, startPeer } from './support/peers/start-peer.ts';
import { cellOf, cells, type Door, eras, type Rig, startRig } from './support/rig.ts';

const carriers = ['http', 'stdio'] as const;
type ServerName = `${Era}-${(typeof carriers)[number]}`;
const servers = {} as Record<ServerName, StartedPeer>;
let rig: Rig;
let words = 0;

beforeAll(async () => {
  for (const era of eras) {
    for (const carrier of carriers) {
      servers[`${era}-${carrier}`] = await startPeer(era, carrier);
    }
  }
  rig = await startRig({ servers });
});

/** Calls of a word that nobody has used, as the server sees them. */
const fresh = (server: ServerName) => {
  words += 1;
  const word = `word-${words}`;
  const { peer } = servers[server];
  const find = (part: number): PeerCall | undefined =>
    peer
      .callsOf('tools/call', 'hold')
      .find(({ args }) => rawAt(args, 'w') === JSON.stringify(`${word}-${part}`));
  return {
    params: (part: number) => toolParams('hold', `{"w":"${word}-${part}"}`),
    arrived: async (...parts: readonly number[]): Promise<void> => {
      await until(
        () => parts.filter((part) => find(part) === undefined),
        (missing) => missing.length === 0,
      );
    },
    find,
    /** The words of the calls that were cancelled at the server. */
    cancelled: () =>
      peer.cancelled
        .filter(({ name, args }) => name === 'hold' && args.includes(`"${word}-`))
        .map(({ args }) => rawAt(args, 'w')),
    peer,
  };
};

/** A call that may never be answered. */
const begin = (client: EraClient, id: string, params: string): Promise<string> =>
  client.request(id, 'tools/call', params).catch(() => '');

const doors: readonly Door[] = ['http', 'websocket'];
const cites = { LL: '[LL-06]', LM: '[LM-16]', ML: '[ML-18]', MM: '[MM-12]' } as const;

const ways = cells.flatMap(([front, back]) =>
  doors.flatMap((door) => carriers.map((carrier) => ({ front, door, back, carrier }))),
);

describe.each(ways)(
  '$front over $door on $back over $carrier',
  ({ front, door, back, carrier }) => {
    const server: ServerName = `${back}-${carrier}`;
    const open = (): Promise<EraClient> => rig.open(front, { server, door });

    test(`a cancelled call is cancelled once at its server, and no other call ${cites[cellOf(front, back)]}`, async () => {
      const { params, arrived, cancelled, find, peer } = fresh(server);
      const straysBefore = peer.strayCancels.length;
      const [ada, bob] = [await open(), await open()];
      const calls = [
        begin(ada, '1', params(1)),
        begin(ada, '2', params(2)),
        begin(bob, '1', params(3)),
      ];
      await arrived(1, 2, 3);
      await ada.cancel('1');
      await until(cancelled, (seen) => seen.length > 0);
      for (const part of [2, 3]) {
        expect(find(part)?.isOpen).toBe(true);
        find(part)?.finish(`"content":[],"w":${part}`);
      }
      expect(await calls[1]).toContain('"w":2');
      expect(await calls[2]).toContain('"w":3');
      await ada.request('"after"', 'tools/call', toolParams('echo'));
      expect(cancelled()).toHaveLength(1);
      expect(cancelled()[0]).toContain('-1"');
      expect(peer.strayCancels).toHaveLength(straysBefore);
      expect(ada.messages.some((text) => text.includes('"id":1,'))).toBe(false);
      await Promise.all([ada.close(), bob.close()]);
    });
  },
);

describe.each(eras)('on a server of the %s era', (back) => {
  const title = `a modern client that leaves cancels its calls over %s ${cites[cellOf('modern', back)]}`;
  test.each(carriers)(title, async (carrier) => {
    for (const door of doors) {
      const { params, arrived, cancelled } = fresh(`${back}-${carrier}`);
      const client = await rig.open('modern', { server: `${back}-${carrier}`, door });
      void begin(client, '1', params(1));
      await arrived(1);
      await client.close();
      await until(cancelled, (seen) => seen.length === 1);
    }
  });

  test.each(carriers)('the end of a legacy session cancels its calls over %s', async (carrier) => {
    const server: ServerName = `${back}-${carrier}`;
    const { params, arrived, cancelled, find } = fresh(server);
    const client = await rig.open('legacy', { server, door: 'websocket' });
    void begin(client, '1', params(1));
    await arrived(1);
    await client.close();
    // A legacy server loses the session, and all that runs in it.
    if (back === 'legacy') {
      await until(
        () => [...servers[server].peer.sessions].includes(find(1)?.session as PeerSession),
        (isAlive) => !isAlive,
      );
    } else await until(cancelled, (seen) => seen.length === 1);
  });
});

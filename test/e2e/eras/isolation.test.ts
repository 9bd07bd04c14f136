import { beforeAll, describe, expect, test } from 'vitest';
import { rawAt } from '../support/raw-json.ts';
import { type EraClient, isA, toolParams } from './support/clients/era-client.ts';
import { changesHeard, hear } from './support/listening.ts';
import type { Era } from './support/peers/peer.ts';
import { type StartedPeer, startPeer } from './support/peers/start-peer.ts';
import { cellOf, cells, eras, type Rig, startRig } from './support/rig.ts';

const ROUNDS = 10;
const TOKEN = '"progressToken":1';

const carriers = ['http', 'stdio'] as const;
type ServerName = `${Era}-${(typeof carriers)[number]}`;
const servers: Partial<Record<ServerName, StartedPeer>> = {};
let rig: Rig;

beforeAll(async () => {
  for (const era of eras) {
    for (const carrier of carriers) {
      servers[`${era}-${carrier}`] = await startPeer(era, carrier);
    }
  }
  rig = await startRig({ servers: servers as Record<ServerName, StartedPeer> });
});

const progressRows = { LL: '[LL-05]', LM: '[LM-15]', ML: '[ML-15]', MM: '[MM-10]' } as const;
const logRows = { LL: '[LL-04]', LM: '[LM-12]', ML: '[ML-16]', MM: '[MM-11]' } as const;

/** One of two that use the same ids and tokens, and a word the other never uses. */
interface Tenant {
  readonly client: EraClient;
  readonly word: string;
}

const enter = async (front: Era, server: ServerName, word: string): Promise<Tenant> => ({
  client: await rig.open(front, { server }),
  word,
});

const expectNothingForeign = (tenant: Tenant, other: Tenant): void => {
  const foreign = tenant.client.messages.filter((text) => text.includes(other.word));
  expect(foreign).toEqual([]);
};

describe.each(cells)('two clients of the %s era on a server of the %s era', (front, back) => {
  const cell = cellOf(front, back);

  describe.each(carriers)('on %s', (carrier) => {
    const server: ServerName = `${back}-${carrier}`;

    test(`get their own answers and progress under equal ids and tokens ${progressRows[cell]}`, async () => {
      const tenants = [await enter(front, server, 'adaxyz'), await enter(front, server, 'bobxyz')];
      const work = tenants.map(async ({ client, word }) => {
        for (let round = 0; round < ROUNDS; round += 1) {
          const args = `{"count":2,"note":"${word}"}`;
          const [answer, echoed] = await Promise.all([
            client.request('1', 'tools/call', toolParams('progress', args), { meta: TOKEN }),
            client.request('2', 'tools/call', toolParams('echo', `{"w":"${word}"}`)),
          ]);
          expect(rawAt(answer, 'id')).toBe('1');
          expect(rawAt(echoed, 'result', 'args')).toBe(`{"w":"${word}"}`);
        }
      });
      await Promise.all(work);
      const [ada, bob] = tenants;
      if (ada === undefined || bob === undefined) return;
      expectNothingForeign(ada, bob);
      expectNothingForeign(bob, ada);
      for (const { client } of tenants) {
        const steps = client.messages.filter(isA('notifications/progress'));
        expect(steps).toHaveLength(2 * ROUNDS);
        expect(new Set(steps.map((text) => rawAt(text, 'params', 'progressToken')))).toEqual(
          new Set(['1']),
        );
      }
    });

    test(`get log messages of their own calls from their own level on ${logRows[cell]}`, async () => {
      const ada = await enter(front, server, 'adalog');
      const bob = await enter(front, server, 'boblog');
      await ada.client.setLevel('debug');
      await bob.client.setLevel('error');
      const logAll = async ({ client, word }: Tenant): Promise<void> => {
        for (let round = 0; round < ROUNDS; round += 1) {
          await client.request('1', 'tools/call', toolParams('log', `{"data":"${word}"}`));
        }
      };
      await Promise.all([logAll(ada), logAll(bob)]);
      expectNothingForeign(ada, bob);
      expectNothingForeign(bob, ada);
      const heard = ({ client }: Tenant): string[] =>
        client.messages.filter(isA('notifications/message'));
      const levels = new Set(heard(bob).map((text) => rawAt(text, 'params', 'level')));
      expect([...levels]).not.toContain('"debug"');
      // A legacy server on one channel does not say which of two calls a log message is about.
      if (front === 'modern' && server === 'legacy-stdio') return;
      expect(heard(ada)).toHaveLength(8 * ROUNDS);
      expect(heard(bob)).toHaveLength(4 * ROUNDS);
    });

    test('hear of the resources they asked for and of no others', async () => {
      const peer = servers[server]?.peer;
      const ada = await enter(front, server, 'test://ada');
      const bob = await enter(front, server, 'test://bob');
      await Promise.all([
        hear(ada.client, '9', { uris: ['test://ada', 'test://both'] }),
        hear(bob.client, '9', { uris: ['test://bob', 'test://both'] }),
      ]);
      for (const uri of ['test://ada', 'test://bob', 'test://nobody', 'test://both']) {
        peer?.announce('updated', uri);
      }
      for (const { client, word } of [ada, bob]) {
        const updates = await changesHeard(client, 2);
        const uris = updates.map((text) => rawAt(text, 'params', 'uri'));
        expect(uris.toSorted()).toEqual([`"${word}"`, '"test://both"'].toSorted());
      }
    });
  });
});

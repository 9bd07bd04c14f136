import { beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../faults/support/watch.ts';
import { rawAt, rawMembers } from '../../support/raw-json.ts';
import { isA, toolParams } from './clients/era-client.ts';
import { changesHeard, hear, listened } from './listening.ts';
import { type Carrier, type StartedPeer, startPeer } from './peers/start-peer.ts';
import { type Door, type Rig, startRig } from './rig.ts';

const said = '{"action":"accept","content":{"name":"é"}}';

/** The tests of legacy clients that come by these doors before a modern server on that carrier. */
export const describeLegacyDoors = (carrier: Carrier, doors: readonly Door[]): void => {
  describe(`a legacy client before a modern server on ${carrier}`, () => {
    let server: StartedPeer;
    let rig: Rig;
    beforeAll(async () => {
      server = await startPeer('modern', carrier, 'only');
      rig = await startRig({ servers: { only: server }, onlyServer: 'only' });
    });

    const rows = '[LM-02] [LM-07] [LM-12] [LM-13] [LM-14] [LM-15] [LM-16]';
    test.each(doors)(
      `does over %s what it can with a server of its own era ${rows}`,
      async (door) => {
        const { peer } = server;
        const client = await rig.open('legacy', { server: 'only', door });
        expect(rawMembers(await client.request('0', 'ping')).has('result')).toBe(true);

        const echoed = await client.request('1', 'tools/call', toolParams('echo', '{"x":1.0 }'));
        expect(rawAt(echoed, 'result', 'args')).toBe('{"x":1.0 }');

        const meta = '"progressToken":"é"';
        await client.request('2', 'tools/call', toolParams('progress'), { meta });
        const steps = client.messages.filter(isA('notifications/progress'));
        expect(steps.map((text) => rawAt(text, 'params', 'progressToken'))).toEqual(
          Array.from({ length: 3 }, () => '"é"'),
        );

        await client.setLevel('error');
        await client.request('3', 'tools/call', toolParams('log', '{"data":1.0}'));
        expect(client.messages.filter(isA('notifications/message'))).toHaveLength(4);

        const uri = `test://${door}`;
        await hear(client, '4', { uris: [uri] });
        await listened(peer, 'toolsListChanged', `"${uri}"`);
        peer.announce('tools');
        peer.announce('updated', uri);
        expect(await changesHeard(client, 2)).toHaveLength(2);

        const asking = client.request('5', 'tools/call', toolParams('ask'));
        const question = await client.next(isA('elicitation/create'));
        await client.respond(`{"jsonrpc":"2.0","id":${rawAt(question, 'id')},"result":${said}}`);
        expect(rawAt(await asking, 'result', 'answer')).toBe(said);

        const isHeld = ({ name }: { name: string }): boolean => name === 'hold';
        const cancelledBefore = peer.cancelled.filter(isHeld).length;
        void client.request('6', 'tools/call', toolParams('hold')).catch(() => '');
        await until(
          () => peer.callsOf('tools/call', 'hold').some(({ isOpen }) => isOpen),
          (isRunning) => isRunning,
        );
        await client.cancel('6');
        await until(
          () => peer.cancelled.filter(isHeld).length,
          (count) => count === cancelledBefore + 1,
        );
        expect(peer.complaints).toEqual([]);
        await client.close();
      },
    );
  });
};

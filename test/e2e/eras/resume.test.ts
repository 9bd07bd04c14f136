import { beforeAll, describe, expect, test } from 'vitest';
import { EventReader } from '../../support/http-peer.ts';
import { until } from '../faults/support/watch.ts';
import { HttpClient } from '../support/clients/http.ts';
import { rawAt } from '../support/raw-json.ts';
import { introduce } from '../support/talk.ts';
import { legacyRequest, toolParams } from './support/clients/era-client.ts';
import type { Era, PeerCall } from './support/peers/peer.ts';
import { type StartedPeer, startPeer } from './support/peers/start-peer.ts';
import { eras, type Rig, startRig } from './support/rig.ts';

const carriers = ['http', 'stdio'] as const;
type ServerName = `${Era}-${(typeof carriers)[number]}`;
const servers = {} as Record<ServerName, StartedPeer>;
let rig: Rig;
beforeAll(async () => {
  for (const era of eras) {
    for (const carrier of carriers) {
      servers[`${era}-${carrier}`] = await startPeer(era, carrier);
    }
  }
  rig = await startRig({ servers });
});

/** A legacy client whose call runs at the server, with its stream in the hands of the test. */
const startCall = async (server: ServerName) => {
  const client = new HttpClient(rig.url(server));
  await introduce(client);
  const headers = {
    'mcp-session-id': client.sessionId ?? '',
    'mcp-protocol-version': '2025-11-25',
  };
  const port = rig.gateway.port('http');
  const path = `/mcp/${server}`;
  const body = legacyRequest('1', 'tools/call', toolParams('hold'), { meta: '"progressToken":1' });
  const opening = EventReader.open(port, {
    path,
    body,
    headers: {
      ...headers,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
  });
  const { peer } = servers[server];
  const running = (): PeerCall | undefined =>
    peer.callsOf('tools/call', 'hold').find(({ isOpen }) => isOpen);
  await until(running, (call) => call !== undefined);
  const call = running();
  if (call === undefined) throw new Error('the call did not arrive');
  const token = rawAt(call.meta, 'progressToken');
  return {
    client,
    call,
    opening,
    peer,
    step: (at: number): void =>
      call.notify('notifications/progress', `{"progressToken":${token},"progress":${at}}`),
    resume: (lastEventId: string) =>
      EventReader.open(port, {
        path,
        headers: { ...headers, accept: 'text/event-stream', 'last-event-id': lastEventId },
      }),
  };
};

const stepsOf = ({ events }: EventReader): readonly string[] =>
  events
    .filter(({ data }) => data.includes('"progress":'))
    .map(({ data }) => rawAt(data, 'params', 'progress'));

const withoutPriming = ({ events }: EventReader) => events.filter(({ data }) => data !== '');

describe.each(eras.flatMap((back) => carriers.map((carrier) => `${back}-${carrier}` as const)))(
  'a legacy client that loses its connection within a call of %s',
  (server) => {
    const row = server.startsWith('modern') ? '[LM-17]' : '[LL-07]';

    test(`gets all that came meanwhile, once, and the answer ${row}`, async () => {
      const { client, call, opening, peer, step, resume } = await startCall(server);
      const cancelledBefore = peer.cancelled.length;
      step(1);
      const stream = await opening;
      await until(
        () => stepsOf(stream),
        (steps) => steps.length === 1,
      );
      step(2);
      await until(
        () => stepsOf(stream),
        (steps) => steps.length === 2,
      );
      const second = stream.events.find(({ data }) => data.includes('"progress":2'));
      const first = stream.events.find(({ data }) => data.includes('"progress":1'));
      stream.close();
      await stream.ended();
      step(3);
      step(4);
      expect(call.isOpen).toBe(true);
      call.finish('"content":[],"late":true');
      const resumed = await resume(String(second?.id));
      expect(resumed.status).toBe(200);
      await until(
        () => withoutPriming(resumed),
        (events) => events.length >= 3,
      );
      expect(stepsOf(resumed)).toEqual(['3', '4']);
      const last = withoutPriming(resumed).at(-1)?.data ?? '';
      expect(rawAt(last, 'id')).toBe('1');
      expect(rawAt(last, 'result', 'late')).toBe('true');
      expect(withoutPriming(resumed)).toHaveLength(3);
      resumed.close();
      const again = await resume(String(first?.id));
      await until(
        () => withoutPriming(again),
        (events) => events.length >= 4,
      );
      expect(stepsOf(again)).toEqual(['2', '3', '4']);
      again.close();
      expect(peer.cancelled).toHaveLength(cancelledBefore);
      expect(peer.callsOf('tools/call', 'hold').filter(({ isOpen }) => isOpen)).toEqual([]);
      await client.close();
    });

    test(`gets the answer that comes after it is back ${row}`, async () => {
      const { client, call, opening, step, resume } = await startCall(server);
      step(1);
      const stream = await opening;
      const priming = await stream.event(0);
      stream.close();
      await stream.ended();
      const resumed = await resume(String(priming.id));
      call.finish('"content":[],"late":true');
      await until(
        () => withoutPriming(resumed).at(-1)?.data ?? '',
        (data) => data.includes('"late":true'),
      );
      resumed.close();
      await client.close();
    });
  },
);

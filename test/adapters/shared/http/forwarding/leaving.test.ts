import { expect, test } from 'vitest';
import type { Exchange, ExchangeStream } from '../../../../../src/adapters/shared/http/exchange.ts';
import { EventReader, exchange } from '../../../../support/http-peer.ts';
import { turnsOver } from '../../../../support/replicas/channel-rig.ts';
import { forwardingRig } from '../../../../support/replicas/forwarding-rig.ts';

test('a replica that leaves ends streams that others serve, cleanly, and knows what is under way', async () => {
  const held: Exchange[] = [];
  const streams: ExchangeStream[] = [];
  let gone = 0;
  const rig = await forwardingRig((asked) => {
    if (asked.method !== 'GET') {
      held.push(asked);
      return;
    }
    const stream = asked.open(200, ['content-type', 'text/event-stream']);
    stream.write(Buffer.from('data: 1\n\n'));
    streams.push(stream);
    asked.onAbort(() => {
      gone += 1;
    });
  });
  const reader = await EventReader.open(rig.port, { path: '/here' });
  const call = exchange(rig.port, { path: '/here', body: '{}' });
  await expect.poll(() => held.length).toBe(1);
  expect(rig.here.callsInFlight).toBe(1);
  expect(rig.second.channels.accepted).toBe(2);
  rig.here.endStreams();
  await reader.ended();
  expect(reader.events.map(({ data }) => data)).toEqual(['1']);
  await turnsOver();
  expect(gone).toBe(1);
  held[0]?.reply(200, [], Buffer.from('done'));
  expect((await call).text).toBe('done');
  await turnsOver();
  expect([rig.here.callsInFlight, rig.second.channels.accepted]).toEqual([0, 0]);
  await rig.close();
});

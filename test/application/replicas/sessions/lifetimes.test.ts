import { expect, test } from 'vitest';
import { settled } from '../../../support/application/settled.ts';
import { established, handoverOf, ReplicaOnStore } from './rig.ts';

const lifetimes = { ttlMs: 20_000, sweepEveryMs: 1_000 };

test('the record of a session is kept until its end, and for no longer when its owner is lost', async () => {
  const rig = new ReplicaOnStore();
  const first = await rig.replica('first', {}, undefined, { lifetimes });
  const { session } = await established(first);
  const other = rig.store.registryOf('other');
  rig.clock.advance(7_000);
  await settled();
  rig.store.cutOff.add('first');
  rig.clock.advance(12_999);
  await settled();
  expect(await other.find(session.id)).toMatchObject({ id: session.id });
  rig.clock.advance(1);
  await settled();
  expect(await other.find(session.id)).toBe('missing');
});

test('a session that changes late is saved for no longer than it has left', async () => {
  const rig = new ReplicaOnStore();
  const first = await rig.replica('first', {}, undefined, { lifetimes });
  const { session } = await established(first);
  rig.clock.advance(19_000);
  await settled();
  const conversation = first.build.sessions.find(session.id);
  if (conversation === undefined) throw new Error('it is gone');
  handoverOf(first.shared).changed(conversation);
  await settled();
  rig.store.cutOff.add('first');
  rig.clock.advance(1_001);
  await settled();
  expect(await rig.store.registryOf('other').find(session.id)).toBe('missing');
});

test('calls that outlast their session do not bring its record back', async () => {
  const rig = new ReplicaOnStore();
  const first = await rig.replica('first', {}, undefined, { lifetimes });
  const client = await established(first);
  client.request(1, 'tools/call', '{"name":"x"}');
  await settled();
  for (let seconds = 0; seconds < 30; seconds += 5) {
    rig.clock.advance(5_000);
    await settled();
  }
  expect(client.outlet.endings).toEqual([]);
  expect(await rig.store.registryOf('other').find(client.session.id)).toBe('missing');
});

import { expect, test } from 'vitest';
import type { SessionRegistry } from '../../../../src/application/ports/driven/session-registry.ts';
import { SessionFarewell } from '../../../../src/application/replicas/sessions/session-farewell.ts';
import { agreement } from '../../../support/application/scripted-backend.ts';
import { settled } from '../../../support/application/settled.ts';
import { StoreRig } from '../../../support/application/store-rig.ts';
import { HandClock } from '../../../support/pure/hand-clock.ts';
import { established, handoverOf, ReplicaOnStore } from './rig.ts';

const held = { id: 'one', epoch: 1 };

test('what was sent last is in the mirror before anybody may send it again', async () => {
  const told: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const farewell = new SessionFarewell({
    registry: {
      release: (id) => {
        told.push(`release ${id}`);
        return Promise.resolve('released');
      },
      remove: () => Promise.resolve('removed'),
    },
    mirror: { flush: () => promise, remove: () => undefined },
    timers: new HandClock(),
  });
  farewell.release(held);
  await settled();
  expect(told).toEqual([]);
  resolve();
  await farewell.told();
  expect(told).toEqual(['release one']);
});

/** `save` waits until the test lets it go on, and is carried out then. */
const slowSaves = (registry: SessionRegistry) => {
  const waiting: (() => void)[] = [];
  const slow: SessionRegistry = {
    put: (...given) => registry.put(...given),
    find: (...given) => registry.find(...given),
    claim: (...given) => registry.claim(...given),
    keep: (...given) => registry.keep(...given),
    release: (...given) => registry.release(...given),
    remove: (...given) => registry.remove(...given),
    save: async (...given) => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return registry.save(...given);
    },
  };
  return { slow, goOn: () => waiting.shift()?.() };
};

test('a session that ended while its state was written stays ended', async () => {
  const rig = new ReplicaOnStore();
  const { slow, goOn } = slowSaves(rig.store.registryOf('first'));
  const capable = agreement('{"logging":{}}');
  const replies = { initialize: capable, 'logging/setLevel': '{}' };
  const first = await rig.replica('first', { replies }, slow);
  const client = await established(first);
  const { id } = client.session;
  client.request(1, 'logging/setLevel', '{"level":"error"}');
  await settled();
  client.session.close();
  await settled();
  goOn();
  await settled();
  expect(await rig.store.registryOf('other').find(id)).toBe('missing');
});

test('what the registry could not be told is told when it is back, and nobody waits for that', async () => {
  const clock = new HandClock();
  const store = new StoreRig(clock);
  const registry = store.registryOf('first');
  const farewell = new SessionFarewell({
    registry,
    mirror: store.mirrorOf('first'),
    timers: clock,
  });
  const ids = Array.from({ length: 200 }, (_, at) => `session ${at}`);
  for (const id of ids) await registry.put(id, new Uint8Array(), 60_000);
  store.trouble = 'away';
  for (const id of ids) farewell[id === 'session 7' ? 'release' : 'remove']({ id, epoch: 1 });
  await farewell.told();
  clock.advance(1_000);
  await settled();
  store.trouble = undefined;
  const known = async () => {
    const found = await Promise.all(ids.map((id) => registry.find(id)));
    return found.flatMap((record) => (typeof record === 'object' && 'id' in record ? record : []));
  };
  expect(await known()).toHaveLength(200);
  clock.advance(500);
  await settled();
  expect(await known()).toMatchObject([{ id: 'session 7', owner: undefined }]);
  farewell.stop();
});

test('a session that is given up while the registry first hears of it is not taken back', async () => {
  const rig = new ReplicaOnStore();
  const registry = rig.store.registryOf('first');
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = await rig.replica(
    'first',
    {},
    {
      ...slowSaves(registry).slow,
      put: async (...given) => {
        const outcome = await registry.put(...given);
        await promise;
        return outcome;
      },
      release: async (...given) => {
        await settled();
        return registry.release(...given);
      },
    },
  );
  const { session } = await first.build.client({ protocol: 'http' });
  const telling = first.shared.establish(session, 'web');
  await settled();
  handoverOf(first.shared).begin();
  resolve();
  await telling;
  await handoverOf(first.shared).finish();
  expect(await registry.find(session.id)).toMatchObject({ owner: undefined, epoch: 1 });
});

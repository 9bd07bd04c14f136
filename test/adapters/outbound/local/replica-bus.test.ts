import { expect, test, vi } from 'vitest';
import { LocalReplicaBus } from '../../../../src/adapters/outbound/local/replica-bus.ts';
import { systemClock } from '../../../../src/adapters/outbound/system/clock.ts';
import type { PostedFrame } from '../../../../src/application/ports/driven/replica-bus.ts';
import { StateHost } from '../../../../src/bootstrap/cluster/state-host.ts';
import { describeReplicaBus } from '../../../contracts/replica-bus.contract.ts';
import { guestOf } from '../../../support/replicas/local-state.ts';

describeReplicaBus('the bus of worker processes', () => {
  const host = new StateHost(systemClock);
  const buses: LocalReplicaBus[] = [];
  return Promise.resolve({
    join: async () => {
      const self = `replica-${buses.length + 1}`;
      const guest = guestOf(host, self);
      const bus = new LocalReplicaBus(guest.link, self);
      buses.push(bus);
      await bus.start();
      return {
        bus,
        standStill: () => Promise.resolve(guest.standStill()),
        goOn: () => Promise.resolve(guest.goOn()),
      };
    },
    close: async () => {
      await Promise.all(buses.map((bus) => bus.stop()));
    },
  });
});

test('a bus that stops fetches nothing that it could not answer any more: that can be withdrawn', async () => {
  const host = new StateHost(systemClock);
  const [asker, answerer] = ['asker', 'answerer'].map(
    (self) => new LocalReplicaBus(guestOf(host, self).link, self),
  );
  if (asker === undefined || answerer === undefined) throw new Error('no buses');
  await Promise.all([asker.start(), answerer.start()]);
  const fetched = new Set<number>();
  const answered = new Set<number>();
  answerer.onFrame((from, frame) => {
    fetched.add(frame[0] ?? 0);
    answerer.post(from, frame);
  });
  asker.onFrame((_from, frame) => answered.add(frame[0] ?? 0));
  const frames: PostedFrame[] = [];
  const ask = (): Promise<void> => {
    frames.push(asker.post('answerer', Uint8Array.of(frames.length)));
    return new Promise((resolve) => setImmediate(resolve));
  };
  for (let turn = 0; turn < 5; turn += 1) await ask();
  const stopped = answerer.stop();
  for (let turn = 0; turn < 20; turn += 1) await ask();
  await stopped;
  for (const [number, frame] of frames.entries()) {
    expect([number, await frame.withdraw()]).toEqual([number, !fetched.has(number)]);
  }
  await vi.waitFor(() => expect(answered).toEqual(fetched));
  expect(fetched.size).toBeLessThan(frames.length);
});

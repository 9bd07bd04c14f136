import { expect, test } from 'vitest';
import { MemoryBusHub } from '../../../../src/adapters/outbound/memory/bus-hub.ts';
import { describeReplicaBus } from '../../../contracts/replica-bus.contract.ts';
import { MemoryBusMember } from '../../../support/replicas/memory-bus.ts';

describeReplicaBus('MemoryReplicaBus', () => {
  const hub = new MemoryBusHub();
  const joined: MemoryBusMember[] = [];
  return Promise.resolve({
    join: async () => {
      const member = new MemoryBusMember(hub, `replica-${joined.length + 1}`);
      joined.push(member);
      await member.bus.start();
      return member;
    },
    close: async () => {
      await Promise.all(joined.map(({ bus }) => bus.stop()));
    },
  });
});

test('hands over what came until it leaves, and what it says to that still goes out', async () => {
  const hub = new MemoryBusHub();
  const [sender, leaver] = [new MemoryBusMember(hub, 'sender'), new MemoryBusMember(hub, 'leaver')];
  await Promise.all([sender.bus.start(), leaver.bus.start()]);
  const heard: number[] = [];
  sender.bus.onFrame((_, frame) => heard.push(frame.byteLength));
  leaver.bus.onFrame((from) => leaver.bus.post(from, new Uint8Array(2)));
  await leaver.standStill();
  sender.bus.post('leaver', new Uint8Array(1));
  await leaver.bus.stop();
  const late = sender.bus.post('leaver', new Uint8Array(1));
  expect(await late.withdraw()).toBe(true);
  expect(heard).toEqual([2]);
});

test('what somebody left behind who did not say goodbye is taken back', async () => {
  const hub = new MemoryBusHub();
  const nobody = { wake: () => undefined, announced: () => undefined };
  const [sender, crashed] = [hub.sit('sender', nobody), hub.sit('crashed', nobody)];
  const [taken, waiting] = [
    sender.post('crashed', new Uint8Array(9)),
    sender.post('crashed', new Uint8Array(9)),
  ];
  expect(crashed.take(1)).toHaveLength(1);
  crashed.leave();
  expect([taken, waiting].map((ticket) => sender.withdraw('crashed', ticket))).toEqual([
    false,
    true,
  ]);
});

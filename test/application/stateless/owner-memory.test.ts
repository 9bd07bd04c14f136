import { expect, test } from 'vitest';
import { ResourceOwners } from '../../../src/application/federation/resource-owners.ts';
import { OwnerMemory } from '../../../src/application/stateless/owner-memory.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';

test('what one principal learned is not told to another', () => {
  const memory = new OwnerMemory(new HandClock());
  const owners = new ResourceOwners();
  memory.remember('ann', owners);
  expect(memory.of('ann')).toBe(owners);
  expect(memory.of('bob')).toBeUndefined();
});

test('it is forgotten after a minute', () => {
  const clock = new HandClock();
  const memory = new OwnerMemory(clock);
  memory.remember('ann', new ResourceOwners());
  clock.advance(59_999);
  expect(memory.of('ann')).toBeDefined();
  clock.advance(1);
  expect(memory.of('ann')).toBeUndefined();
});

test('no more than a thousand principals are remembered, the oldest go first', () => {
  const memory = new OwnerMemory(new HandClock());
  for (let count = 0; count <= 1_000; count += 1) {
    memory.remember(`p${count}`, new ResourceOwners());
  }
  expect(memory.of('p0')).toBeUndefined();
  expect(memory.of('p1')).toBeDefined();
  expect(memory.of('p1000')).toBeDefined();
});

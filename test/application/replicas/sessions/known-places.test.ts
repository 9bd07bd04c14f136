import { expect, test } from 'vitest';
import { KnownPlaces } from '../../../../src/application/replicas/sessions/known-places.ts';
import { Standstill } from '../../../../src/application/replicas/sessions/standstill.ts';
import { SkippingClock } from '../../../support/replicas/skipping-clock.ts';

const state = {
  frontend: 'web',
  protocol: 'http',
  principalKey: 'anonymous',
  namespace: undefined,
};

test('places of a replica that is lost are forgotten, and no others', () => {
  const places = new KnownPlaces();
  places.note('one', { owner: 'first', state });
  places.note('two', { owner: 'second', state });
  places.forgetOwner('first');
  expect([places.find('one'), places.find('two')?.owner]).toEqual([undefined, 'second']);
  places.forget('two');
  expect(places.find('two')).toBeUndefined();
});

test('so many places are known and no more: who was noted first is forgotten first', () => {
  const places = new KnownPlaces();
  for (let at = 0; at <= 10_000; at += 1) places.note(String(at), { owner: 'first', state });
  expect(places.find('0')).toBeUndefined();
  expect(places.find('1')?.owner).toBe('first');
});

test('a process notices that it stood still, by its own clock, before its timers have rung', () => {
  const clock = new SkippingClock();
  const standstill = new Standstill(clock, clock, 1_200);
  clock.advance(10_000);
  expect(standstill.happened).toBe(false);
  clock.skip(1_000);
  expect(standstill.happened).toBe(false);
  clock.skip(1_300);
  expect(standstill.happened).toBe(true);
  clock.advance(5_000);
  expect(standstill.happened).toBe(true);
  standstill.forget();
  expect(standstill.happened).toBe(false);
  standstill.stop();
  expect(clock.alarms).toBe(0);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noSeat, Roster, type Seated } from '../../../src/domain/collections/roster.ts';

const crowd = 12;
const someone = fc.nat(crowd - 1);
const moves = fc.array(fc.record({ who: someone, comes: fc.boolean() }), { maxLength: 80 });

test('holds exactly those who came and have not left, each once', () => {
  fc.assert(
    fc.property(moves, (steps) => {
      const people = Array.from({ length: crowd }, (): Seated => ({ seat: noSeat }));
      const roster = new Roster<Seated>();
      const model = new Set<Seated>();
      for (const { who, comes } of steps) {
        const person = people[who] ?? { seat: noSeat };
        if (comes) {
          roster.add(person);
          model.add(person);
        } else {
          roster.delete(person);
          model.delete(person);
        }
        expect(roster.all).toHaveLength(model.size);
        expect(new Set(roster.all)).toEqual(model);
        for (const one of people) expect(roster.has(one)).toBe(model.has(one));
      }
    }),
  );
});

test('a member of one roster is none of another', () => {
  const [one, other] = [new Roster<Seated>(), new Roster<Seated>()];
  const [mine, theirs] = [{ seat: noSeat }, { seat: noSeat }];
  one.add(mine);
  other.add(theirs);
  other.delete(mine);
  expect([one.all, other.all]).toEqual([[mine], [theirs]]);
});

test('members may leave while all are visited', () => {
  const roster = new Roster<Seated>();
  const members = [{ seat: noSeat }, { seat: noSeat }, { seat: noSeat }];
  for (const member of members) roster.add(member);
  const visited: Seated[] = [];
  for (const member of roster.all) {
    visited.push(member);
    roster.delete(member);
  }
  expect(visited).toEqual(members);
  expect(roster.all).toEqual([]);
});

test('can be filled again after a large crowd has left', () => {
  const roster = new Roster<Seated>();
  const members = Array.from({ length: 5_000 }, () => ({ seat: noSeat }));
  for (const member of members) roster.add(member);
  for (const member of members) roster.delete(member);
  const [first] = members;
  if (first !== undefined) roster.add(first);
  expect(roster.all).toEqual([first]);
});

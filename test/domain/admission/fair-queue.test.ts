import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FairQueue, type Ticket } from '../../../src/domain/admission/fair-queue.ts';

interface Item {
  readonly principal: string;
  readonly number: number;
}

const principals = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const moves = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ what: fc.constant('enqueue' as const), of: principals }) },
    { weight: 3, arbitrary: fc.record({ what: fc.constant('dequeue' as const) }) },
    { weight: 1, arbitrary: fc.record({ what: fc.constant('remove' as const), at: fc.nat() }) },
  ),
  { maxLength: 200 },
);

/** What waits, as a plain list; whatever the queue does is done to it by looking at all of it. */
class Model {
  readonly waiting: { readonly item: Item; readonly ticket: Ticket<Item> }[] = [];

  firstOf(principal: string): Item | undefined {
    return this.waiting.find(({ item }) => item.principal === principal)?.item;
  }

  drop(item: Item): void {
    const at = this.waiting.findIndex((one) => one.item === item);
    if (at < 0) throw new Error('was not waiting');
    this.waiting.splice(at, 1);
  }

  lengths(): ReadonlyMap<string, number> {
    const lengths = new Map<string, number>();
    for (const { item } of this.waiting)
      lengths.set(item.principal, (lengths.get(item.principal) ?? 0) + 1);
    return lengths;
  }
}

describe('FairQueue', () => {
  test('gives out what waits, each principal’s own in order; nothing is lost, nothing comes twice', () => {
    fc.assert(
      fc.property(moves, (list) => {
        const queue = new FairQueue<Item>();
        const model = new Model();
        let number = 0;
        for (const move of list) {
          if (move.what === 'enqueue') {
            const item = { principal: move.of, number };
            number += 1;
            model.waiting.push({ item, ticket: queue.enqueue(move.of, item) });
          } else if (move.what === 'dequeue') {
            const item = queue.dequeue();
            expect(item === undefined).toBe(model.waiting.length === 0);
            if (item === undefined) continue;
            expect(item).toBe(model.firstOf(item.principal));
            model.drop(item);
          } else {
            const gone = model.waiting[move.at % model.waiting.length];
            if (gone === undefined) continue;
            expect(queue.remove(gone.ticket)).toBe(true);
            expect(queue.remove(gone.ticket)).toBe(false);
            model.drop(gone.item);
          }
          const lengths = model.lengths();
          expect([queue.size, queue.principals]).toEqual([model.waiting.length, lengths.size]);
          for (const [principal, length] of lengths)
            expect(queue.waitingOf(principal)).toBe(length);
        }
      }),
    );
  });

  test('names the newest of the principal with the most that wait', () => {
    fc.assert(
      fc.property(moves, (list) => {
        const queue = new FairQueue<Item>();
        const model = new Model();
        for (const [number, move] of list.entries()) {
          const gone = move.what === 'remove' && model.waiting[move.at % model.waiting.length];
          if (move.what === 'enqueue') {
            const item = { principal: move.of, number };
            model.waiting.push({ item, ticket: queue.enqueue(move.of, item) });
          } else if (move.what === 'dequeue') {
            const item = queue.dequeue();
            if (item !== undefined) model.drop(item);
          } else if (gone) {
            queue.remove(gone.ticket);
            model.drop(gone.item);
          }
          const most = Math.max(0, ...model.lengths().values());
          const named = queue.newestOfHeaviest;
          expect(named?.lane.length ?? 0).toBe(most);
          const own = model.waiting.filter(({ item }) => item.principal === named?.lane.principal);
          expect(named?.item).toBe(own.at(-1)?.item);
        }
      }),
    );
  });

  test('no principal waits for more turns than there are principals, however much the others bring', () => {
    fc.assert(
      fc.property(fc.array(principals, { maxLength: 300 }), fc.nat(3), (arrivals, perTurn) => {
        const queue = new FairQueue<Item>();
        const turnsSince = new Map<string, number>();
        const serve = (): void => {
          const before = queue.principals;
          const item = queue.dequeue();
          if (item === undefined) return;
          for (const [principal, turns] of turnsSince) turnsSince.set(principal, turns + 1);
          expect(turnsSince.get(item.principal) ?? 0).toBeLessThanOrEqual(Math.max(before, 5));
          if (queue.waitingOf(item.principal) > 0) turnsSince.set(item.principal, 0);
          else turnsSince.delete(item.principal);
        };
        for (const [number, principal] of arrivals.entries()) {
          queue.enqueue(principal, { principal, number });
          if (!turnsSince.has(principal)) turnsSince.set(principal, 0);
          if (number % (perTurn + 1) === 0) serve();
        }
        while (queue.size > 0) serve();
      }),
    );
  });

  test('of two that always have something waiting each gets every other turn', () => {
    const queue = new FairQueue<string>();
    for (let at = 0; at < 20; at += 1) queue.enqueue('heavy', 'heavy');
    queue.enqueue('light', 'light');
    queue.enqueue('light', 'light');
    const served = Array.from({ length: 5 }, () => queue.dequeue());
    expect(served).toEqual(['heavy', 'light', 'heavy', 'light', 'heavy']);
  });

  test('one that left the queue has no lane left behind', () => {
    const queue = new FairQueue<number>();
    for (let at = 0; at < 1_000; at += 1) queue.remove(queue.enqueue(`client ${at}`, at));
    expect([queue.size, queue.principals, queue.dequeue()]).toEqual([0, 0, undefined]);
  });
});

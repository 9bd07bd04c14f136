import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Subscribers } from '../../../src/application/pools/subscribers.ts';

const uris = fc.constantFrom('x:1', 'x:2', 'x:3');
const clients = fc.constantFrom('a', 'b', 'c');
const steps = fc.array(
  fc.record({ act: fc.constantFrom('add', 'remove', 'leave'), uri: uris, client: clients }),
  { maxLength: 40 },
);

describe('Subscribers', () => {
  test('whatever happens, a uri is known exactly while somebody wants it', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const subscribers = new Subscribers<string>();
        const wanted = new Set<string>();
        for (const { act, uri, client } of list) {
          if (act === 'add') {
            subscribers.add(uri, client);
            wanted.add(`${uri} ${client}`);
          } else if (act === 'remove') {
            wanted.delete(`${uri} ${client}`);
            const isLast = subscribers.remove(uri, client);
            expect(isLast).toBe(![...wanted].some((pair) => pair.startsWith(uri)));
          } else {
            subscribers.removeAll(client);
            for (const pair of wanted) if (pair.endsWith(client)) wanted.delete(pair);
          }
          const known = [...subscribers.uris].flatMap((one) =>
            [...subscribers.of(one)].map((who) => `${one} ${who}`),
          );
          expect(known.toSorted()).toEqual([...wanted].toSorted());
        }
      }),
    );
  });

  test('a client that leaves ends what nobody else wants', () => {
    const subscribers = new Subscribers<string>();
    subscribers.add('x:1', 'a');
    subscribers.add('x:2', 'a');
    subscribers.add('x:2', 'b');
    expect(subscribers.removeAll('a')).toEqual(['x:1']);
    expect([...subscribers.of('x:2')]).toEqual(['b']);
  });
});

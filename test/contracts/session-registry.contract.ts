import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  SessionRecord,
  SessionRegistry,
} from '../../src/application/ports/driven/session-registry.ts';
import { StoreTrouble } from '../../src/application/ports/driven/store-trouble.ts';

/** The same sessions as two replicas, `a` and `b`, have them. */
export interface SessionRegistryCase {
  readonly a: SessionRegistry;
  readonly b: SessionRegistry;
  /** Lets time pass in the registry. */
  elapse(ms: number): Promise<void>;
  close(): Promise<void>;
}

const ttlMs = 60_000;
const shortMs = 150;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const state = Uint8Array.from({ length: 300 }, (_, index) => index % 256);

const recordOf = (found: SessionRecord | string | StoreTrouble): SessionRecord => {
  if (found instanceof StoreTrouble) throw new Error(found.message);
  if (typeof found === 'string') throw new Error(`expected a record, found ${found}`);
  return found;
};

const stateIn = (found: SessionRecord | string | StoreTrouble): Uint8Array =>
  Uint8Array.from(recordOf(found).state);

/** What every registry of sessions keeps. */
export const describeSessionRegistry = (
  name: string,
  given: () => SessionRegistryCase | Promise<SessionRegistryCase>,
): void => {
  describe(`${name} keeps the contract of session registries`, () => {
    let registries: SessionRegistryCase;
    let a: SessionRegistry;
    let b: SessionRegistry;
    beforeEach(async () => {
      registries = await given();
      ({ a, b } = registries);
    });
    afterEach(() => registries.close());

    const taken = async (id: string): Promise<SessionRecord> =>
      recordOf(await b.claim(recordOf(await b.find(id)), ttlMs));

    test('all replicas find a session as it was put', async () => {
      expect(await b.find('s')).toBe('missing');
      expect(await a.put('s', state, ttlMs)).toBe('put');
      const { state: found, ...rest } = recordOf(await b.find('s'));
      expect(rest).toEqual({ id: 's', owner: 'a', epoch: 1 });
      expect(Uint8Array.from(found)).toEqual(state);
    });

    test('an id that somebody has is not given away', async () => {
      await a.put('s', state, ttlMs);
      expect(await b.put('s', bytes('other'), ttlMs)).toBe('exists');
      expect(recordOf(await a.find('s')).owner).toBe('a');
    });

    test('whoever puts its own again, not knowing whether it was heard, has put it', async () => {
      await a.put('s', state, ttlMs);
      expect(await a.put('s', bytes('newer'), ttlMs)).toBe('put');
      expect(stateIn(await b.find('s'))).toEqual(bytes('newer'));
    });

    test('what the store has lost comes back with its epoch', async () => {
      expect(await a.put('s', state, ttlMs, 7)).toBe('put');
      expect(recordOf(await b.find('s')).epoch).toBe(7);
      expect(await b.put('s', state, ttlMs, 8)).toBe('exists');
      expect(await a.put('s', state, ttlMs, 6)).toBe('exists');
    });

    test('who claims is the owner from then on, with the next epoch', async () => {
      await a.put('s', state, ttlMs);
      const claimed = await taken('s');
      expect(claimed).toMatchObject({ id: 's', owner: 'b', epoch: 2 });
      expect(Uint8Array.from(claimed.state)).toEqual(state);
      expect(recordOf(await a.find('s'))).toMatchObject({ owner: 'b', epoch: 2 });
    });

    test('of two that claim the same record one becomes the owner', async () => {
      await a.put('s', state, ttlMs);
      const record = recordOf(await a.find('s'));
      const claims = await Promise.all([a.claim(record, ttlMs), b.claim(record, ttlMs)]);
      expect(claims.filter((claim) => claim === 'fenced')).toHaveLength(1);
      expect(recordOf(await a.find('s')).epoch).toBe(2);
    });

    test('an earlier owner is fenced from everything', async () => {
      await a.put('s', state, ttlMs);
      await taken('s');
      expect(await a.save('s', 1, bytes('late'), ttlMs)).toBe('fenced');
      expect(await a.keep([{ id: 's', epoch: 1 }], ttlMs)).toEqual(['fenced']);
      expect(await a.release('s', 1)).toBe('fenced');
      expect(await a.remove('s', 1)).toBe('fenced');
      expect(await b.keep([{ id: 's', epoch: 1 }], ttlMs)).toEqual(['fenced']);
      const found = recordOf(await b.find('s'));
      expect(found).toMatchObject({ owner: 'b', epoch: 2 });
      expect(Uint8Array.from(found.state)).toEqual(state);
    });

    test('the owner saves another state', async () => {
      await a.put('s', state, ttlMs);
      expect(await a.save('s', 1, bytes('newer'), ttlMs)).toBe('saved');
      expect(stateIn(await b.find('s'))).toEqual(bytes('newer'));
    });

    test('a session that was released may be claimed, and is not its owner’s any more', async () => {
      await a.put('s', state, ttlMs);
      expect(await a.release('s', 1)).toBe('released');
      expect(recordOf(await b.find('s'))).toMatchObject({ owner: undefined, epoch: 1 });
      expect(await a.save('s', 1, state, ttlMs)).toBe('fenced');
      expect((await taken('s')).epoch).toBe(2);
    });

    test('a session that was removed is missing', async () => {
      await a.put('s', state, ttlMs);
      const record = recordOf(await b.find('s'));
      expect(await a.remove('s', 1)).toBe('removed');
      expect(await b.find('s')).toBe('missing');
      expect(await b.claim(record, ttlMs)).toBe('missing');
      expect(await a.save('s', 1, state, ttlMs)).toBe('missing');
      expect(await a.remove('s', 1)).toBe('missing');
      expect(await a.release('s', 1)).toBe('missing');
    });

    test('many are kept at once, each with its own answer', async () => {
      const ids = Array.from({ length: 40 }, (_, index) => `s${index}`);
      for (const id of ids) await a.put(id, state, ttlMs);
      await taken('s1');
      await a.remove('s2', 1);
      const answers = await a.keep(
        ids.map((id) => ({ id, epoch: 1 })),
        ttlMs,
      );
      expect(answers).toEqual(['kept', 'fenced', 'missing', ...ids.slice(3).map(() => 'kept')]);
      expect(await a.keep([], ttlMs)).toEqual([]);
    });

    test('a session ends when its time is over, and not before', async () => {
      await a.put('short', state, shortMs);
      await a.put('kept', state, shortMs);
      await a.put('saved', state, shortMs);
      await a.put('claimed', state, shortMs);
      await a.put('released', state, shortMs);
      await a.keep([{ id: 'kept', epoch: 1 }], ttlMs);
      await a.save('saved', 1, state, ttlMs);
      await taken('claimed');
      await a.release('released', 1);
      await registries.elapse(shortMs + 1);
      expect(await b.find('short')).toBe('missing');
      expect(await b.find('released')).toBe('missing');
      for (const id of ['kept', 'saved', 'claimed']) recordOf(await b.find(id));
    });

    test('a session is put off for no longer than it lasts, whatever others are', async () => {
      for (const id of ['ends', 'lasts', 'less']) await a.put(id, state, ttlMs);
      const answers = await a.keep(
        [
          { id: 'ends', epoch: 1, atMostMs: shortMs },
          { id: 'lasts', epoch: 1 },
          { id: 'less', epoch: 1, atMostMs: ttlMs * 2 },
        ],
        ttlMs,
      );
      expect(answers).toEqual(['kept', 'kept', 'kept']);
      await registries.elapse(shortMs + 1);
      expect(await b.find('ends')).toBe('missing');
      for (const id of ['lasts', 'less']) recordOf(await b.find(id));
    });

    test('ids that clients make up are looked for like any other', async () => {
      for (const id of ['__proto__', 'a}{b', 'x'.repeat(10_000), '\u0000\n', 'žluť', '']) {
        expect(await a.find(id)).toBe('missing');
        expect(await a.put(id, bytes(id), ttlMs)).toBe('put');
        const found = recordOf(await b.find(id));
        expect(found.id).toBe(id);
        expect(Uint8Array.from(found.state)).toEqual(bytes(id));
      }
    });

    test('an empty state is a state', async () => {
      await a.put('s', new Uint8Array(0), ttlMs);
      expect(recordOf(await b.find('s')).state).toHaveLength(0);
    });
  });
};

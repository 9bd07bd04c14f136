import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type PinStore, PinTrouble } from '../../src/application/ports/driven/pin-store.ts';
import { emptyPinBook, type PinBook, withItems } from '../../src/domain/pinning/pin-book.ts';

/** Two stores on the same pins, as two processes have them. */
export interface PinStoreCase {
  readonly first: PinStore;
  readonly second: PinStore;
  /** Lets time pass until changes have been noticed. */
  noticed(): Promise<void>;
  close(): void;
}

const definition = (text: string) => ({ hash: `hash of ${text}`, text });

/** Adds an approved tool. */
const adding =
  (name: string, text = '{}') =>
  (book: PinBook): PinBook => {
    const items = book.get('demo')?.tool ?? new Map();
    return withItems(
      book,
      'demo',
      'tool',
      new Map([...items, [name, { approved: definition(text) }]]),
    );
  };

const namesIn = (book: PinBook | PinTrouble): readonly string[] => {
  if (book instanceof PinTrouble) throw new Error(book.message);
  return [...(book.get('demo')?.tool?.keys() ?? [])].toSorted();
};

/** Reading a file takes as long as the machine lets it. */
export const patience = { timeout: 10_000, interval: 10 };

/** What every store of pins keeps. */
export const describePinStore = (name: string, given: () => PinStoreCase): void => {
  describe(`${name} keeps the contract of pin stores`, () => {
    let stores: PinStoreCase;
    beforeEach(() => {
      stores = given();
    });
    afterEach(() => stores.close());

    test('is empty at first', async () => {
      expect(await stores.first.read()).toEqual(emptyPinBook);
    });

    test('keeps what is written, exactly', async () => {
      const text = '{"description":"\\u202e \\"9007199254740993\\"","n":1.10}';
      const written = await stores.first.update(adding('a', text));
      expect(await stores.first.read()).toEqual(written);
      expect(written).toEqual(adding('a', text)(emptyPinBook));
      expect(await stores.second.read()).toEqual(written);
    });

    test('changes the newest pins', async () => {
      await stores.first.update(adding('a'));
      expect(namesIn(await stores.second.update(adding('b')))).toEqual(['a', 'b']);
      expect(namesIn(await stores.first.update(adding('c')))).toEqual(['a', 'b', 'c']);
    });

    test('loses nothing when two write at the same time', async () => {
      const names = Array.from({ length: 20 }, (_, index) => `t${index + 10}`);
      await Promise.all(
        names.map((tool, index) =>
          (index % 2 === 0 ? stores.first : stores.second).update(adding(tool)),
        ),
      );
      expect(namesIn(await stores.first.read())).toEqual(names);
    });

    test('tells of what another one changed, until it is told to stop', async () => {
      await stores.first.update(adding('a'));
      const seen: (readonly string[])[] = [];
      const stop = stores.first.watch((book) => seen.push(namesIn(book)));
      await stores.second.update(adding('b'));
      await stores.noticed();
      await vi.waitFor(() => expect(seen.at(-1)).toEqual(['a', 'b']), patience);
      stop();
      const before = seen.length;
      await stores.second.update(adding('c'));
      await stores.noticed();
      expect(seen).toHaveLength(before);
    });

    test('tells nothing when nothing was changed', async () => {
      await stores.first.update(adding('a'));
      await stores.noticed();
      let told = 0;
      stores.first.watch(() => {
        told += 1;
      });
      await stores.second.update((book) => book);
      await stores.noticed();
      expect(told).toBe(0);
    });
  });
};

import { describe, expect, onTestFinished, test } from 'vitest';
import {
  type TokenBookStore,
  TokenBookTrouble,
} from '../../../src/application/ports/driven/revocations.ts';
import { ReplicatedTokenBook } from '../../../src/application/sessions/replicated-token-book.ts';
import {
  type TokenBook,
  withoutRevoked,
  withRevoked,
} from '../../../src/domain/identity/token-book.ts';
import { describeTokenBookStore } from '../../contracts/token-book-store.contract.ts';
import { MemoryTokenBook } from '../../support/application/memory-token-book.ts';
import { settled } from '../../support/application/settled.ts';

/** A way to a book that can be cut. */
class CutBook implements TokenBookStore {
  isCut = false;
  readonly #book: MemoryTokenBook;
  readonly #lookers = new Set<() => void>();

  constructor(book: MemoryTokenBook) {
    this.#book = book;
  }

  read() {
    return this.isCut ? Promise.resolve(new TokenBookTrouble('cut')) : this.#book.read();
  }

  update(change: (book: TokenBook) => TokenBook) {
    return this.isCut ? Promise.resolve(new TokenBookTrouble('cut')) : this.#book.update(change);
  }

  watch(listener: (book: TokenBook | TokenBookTrouble) => void): () => void {
    this.#lookers.add(() => listener(new TokenBookTrouble('cut')));
    return this.#book.watch((book) => {
      if (!this.isCut) listener(book);
    });
  }

  heal(): void {
    this.isCut = false;
    for (const look of this.#lookers) look();
  }
}

const entry = (id: string) => ({ kind: 'credential' as const, id, revokedAtMs: 1 });
const idsIn = (book: TokenBook | TokenBookTrouble | undefined): string => {
  if (book === undefined || book instanceof TokenBookTrouble) return 'trouble';
  return book.revoked
    .map(({ id }) => id)
    .toSorted()
    .join();
};

/** A machine that follows its own book and the shared one. */
const machine = (shared: MemoryTokenBook) => {
  const own = new MemoryTokenBook();
  const way = new CutBook(new MemoryTokenBook(shared));
  const book = new ReplicatedTokenBook(own, way);
  const heard: string[] = [];
  onTestFinished(book.watch((now) => heard.push(idsIn(now))));
  const revoke = (id: string) => own.update((known) => withRevoked(known, entry(id)));
  return { own, way, book, heard, revoke };
};

const calm = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await settled();
};

describeTokenBookStore('ReplicatedTokenBook', () => {
  const shared = new MemoryTokenBook();
  const own = new MemoryTokenBook();
  const of = () => new ReplicatedTokenBook(new MemoryTokenBook(own), new MemoryTokenBook(shared));
  return { first: of(), second: of(), close: () => undefined };
});

describe('books of several machines', () => {
  test('what is revoked on one counts on all, and is written there', async () => {
    const shared = new MemoryTokenBook();
    const [a, b] = [machine(shared), machine(shared)];
    await a.revoke('x');
    await b.revoke('y');
    await calm();
    for (const { heard, own } of [a, b]) {
      expect(heard.at(-1)).toBe('x,y');
      expect(idsIn(await own.read())).toBe('x,y');
    }
    expect(idsIn(await shared.read())).toBe('x,y');
  });

  test('what is taken back on one is taken back on all', async () => {
    const shared = new MemoryTokenBook();
    const [a, b] = [machine(shared), machine(shared)];
    await a.revoke('x');
    await a.revoke('y');
    await calm();
    await b.own.update((known) => withoutRevoked(known, entry('x')));
    await calm();
    expect([a.heard.at(-1), b.heard.at(-1)]).toEqual(['y', 'y']);
  });

  test('a machine that comes later brings what it knows, and gets the rest', async () => {
    const shared = new MemoryTokenBook();
    const a = machine(shared);
    await a.revoke('x');
    await calm();
    const own = new MemoryTokenBook();
    await own.update((known) => withRevoked(known, entry('y')));
    const late = new ReplicatedTokenBook(own, new MemoryTokenBook(shared));
    onTestFinished(late.watch(() => undefined));
    await calm();
    expect(idsIn(await own.read())).toBe('x,y');
    expect(a.heard.at(-1)).toBe('x,y');
  });

  test('cut off, a machine goes by what it knows, and catches up in both directions', async () => {
    const shared = new MemoryTokenBook();
    const [a, b] = [machine(shared), machine(shared)];
    await a.revoke('x');
    await calm();
    a.way.isCut = true;
    await a.revoke('here');
    await b.revoke('there');
    await calm();
    expect(a.heard.at(-1)).toBe('here,x');
    expect(b.heard.at(-1)).toBe('there,x');
    a.way.heal();
    await calm();
    expect([a.heard.at(-1), b.heard.at(-1)]).toEqual(['here,there,x', 'here,there,x']);
  });
});

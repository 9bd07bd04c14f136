import { expect, test } from 'vitest';
import { observe } from '../../../src/domain/pinning/observation.ts';
import {
  type Definition,
  decide,
  emptyPinBook,
  type PinBook,
  stateOf,
} from '../../../src/domain/pinning/pin-book.ts';
import { pinFileText, readPinFile } from '../../../src/domain/pinning/pin-file.ts';

const definition = (text: string): Definition => ({ hash: `#${text}`, text: JSON.stringify(text) });
const list = (tools: Readonly<Record<string, string>>, isWhole = true) => ({
  server: 'demo',
  kind: 'tool' as const,
  definitions: new Map(Object.entries(tools).map(([name, text]) => [name, definition(text)])),
  isWhole,
});

/** Lists one after the other: the book, what each of them changed. */
const seen = (lists: readonly ReturnType<typeof list>[], holdsHidden = true) => {
  let book: PinBook = emptyPinBook;
  const changes = lists.map((one) => {
    const observed = observe(book, one, holdsHidden);
    book = observed.book;
    return observed.changes.map(({ name, change, before, after }) =>
      [change, name, before?.hash ?? '', after?.hash ?? ''].join(' ').trim(),
    );
  });
  return { book, changes };
};
const states = (book: PinBook) =>
  Object.fromEntries(
    [...(book.get('demo')?.tool ?? [])].map(([name, item]) => [name, stateOf(item)]),
  );

test('trusts the first list', () => {
  const { book, changes } = seen([list({ a: '1', b: '1' })]);
  expect(changes).toEqual([[]]);
  expect(states(book)).toEqual({ a: 'approved', b: 'approved' });
});

test('a list as before is no news, and leaves the very book', () => {
  const { book } = seen([list({ a: '1' })]);
  expect(observe(book, list({ a: '1' }), true)).toEqual({ book, changes: [] });
  expect(observe(book, list({ a: '1' }), true).book).toBe(book);
});

test('what is different or new afterwards is told of once, and waits', () => {
  const { book, changes } = seen([
    list({ a: '1', b: '1' }),
    list({ a: '2', b: '1', c: '1' }),
    list({ a: '2', b: '1', c: '1' }),
  ]);
  expect(changes).toEqual([[], ['changed a #1 #2', 'added c  #1'], []]);
  expect(states(book)).toEqual({ a: 'changed', b: 'approved', c: 'new' });
});

test('each further change is told of', () => {
  const { changes } = seen([list({ a: '1' }), list({ a: '2' }), list({ a: '3' })]);
  expect(changes.slice(1)).toEqual([['changed a #1 #2'], ['changed a #2 #3']]);
});

test('what was seen once waits, even when the server lists the approved definition again', () => {
  const lists = [list({ a: '1' }), list({ a: '2' }), list({ a: '1' }), list({ a: '2' })];
  const { book, changes } = seen(lists);
  expect(changes).toEqual([[], ['changed a #1 #2'], [], []]);
  expect(states(book)).toEqual({ a: 'changed' });
  expect(states(seen(lists.slice(0, 3)).book)).toEqual({ a: 'changed' });
});

test('once it was refused, what is approved is free again as soon as the server lists it', () => {
  const verdict = { verdict: 'reject', server: 'demo', name: 'a', kind: undefined } as const;
  const refused = decide(seen([list({ a: '1' }), list({ a: '2' })]).book, verdict).book;
  expect(states(refused)).toEqual({ a: 'rejected' });
  const back = observe(refused, list({ a: '1' }), true);
  expect([states(back.book), back.changes]).toEqual([{ a: 'approved' }, []]);
  const again = observe(back.book, list({ a: '2' }), true);
  expect([states(again.book), again.changes]).toEqual([{ a: 'rejected' }, []]);
  const refusedLater = decide(
    seen([list({ a: '1' }), list({ a: '2' }), list({ a: '1' })]).book,
    verdict,
  );
  expect(states(refusedLater.book)).toEqual({ a: 'approved' });
});

test('what is gone is told of once, and comes back as it was without a word', () => {
  const { book, changes } = seen([
    list({ a: '1', b: '1' }),
    list({ a: '1' }),
    list({ a: '1' }),
    list({ a: '1', b: '1' }),
  ]);
  expect(changes).toEqual([[], ['removed b #1'], [], []]);
  expect(states(book)).toEqual({ a: 'approved', b: 'approved' });
});

test('a page says nothing of what is not on it, and pins nothing by itself', () => {
  const { book, changes } = seen([
    list({ a: '1' }, false),
    list({ a: '1', b: '1' }),
    list({ b: '2' }, false),
  ]);
  expect(changes).toEqual([[], [], ['changed b #1 #2']]);
  expect(states(book)).toEqual({ a: 'approved', b: 'changed' });
});

test('an empty list is no first sight', () => {
  expect(seen([list({}), list({ a: '1' })]).changes).toEqual([[], []]);
});

test('hidden characters are not trusted at first sight where definitions are held', () => {
  const lists = [list({ a: 'x\u202e', b: 'x' })];
  const held = seen(lists, true);
  expect(held.changes).toEqual([['added a  #x\u202e']]);
  expect(states(held.book)).toEqual({ a: 'new', b: 'approved' });
  expect(seen(lists, false).changes).toEqual([[]]);
});

test('an operator approves and refuses by name, or all that waits', () => {
  const { book } = seen([list({ a: '1', b: '1', c: '1' }), list({ a: '2', b: '2', c: '2' })]);
  const approve = (from: PinBook, name?: string) =>
    decide(from, { verdict: 'approve', server: 'demo', name, kind: undefined });
  const reject = (from: PinBook, name?: string) =>
    decide(from, { verdict: 'reject', server: 'demo', name, kind: undefined });
  const one = approve(book, 'a');
  expect(one.items).toEqual([{ kind: 'tool', name: 'a' }]);
  expect(states(one.book)).toEqual({ a: 'approved', b: 'changed', c: 'changed' });
  const two = reject(one.book, 'b');
  expect(states(two.book)).toEqual({ a: 'approved', b: 'rejected', c: 'changed' });
  const rest = approve(two.book);
  expect(states(rest.book)).toEqual({ a: 'approved', b: 'rejected', c: 'approved' });
  expect(states(approve(rest.book, 'b').book)['b']).toBe('approved');
  expect(
    decide(book, { verdict: 'reject', server: 'x', name: undefined, kind: 'tool' }).items,
  ).toEqual([]);
  expect(reject(approve(book).book).items).toEqual([]);
});

test('what was refused is not told of again, and a third version is', () => {
  const first = seen([list({ a: '1' }), list({ a: '2' })]).book;
  const { book } = decide(first, {
    verdict: 'reject',
    server: 'demo',
    name: 'a',
    kind: undefined,
  });
  expect(observe(book, list({ a: '2' }), true)).toEqual({ book, changes: [] });
  const third = observe(book, list({ a: '3' }), true);
  expect(third.changes).toMatchObject([{ change: 'changed', before: { hash: '#2' } }]);
  expect(states(third.book)).toEqual({ a: 'changed' });
});

test('pins are read as they were written', () => {
  const { book } = seen([
    list({ a: '1', b: '1', __proto__x: '1' }),
    list({ a: '2', c: '9007199254740993' }),
  ]);
  expect(readPinFile(pinFileText(book))).toEqual({ ok: true, value: book });
});

test('names that objects have of their own are names like any other', () => {
  const odd = list({ ['__proto__']: '1', constructor: '2' });
  const { book } = seen([odd]);
  expect(readPinFile(pinFileText(book))).toEqual({ ok: true, value: book });
  expect(states(book)).toEqual(JSON.parse('{"__proto__":"approved","constructor":"approved"}'));
});

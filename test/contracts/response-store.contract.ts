import { expect, test } from 'vitest';
import type {
  ResponseStore,
  StoredResponse,
} from '../../src/application/ports/driven/response-store.ts';
import { scan } from '../../src/domain/wire/scan.ts';
import { decodeText, encodeText } from '../../src/domain/wire/text.ts';
import { WireFault } from '../../src/domain/wire/wire-fault.ts';

export interface ResponseStoreBounds {
  readonly maxEntries: number;
  readonly maxBytes: number;
}

const response = (text: string, endsAtMs = 1_000, topic = 'topic'): StoredResponse => {
  const answer = scan(encodeText(`{"jsonrpc":"2.0","id":1,"result":{"text":"${text}"}}`));
  if (answer instanceof WireFault) throw new Error(answer.message);
  return { server: 'demo', answer, storedAtMs: 0, endsAtMs, topic };
};

/** What every store of answers has to do. */
export const describeResponseStore = (
  name: string,
  create: (bounds: ResponseStoreBounds) => ResponseStore,
): void => {
  const roomy = () => create({ maxEntries: 100, maxBytes: 1_000_000 });
  const textOf = (store: ResponseStore, key: string, nowMs = 0): string | undefined => {
    const found = store.get(key, nowMs);
    return found && /"text":"(.*)"/.exec(decodeText(found.answer.bytes))?.[1];
  };

  test(`${name}: gives back what was put, until its time is over`, () => {
    const store = roomy();
    store.put('a', response('one', 500));
    expect(textOf(store, 'a', 499)).toBe('one');
    expect(textOf(store, 'a', 500)).toBeUndefined();
    expect(textOf(store, 'b')).toBeUndefined();
  });

  test(`${name}: keeps the newest of two`, () => {
    const store = roomy();
    store.put('a', response('one'));
    store.put('a', response('two'));
    expect(textOf(store, 'a')).toBe('two');
  });

  test(`${name}: forgets what was not used for longest beyond its count`, () => {
    const store = create({ maxEntries: 2, maxBytes: 1_000_000 });
    store.put('a', response('one'));
    store.put('b', response('two'));
    store.get('a', 0);
    store.put('c', response('three'));
    expect(['a', 'b', 'c'].map((key) => textOf(store, key))).toEqual(['one', undefined, 'three']);
  });

  test(`${name}: forgets beyond its bytes, and does not keep what is larger than all of it`, () => {
    const store = create({ maxEntries: 100, maxBytes: 5_000 });
    store.put('a', response('x'.repeat(3_000)));
    store.put('b', response('y'.repeat(3_000)));
    expect(textOf(store, 'a')).toBeUndefined();
    store.put('b', response('z'.repeat(6_000)));
    expect(textOf(store, 'b')).toBeUndefined();
    store.put('c', response('small'));
    expect(textOf(store, 'c')).toBe('small');
  });

  test(`${name}: counts what it replaced or forgot no longer`, () => {
    const store = create({ maxEntries: 100, maxBytes: 5_000 });
    for (let round = 0; round < 20; round += 1) store.put('a', response('x'.repeat(3_000)));
    for (let round = 0; round < 20; round += 1) {
      store.put('b', response('y'.repeat(1_000), 1_000, 'other'));
      store.forget('other');
    }
    expect(textOf(store, 'a')).toHaveLength(3_000);
  });

  test(`${name}: forgets a topic, and nothing else`, () => {
    const store = roomy();
    store.put('a', response('one', 1_000, 'first'));
    store.put('b', response('two', 1_000, 'second'));
    store.put('c', response('three', 1_000, 'first'));
    store.put('c', response('three', 1_000, 'second'));
    store.forget('first');
    store.forget('unknown');
    expect(['a', 'b', 'c'].map((key) => textOf(store, key))).toEqual([undefined, 'two', 'three']);
  });

  test(`${name}: does not hold on to the bytes around an answer`, () => {
    const store = roomy();
    const one = response('one');
    store.put('a', one);
    one.answer.bytes.fill(0);
    expect(textOf(store, 'a')).toBe('one');
  });
};

import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FilePinStore } from '../../../../src/adapters/outbound/pins/file-pin-store.ts';
import { PinTrouble } from '../../../../src/application/ports/driven/pin-store.ts';
import { emptyPinBook, withItems } from '../../../../src/domain/pinning/pin-book.ts';
import { describePinStore, patience } from '../../../contracts/pin-store.contract.ts';
import { HandClock } from '../../../support/pure/hand-clock.ts';

let folder: string;
let file: string;
let clock: HandClock;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pins-'));
  file = join(folder, 'state', 'pins.json');
  clock = new HandClock();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Reading a file takes turns of the loop, however the clock stands. */
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn += 1) {
    const { promise, resolve } = Promise.withResolvers<void>();
    setImmediate(resolve);
    await promise;
  }
};

const noticed = async (): Promise<void> => {
  clock.advance(2_000);
  clock.advance(200);
  await turns();
};

describePinStore('FilePinStore', () => ({
  first: new FilePinStore(file, clock),
  second: new FilePinStore(file, clock),
  noticed,
  close: () => undefined,
}));

const one = (book = emptyPinBook) =>
  withItems(book, 'demo', 'tool', new Map([['a', { approved: { hash: 'h', text: '{}' } }]]));

test('makes a file that only its owner can read, in a folder of its own', async () => {
  await new FilePinStore(file, clock).update(one);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    version: 1,
    servers: { demo: { tool: { a: { approved: { hash: 'h', text: '{}' } } } } },
  });
});

test.each([
  ['no JSON', '{'],
  ['another version', '{"version":2,"servers":{}}'],
  ['pins that are none', '{"version":1,"servers":{"demo":{"tool":{"a":{}}}}}'],
])('does not trust %s, and leaves it as it is', async (_, text) => {
  await new FilePinStore(file, clock).update(one);
  writeFileSync(file, text);
  const store = new FilePinStore(file, clock);
  const read = await store.read();
  expect(read).toBeInstanceOf(PinTrouble);
  expect(read).toHaveProperty('message', expect.stringContaining(file));
  expect(await store.update(one)).toBeInstanceOf(PinTrouble);
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test('says why a file cannot be written', async () => {
  writeFileSync(join(folder, 'state'), 'in the way');
  expect(await new FilePinStore(file, clock).update(one)).toBeInstanceOf(PinTrouble);
});

test('goes on behind a lock that a killed process left', async () => {
  const store = new FilePinStore(file, clock);
  await store.update(one);
  writeFileSync(`${file}.lock`, '');
  utimesSync(`${file}.lock`, 0, 0);
  expect(await store.update((book) => new Map(book))).toEqual(one());
});

test('tells of a file that became unreadable', async () => {
  const store = new FilePinStore(file, clock);
  await store.update(one);
  const seen: unknown[] = [];
  const stop = store.watch((book) => seen.push(book));
  writeFileSync(file, '{');
  await noticed();
  await vi.waitFor(() => expect(seen).toEqual([expect.any(PinTrouble)]), patience);
  stop();
});

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DiskFileWatch } from '../../../../src/adapters/outbound/config/disk-file-watch.ts';
import { FileTokenBook } from '../../../../src/adapters/outbound/identity/revocation-file.ts';
import { systemTimers } from '../../../../src/adapters/outbound/system/clock.ts';
import { TokenBookTrouble } from '../../../../src/application/ports/driven/revocations.ts';
import {
  emptyTokenBook,
  type TokenBook,
  withRevoked,
} from '../../../../src/domain/identity/token-book.ts';
import { describeTokenBookStore } from '../../../contracts/token-book-store.contract.ts';
import { MemoryTokenBook } from '../../../support/application/memory-token-book.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokens-'));
  file = join(folder, 'state', 'tokens.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = () => new FileTokenBook(file, new DiskFileWatch(systemTimers));

describeTokenBookStore('FileTokenBook', () => ({
  first: open(),
  second: open(),
  close: () => undefined,
}));

describeTokenBookStore('MemoryTokenBook', () => {
  const first = new MemoryTokenBook();
  return { first, second: new MemoryTokenBook(first), close: () => undefined };
});

const revoking = (book: TokenBook): TokenBook =>
  withRevoked(book, { kind: 'principal', id: 'user:ada', revokedAtMs: 0 });

test('makes a file that only its owner can read, for people to read too', async () => {
  await open().update(revoking);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    version: 1,
    issued: [],
    revoked: [{ principal: 'user:ada', revoked_at: '1970-01-01T00:00:00.000Z' }],
  });
});

test('is read at once where nobody may come in before', async () => {
  expect(open().readNow()).toEqual(emptyTokenBook);
  await open().update(revoking);
  expect(open().readNow()).toEqual(revoking(emptyTokenBook));
});

test.each([
  ['no JSON', '{'],
  ['another version', '{"version":2}'],
  ['a revocation of nobody', '{"version":1,"revoked":[{"revoked_at":"2026-01-01T00:00:00Z"}]}'],
  ['a revocation without a time', '{"version":1,"revoked":[{"principal":"a"}]}'],
  [
    'an end that is no time',
    '{"version":1,"revoked":[{"principal":"a","revoked_at":"2026-01-01","until":"?"}]}',
  ],
  ['revocations that are no list', '{"version":1,"revoked":{}}'],
  ['a token of nobody', '{"version":1,"issued":[{"id":"a"}]}'],
])('does not trust %s, and leaves it as it is', async (_, text) => {
  await open().update(revoking);
  writeFileSync(file, text);
  const store = open();
  for (const outcome of [store.readNow(), await store.read(), await store.update(revoking)]) {
    expect(outcome).toBeInstanceOf(TokenBookTrouble);
  }
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test('a file that goes away takes nothing back that it said', async () => {
  await open().update(revoking);
  const heard: (TokenBook | TokenBookTrouble)[] = [];
  const stop = open().watch((book) => heard.push(book));
  await vi.waitFor(() => expect(heard.at(-1)).toEqual(revoking(emptyTokenBook)), 10_000);
  rmSync(file);
  await vi.waitFor(() => expect(heard.at(-1)).toBeInstanceOf(TokenBookTrouble), 10_000);
  stop();
});

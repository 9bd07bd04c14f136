import type { Timers } from '../../../application/ports/driven/clock.ts';
import {
  type TokenBookStore,
  TokenBookTrouble,
} from '../../../application/ports/driven/revocations.ts';
import { StoreTrouble } from '../../../application/ports/driven/store-trouble.ts';
import { emptyTokenBook, type TokenBook } from '../../../domain/identity/token-book.ts';
import { withChanges } from '../../../domain/identity/token-book-changes.ts';
import type { RedisLink } from '../../shared/redis/redis-link.ts';
import { redisScript } from '../../shared/redis/scripts.ts';
import { readTokenBook, tokenBookText } from './revocation-text.ts';

/** What is not heard is seen then. */
const pollMs = 800;
/** Writers that come in between. */
const maxAttempts = 100;

/** A hash: `n` counts the changes, `b` is the book. KEYS: the book. ARGV: the count it was read with, the book. */
const replace = redisScript(`
local kind = redis.call('TYPE', KEYS[1]).ok
if kind ~= 'none' and kind ~= 'hash' then redis.call('DEL', KEYS[1]) end
if (redis.call('HGET', KEYS[1], 'n') or '') ~= ARGV[1] then return 0 end
redis.call('HINCRBY', KEYS[1], 'n', 1)
redis.call('HSET', KEYS[1], 'b', ARGV[2])
return 1
`);

interface Read {
  /** Empty: nothing was ever written. */
  readonly count: string;
  readonly book: TokenBook;
  /** Redis had lost some of it: what was seen before is in `book`, and not there. */
  readonly isMended: boolean;
}

const nothing: Read = { count: '', book: emptyTokenBook, isMended: false };

/** The book that replicas share. A Redis that comes back with less than it had takes no revocation back. */
export class RedisTokenBook implements TokenBookStore {
  readonly #link: RedisLink;
  readonly #timers: Timers;
  readonly #key: string;
  readonly #channel: string;
  #newest = nothing;

  constructor(link: RedisLink, timers: Timers) {
    this.#link = link;
    this.#timers = timers;
    this.#key = link.key('tokens');
    this.#channel = link.key('tokens-changed');
  }

  async read(): Promise<TokenBook | TokenBookTrouble> {
    const read = await this.#read();
    return read instanceof StoreTrouble ? troubleOf(read) : read.book;
  }

  async update(change: (book: TokenBook) => TokenBook): Promise<TokenBook | TokenBookTrouble> {
    for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
      const read = await this.#read();
      if (read instanceof StoreTrouble) return troubleOf(read);
      const changed = change(read.book);
      if (changed === read.book && !read.isMended) return changed;
      const stored = this.#link.values.write(this.#key, Buffer.from(tokenBookText(changed)));
      const done = await this.#link.script(replace, [this.#key], [read.count, stored]);
      if (done instanceof StoreTrouble) return troubleOf(done);
      if (done === 1) {
        const count = String(Number(read.count) + 1);
        this.#newest = { count, book: changed, isMended: false };
        this.#link.publish(this.#channel, Buffer.alloc(0));
        return changed;
      }
    }
    return new TokenBookTrouble('redis: others changed the book of tokens all the time');
  }

  watch(listener: (book: TokenBook | TokenBookTrouble) => void): () => void {
    let isOver = false;
    let seen: string | undefined;
    let troubled = false;
    const look = async (): Promise<void> => {
      const read = await this.#read();
      if (isOver) return;
      if (read instanceof StoreTrouble) {
        if (!troubled) listener(troubleOf(read));
        troubled = true;
        return;
      }
      // After a while without Redis there may be something to carry over to it.
      if (seen === read.count && !troubled) return;
      seen = read.count;
      troubled = false;
      if (read.isMended) await this.update((book) => book);
      listener(read.book);
    };
    const stopPolling = this.#timers.every(pollMs, () => void look());
    const unsubscribe = this.#link.subscribe(this.#channel, () => void look());
    void look();
    return () => {
      isOver = true;
      stopPolling();
      unsubscribe();
    };
  }

  async #read(): Promise<Read | StoreTrouble> {
    const found = await this.#link.run((client) => client.hmgetBuffer(this.#key, 'n', 'b'));
    if (found instanceof StoreTrouble) {
      if (!found.message.startsWith('WRONGTYPE')) return found;
      this.#link.values.spoilt();
      return this.#mended(nothing);
    }
    const [count, stored] = found;
    if (count == null) return this.#mended(nothing);
    const text = this.#link.values.read(this.#key, stored);
    const book = text && readTokenBook(Buffer.from(text).toString());
    if (book?.ok === false) this.#link.values.spoilt();
    const read = book?.ok === true ? book.value : emptyTokenBook;
    return this.#mended({ count: count.toString(), book: read, isMended: book?.ok !== true });
  }

  #mended(read: Read): Read {
    const newest = this.#newest;
    if (!read.isMended && Number(read.count) >= Number(newest.count)) {
      this.#newest = read;
      return read;
    }
    const lost = { added: newest.book, removed: emptyTokenBook };
    return { ...read, book: withChanges(read.book, lost), isMended: true };
  }
}

const troubleOf = ({ message }: StoreTrouble): TokenBookTrouble =>
  new TokenBookTrouble(`redis: ${message}`);

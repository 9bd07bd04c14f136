import { rawMembers } from '../raw-json.ts';

const PATIENCE_MS = 50_000;
const SHOWN_CHARACTERS = 300;

/** A client that neither reads nor writes anything but what it is told. Messages are raw JSON text. */
export interface RawClient {
  /** All that came, in order. */
  readonly messages: readonly string[];
  /** Resolves when the text is on its way (HTTP: when the gateway accepted it). */
  send(text: string): Promise<void>;
  /** Sends a request and resolves with the answer that carries the exact text of its id. */
  request(text: string): Promise<string>;
  /** The first message that fits and that nobody has taken yet. Fails after 50 s. */
  next(fits: (text: string) => boolean): Promise<string>;
  close(): Promise<void>;
}

interface Waiter {
  readonly fits: (text: string) => boolean;
  readonly resolve: (text: string) => void;
  readonly reject: (problem: Error) => void;
}

const USUAL_ANSWER = /^\{"jsonrpc":"2\.0","id":("[^"\\]*"|-?\d+|null),"(?:result|error)"/;

/** The raw id of an answer; undefined for requests and notifications. */
const answerId = (text: string): string | undefined => {
  const usual = USUAL_ANSWER.exec(text);
  if (usual !== null) return usual[1];
  const members = rawMembers(text);
  return members.has('method') ? undefined : members.get('id');
};

/** What came for one client, and who waits for it. */
export class Inbox {
  readonly messages: string[] = [];
  readonly #untaken: string[] = [];
  readonly #byId = new Map<string, Waiter>();
  readonly #waiters = new Set<Waiter>();
  #problem: Error | undefined;

  push(text: string): void {
    this.messages.push(text);
    const id = answerId(text);
    const asker = id === undefined ? undefined : this.#byId.get(id);
    if (id !== undefined && asker !== undefined) {
      this.#byId.delete(id);
      asker.resolve(text);
      return;
    }
    for (const waiter of this.#waiters) {
      if (!waiter.fits(text)) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(text);
      return;
    }
    this.#untaken.push(text);
  }

  /** Nothing more will come: everybody who waits gets the reason. */
  fail(problem: Error): void {
    this.#problem ??= problem;
    for (const waiter of [...this.#waiters, ...this.#byId.values()]) waiter.reject(problem);
    this.#waiters.clear();
    this.#byId.clear();
  }

  next(fits: (text: string) => boolean): Promise<string> {
    const known = this.#untaken.findIndex(fits);
    if (known >= 0) return Promise.resolve(this.#untaken.splice(known, 1)[0] ?? '');
    return this.#wait('the next message', fits, (waiter) => this.#waiters.add(waiter));
  }

  /** The answer to the request with this raw id. Register before sending. */
  answerTo(id: string): Promise<string> {
    return this.#wait(
      `the answer to ${id}`,
      () => false,
      (waiter) => this.#byId.set(id, waiter),
    );
  }

  #wait(
    what: string,
    fits: (text: string) => boolean,
    register: (waiter: Waiter) => void,
  ): Promise<string> {
    if (this.#problem !== undefined) return Promise.reject(this.#problem);
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const timer = setTimeout(() => {
      const last = this.messages.slice(-3).map((text) => text.slice(0, SHOWN_CHARACTERS));
      reject(new Error(`${what} did not come; the last messages are ${last.join('\n')}`));
    }, PATIENCE_MS);
    register({ fits, resolve, reject });
    return promise.finally(() => clearTimeout(timer));
  }
}

/** `request` for clients that have `send` and an inbox. */
export const ask = (
  inbox: Inbox,
  text: string,
  send: (text: string) => Promise<void>,
): Promise<string> => {
  const id = rawMembers(text).get('id');
  if (id === undefined) throw new Error('a request has an id');
  const answer = inbox.answerTo(id);
  send(text).catch((problem: unknown) =>
    inbox.fail(problem instanceof Error ? problem : new Error(String(problem))),
  );
  return answer;
};

import { LRUCache } from 'lru-cache';
import type {
  ResponseStore,
  StoredResponse,
} from '../../../application/ports/driven/response-store.ts';

export interface MemoryResponseLimits {
  readonly maxEntries: number;
  readonly maxBytes: number;
}

interface Entry {
  readonly response: StoredResponse;
  readonly bytes: number;
}

/** What an entry costs beside its texts. */
const entryBytes = 256;

/** Answers in this process. */
export class MemoryResponseStore implements ResponseStore {
  readonly #entries: LRUCache<string, Entry>;
  readonly #topics = new Map<string, Set<string>>();

  constructor({ maxEntries, maxBytes }: MemoryResponseLimits) {
    this.#entries = new LRUCache({
      // Places are reserved at once, and no more of them than the bytes could fill.
      max: Math.max(1, Math.min(maxEntries, Math.floor(maxBytes / entryBytes))),
      maxSize: maxBytes,
      sizeCalculation: ({ bytes }) => bytes,
      dispose: ({ response }, key) => this.#leave(response.topic, key),
    });
  }

  get(key: string, nowMs: number): StoredResponse | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.response.endsAtMs <= nowMs) {
      this.#entries.delete(key);
      return undefined;
    }
    return entry.response;
  }

  put(key: string, response: StoredResponse): void {
    const bytes = response.answer.bytes.length + 2 * key.length + entryBytes;
    if (bytes > this.#entries.maxSize) {
      this.#entries.delete(key);
      return;
    }
    this.#entries.set(key, { response: onItsOwn(response), bytes });
    const ofTopic = this.#topics.get(response.topic) ?? new Set<string>();
    this.#topics.set(response.topic, ofTopic.add(key));
  }

  forget(topic: string): void {
    for (const key of this.#topics.get(topic) ?? []) this.#entries.delete(key);
  }

  forgetServer(server: string): void {
    for (const [key, { response }] of [...this.#entries.entries()]) {
      if (response.server === server) this.#entries.delete(key);
    }
  }

  #leave(topic: string, key: string): void {
    const ofTopic = this.#topics.get(topic);
    ofTopic?.delete(key);
    if (ofTopic?.size === 0) this.#topics.delete(topic);
  }
}

/** A message may be a small part of a large buffer, which it would keep. */
const onItsOwn = (response: StoredResponse): StoredResponse => {
  const { answer } = response;
  return { ...response, answer: { ...answer, bytes: Uint8Array.from(answer.bytes) } };
};

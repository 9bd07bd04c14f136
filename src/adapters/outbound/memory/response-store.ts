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
  readonly #limits: MemoryResponseLimits;
  /** The one unused for longest first. */
  readonly #entries = new Map<string, Entry>();
  readonly #topics = new Map<string, Set<string>>();
  #bytes = 0;

  constructor(limits: MemoryResponseLimits) {
    this.#limits = limits;
  }

  get(key: string, nowMs: number): StoredResponse | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.response.endsAtMs <= nowMs) {
      this.#delete(key);
      return undefined;
    }
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.response;
  }

  put(key: string, response: StoredResponse): void {
    this.#delete(key);
    const { maxEntries, maxBytes } = this.#limits;
    const bytes = response.answer.bytes.length + 2 * key.length + entryBytes;
    if (bytes > maxBytes) return;
    this.#entries.set(key, { response: onItsOwn(response), bytes });
    this.#bytes += bytes;
    const ofTopic = this.#topics.get(response.topic) ?? new Set<string>();
    this.#topics.set(response.topic, ofTopic.add(key));
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= maxEntries && this.#bytes <= maxBytes) break;
      this.#delete(oldest);
    }
  }

  forget(topic: string): void {
    for (const key of this.#topics.get(topic) ?? []) this.#delete(key);
  }

  forgetServer(server: string): void {
    for (const [key, { response }] of this.#entries) {
      if (response.server === server) this.#delete(key);
    }
  }

  #delete(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
    const { topic } = entry.response;
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

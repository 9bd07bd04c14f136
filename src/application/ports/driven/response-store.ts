import type { Message } from '../../../domain/wire/message.ts';

export interface StoredResponse {
  /** An answer of a server: whose id it has does not matter. */
  readonly answer: Message;
  readonly storedAtMs: number;
  readonly endsAtMs: number;
  /** Whose answer it is. */
  readonly server: string;
  /** What it is forgotten by. */
  readonly topic: string;
}

/** Remembers answers for a while (mission RS-09). Bounded in number and bytes: what was not used for longest goes first. */
export interface ResponseStore {
  /** Undefined when there is none, or its time is over at `nowMs`. */
  get(key: string, nowMs: number): StoredResponse | undefined;
  /** In place of an earlier one. One that is larger than the whole store is not kept. */
  put(key: string, response: StoredResponse): void;
  /** Everything that was put with this topic. */
  forget(topic: string): void;
  /** Everything a server answered. */
  forgetServer(server: string): void;
}

import type {
  Fenced,
  KeptSession,
  SessionRecord,
  SessionRegistry,
} from '../../../application/ports/driven/session-registry.ts';
import type { StoreTrouble } from '../../../application/ports/driven/store-trouble.ts';
import { isRecord } from './answers.ts';
import { type StateLink, unexpected } from './state-link.ts';
import type { StateQuestion } from './state-messages.ts';

/** The sessions in the process that holds the state. */
export class LocalSessionRegistry implements SessionRegistry {
  readonly #link: StateLink;

  constructor(link: StateLink) {
    this.#link = link;
  }

  put(id: string, state: Uint8Array, ttlMs: number, epoch?: number) {
    return this.#ask({ op: 'put', id, state: copyOf(state), ttlMs, epoch }, 'put', 'exists');
  }

  async find(id: string): Promise<SessionRecord | 'missing' | StoreTrouble> {
    const answer = await this.#link.ask({ op: 'find', id });
    return answer === 'missing' || isSession(answer) ? answer : unexpected(answer);
  }

  async claim(
    record: SessionRecord,
    ttlMs: number,
  ): Promise<SessionRecord | Fenced | StoreTrouble> {
    const answer = await this.#link.ask({ op: 'claim', record, ttlMs });
    return isFenced(answer) || isSession(answer) ? answer : unexpected(answer);
  }

  save(id: string, epoch: number, state: Uint8Array, ttlMs: number) {
    const question = { op: 'save', id, epoch, state: copyOf(state), ttlMs } as const;
    return this.#ask(question, 'saved', 'fenced', 'missing');
  }

  async keep(
    sessions: readonly KeptSession[],
    ttlMs: number,
  ): Promise<readonly ('kept' | Fenced)[] | StoreTrouble> {
    const answer = await this.#link.ask({ op: 'keep', sessions, ttlMs });
    return isList(answer) && answer.every(isKept) ? answer : unexpected(answer);
  }

  release(id: string, epoch: number) {
    return this.#ask({ op: 'release', id, epoch }, 'released', 'fenced', 'missing');
  }

  remove(id: string, epoch: number) {
    return this.#ask({ op: 'remove', id, epoch }, 'removed', 'fenced', 'missing');
  }

  async #ask<Word extends string>(
    question: StateQuestion,
    ...words: readonly Word[]
  ): Promise<Word | StoreTrouble> {
    const answer = await this.#link.ask(question);
    return words.find((word) => word === answer) ?? unexpected(answer);
  }
}

const isFenced = (answer: unknown): answer is Fenced => answer === 'fenced' || answer === 'missing';

const isKept = (answer: unknown): answer is 'kept' | Fenced =>
  answer === 'kept' || isFenced(answer);

const isList = (answer: unknown): answer is readonly unknown[] => Array.isArray(answer);

const isSession = (answer: unknown): answer is SessionRecord =>
  isRecord(answer) &&
  typeof answer['id'] === 'string' &&
  typeof answer['epoch'] === 'number' &&
  (answer['owner'] === undefined || typeof answer['owner'] === 'string') &&
  answer['state'] instanceof Uint8Array;

/** Who gave it may write over its own before it leaves. */
const copyOf = (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes);

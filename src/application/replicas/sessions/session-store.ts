import { encodeSessionState } from '../../../domain/sessions/session-state-codec.ts';
import type { Membership } from '../../ports/driven/membership.ts';
import type { KeptSession, SessionRegistry } from '../../ports/driven/session-registry.ts';
import { StoreTrouble } from '../../ports/driven/store-trouble.ts';
import type { SessionLifetimes } from '../../sessions/session-lifetimes.ts';
import type { HeldSession } from './held-session.ts';
import type { SessionImage } from './session-image.ts';

export interface SessionStoreParts {
  readonly membership: Pick<Membership, 'term'>;
  readonly registry: SessionRegistry;
  readonly image: SessionImage;
  /** It has not ended here, nor gone elsewhere. */
  readonly isHeld: (held: HeldSession) => boolean;
  /** How long it has left, in ms; absent: no end. */
  readonly lifetimes?: Pick<SessionLifetimes, 'leftMs'> | undefined;
  /** Another replica has it by now. */
  readonly lost: (held: HeldSession) => void;
}

/** Sessions of one round trip. */
const BATCH = 256;

/** Writes the sessions of this replica into the registry. Whatever it finds there of another owner wins. */
export class SessionStore {
  readonly #parts: SessionStoreParts;
  readonly #ttlMs: number;

  /** `ttlMs`: how long the registry keeps what nobody puts off. */
  constructor(parts: SessionStoreParts, ttlMs: number) {
    this.#parts = parts;
    this.#ttlMs = ttlMs;
  }

  /** Resolves when the registry has its newest state, or cannot have it now. Calls meanwhile share one. */
  async write(held: HeldSession): Promise<StoreTrouble | undefined> {
    held.isDirty = true;
    if (held.isBeingStored || held.isRestoring) return undefined;
    held.isBeingStored = true;
    let trouble: StoreTrouble | undefined;
    while (held.isDirty && trouble === undefined && this.#parts.isHeld(held)) {
      held.isDirty = false;
      trouble = await this.#writeOnce(held);
    }
    held.isBeingStored = false;
    if (trouble !== undefined) held.isDirty = true;
    return trouble;
  }

  /** Puts off the end of all of them, and tells the registry what it does not know. Resolves with what kept it from that. */
  async keep(all: readonly HeldSession[]): Promise<StoreTrouble | undefined> {
    const stored = all.filter((held) => held.isStored && this.#hasTime(held));
    for (let from = 0; from < stored.length; from += BATCH) {
      const trouble = await this.#keepBatch(stored.slice(from, from + BATCH));
      if (trouble !== undefined) return trouble;
    }
    for (const held of all) {
      if (held.isStored && !held.isDirty) continue;
      const trouble = await this.write(held);
      if (trouble?.kind === 'away') return trouble;
    }
    return undefined;
  }

  async #keepBatch(batch: readonly HeldSession[]): Promise<StoreTrouble | undefined> {
    const { membership, registry, lost } = this.#parts;
    const { term } = membership;
    const kept = batch.map((held) => this.#kept(held));
    const answers = await registry.keep(kept, this.#ttlMs);
    if (answers instanceof StoreTrouble) return answers;
    for (const [at, held] of batch.entries()) {
      const answer = answers[at];
      if (answer === 'kept') held.term = term;
      else if (answer === 'missing') held.isStored = false;
      else lost(held);
    }
    return undefined;
  }

  #kept(held: HeldSession): KeptSession {
    const { id, epoch } = held;
    const atMostMs = this.#ttlOf(held);
    return atMostMs < this.#ttlMs ? { id, epoch, atMostMs } : { id, epoch };
  }

  /** Its record goes when its time is over, though it may live here until its calls have ended. */
  #hasTime(held: HeldSession): boolean {
    return this.#ttlOf(held) > 0;
  }

  #ttlOf({ conversation }: HeldSession): number {
    const leftMs = this.#parts.lifetimes?.leftMs(conversation) ?? Number.POSITIVE_INFINITY;
    return Math.min(this.#ttlMs, Math.ceil(leftMs));
  }

  async #writeOnce(held: HeldSession): Promise<StoreTrouble | undefined> {
    const { membership, registry, image, lost } = this.#parts;
    const { term } = membership;
    const { id, epoch, conversation } = held;
    const state = encodeSessionState(image.take(conversation, held));
    const ttlMs = this.#ttlOf(held);
    if (ttlMs <= 0) return undefined;
    const outcome = held.isStored
      ? await registry.save(id, epoch, state, ttlMs)
      : await registry.put(id, state, ttlMs, epoch);
    if (outcome instanceof StoreTrouble) return outcome;
    switch (outcome) {
      case 'saved':
      case 'put':
        held.isStored = true;
        held.term = term;
        break;
      case 'missing':
        held.isStored = false;
        held.isDirty = true;
        break;
      case 'fenced':
      case 'exists':
        lost(held);
    }
    return undefined;
  }
}

import { NumberedPlaces } from '../../domain/collections/numbered-places.ts';
import type { Message } from '../../domain/wire/message.ts';
import { CallsByToken } from './calls-by-token.ts';
import type { PendingRequest } from './pending.ts';

/** The requests in flight over one link, by their ids there, which rise, and by their progress tokens. */
export class InFlight {
  readonly #requests = new NumberedPlaces<PendingRequest>();
  readonly #byToken = new CallsByToken();
  #nextId = 1;
  /** No request in flight has a lower id. */
  #oldestId = 1;

  get size(): number {
    return this.#requests.size;
  }

  /** Nothing is, or only what has no end of its own. */
  get isQuiet(): boolean {
    return this.size === 0 || this.#requests.items.every(({ isLasting }) => isLasting === true);
  }

  /** The one that is longest under way. */
  get oldest(): PendingRequest | undefined {
    if (this.#requests.size === 0) return undefined;
    if (this.#nextId - this.#oldestId > this.#requests.places) {
      this.#oldestId = this.#requests.numbers.reduce((low, id) => Math.min(low, id));
    }
    while (this.#requests.get(this.#oldestId) === undefined) this.#oldestId += 1;
    return this.#requests.get(this.#oldestId);
  }

  get(id: number): PendingRequest | undefined {
    return this.#requests.get(id);
  }

  /** Takes a request in and gives it an id no request of this link has had. */
  add(request: PendingRequest): number {
    let id = this.#nextId;
    // Where a request that takes long still stands in the way, the id is left out.
    while (!this.#requests.put(id, request)) id += 1;
    this.#nextId = id + 1;
    request.outgoingId = id;
    this.#byToken.add(request);
    return id;
  }

  /** False when it is not in flight here. */
  remove(request: PendingRequest): boolean {
    this.#byToken.remove(request);
    const wasIn = this.#requests.remove(request.outgoingId, request);
    if (wasIn && request.slots !== undefined) giveBack(request);
    return wasIn;
  }

  /** The one a progress notification is about. */
  named(message: Message): PendingRequest | undefined {
    return this.#byToken.named(message);
  }

  /** All, the oldest first, or the one under this id. */
  waiting(id: number | undefined): readonly PendingRequest[] {
    if (id === undefined) return this.all;
    const pending = this.get(id);
    return pending === undefined ? [] : [pending];
  }

  /** The oldest first. */
  get all(): readonly PendingRequest[] {
    return this.#requests.items.toSorted((one, other) => one.outgoingId - other.outgoingId);
  }

  /** Takes all out, the oldest first. */
  takeAll(): readonly PendingRequest[] {
    const { all } = this;
    this.#requests.clear();
    this.#byToken.clear();
    for (const request of all) giveBack(request);
    return all;
  }
}

/** Its place at an endpoint with a cap is free for another. */
const giveBack = (request: PendingRequest): void => {
  const { slots } = request;
  request.slots = undefined;
  slots?.release();
};

/** The id of a link that a response names; no number when it names none. */
export const outgoingIdOf = ({ idKey, idNumber }: Message): number => {
  if (idNumber >= 0) return idNumber;
  const id = Number(idKey); // after a thousand million requests
  return String(id) === idKey ? id : Number.NaN;
};

import type { Endpoint } from '../../../domain/balancing/endpoint.ts';
import type { KeptServer, ServerKeeper } from '../../pools/server-keeper.ts';
import { CappedSlots } from './endpoint-slots.ts';
import { Turnstile } from './turnstile.ts';
import { type WaitingLimits, WaitingRoom, type WaitingRoomParts } from './waiting-room.ts';

export interface AdmissionRules extends WaitingLimits {
  /** Requests in flight at one endpoint that has no number of its own; undefined for no bound. */
  readonly maxInFlight: number | undefined;
}

/** The caps of all endpoints, and the waiting rooms of their servers. */
export class Turnstiles implements ServerKeeper {
  readonly #rules: AdmissionRules;
  /** Servers with rules of their own, as they are now. */
  readonly #own: ReadonlyMap<string, AdmissionRules>;
  readonly #parts: WaitingRoomParts;
  readonly #rooms = new Map<string, WaitingRoom>();
  readonly #turnstiles = new Map<string, Turnstile>();

  constructor(
    rules: AdmissionRules,
    own: ReadonlyMap<string, AdmissionRules>,
    parts: WaitingRoomParts,
  ) {
    this.#rules = rules;
    this.#own = own;
    this.#parts = parts;
  }

  /** The same for the same endpoint id, however often it is listed anew; undefined for one without a cap. */
  of({ id, server, maxInFlight }: Endpoint): Turnstile | undefined {
    const rules = this.#rulesOf(server);
    const cap = maxInFlight ?? rules.maxInFlight;
    if (cap === undefined) return undefined;
    const known = this.#turnstiles.get(id);
    if (known !== undefined) {
      if (known.slots.cap !== cap) {
        known.slots.cap = cap;
        known.room.freed(known.slots);
      }
      return known;
    }
    const room = this.room(server);
    const slots = new CappedSlots(id, cap, room);
    const turnstile = new Turnstile(slots, room);
    this.#turnstiles.set(id, turnstile);
    this.#parts.metrics.watchSlots(id, server, () => slots.inFlight);
    return turnstile;
  }

  /** `onChange` hears when the endpoint has no slot left, and when it has one again. */
  watch(endpoint: Endpoint, onChange: (isFull: boolean) => void): void {
    const turnstile = this.of(endpoint);
    if (turnstile !== undefined) turnstile.slots.onChange = onChange;
  }

  /** Traffic may go to the endpoint again: who waits for another one may go there. */
  opened(endpoint: Endpoint): void {
    const turnstile = this.of(endpoint);
    turnstile?.room.freed(turnstile.slots);
  }

  /** Where requests to one server wait. */
  room(server: string): WaitingRoom {
    const known = this.#rooms.get(server);
    if (known !== undefined) return known;
    const room = new WaitingRoom(server, this.#rulesOf(server), this.#parts);
    this.#rooms.set(server, room);
    this.#parts.metrics.watchWaiting(server, () => room.size);
    return room;
  }

  /** Who waits keeps waiting by the rules of before. */
  added({ server }: KeptServer): void {
    this.#rooms.get(server)?.change(this.#rulesOf(server));
  }

  over({ server, endpoints }: KeptServer, isGone: boolean): void {
    if (!isGone) return;
    this.#rooms.delete(server);
    for (const { id } of endpoints) this.#turnstiles.delete(id);
  }

  #rulesOf(server: string): AdmissionRules {
    return this.#own.get(server) ?? this.#rules;
  }
}

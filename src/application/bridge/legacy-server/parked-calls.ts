import { Fault } from '../../../domain/fault/fault.ts';
import { decodeClaims, encodeClaims } from '../../../domain/mcp/bridge/to-legacy/state-claims.ts';
import type { Retry } from '../../../domain/mcp/rev2026/input-required.ts';
import type { Clock, Timers } from '../../ports/driven/clock.ts';
import type { Identifiers } from '../../ports/driven/identifiers.ts';
import type { ReplicaId } from '../../ports/driven/membership.ts';
import type { StateSeal } from '../../ports/driven/state-seal.ts';
import type { StatelessRequest } from '../../stateless/stateless-server.ts';
import type { LaneRequest } from './lane-request.ts';
import { namedOwner, ownerNamed } from './state-owner.ts';

/** A call at a server whose client was asked something and has not come back yet. */
export interface Parked {
  readonly server: string;
  /** The client has sent its request again. */
  continueWith(request: LaneRequest, retry: Retry): void;
  /** It did not in time. */
  expired(): void;
}

/** Whose state it is, and for which request. */
export interface StateOrigin {
  readonly principal: string;
  /** Of what a retry has to repeat. */
  readonly digest: string;
}

/** The calls that are parked at other replicas. */
export interface ParkedElsewhere {
  readonly self: ReplicaId;
  /** The call goes on there, or hears why it does not. Never rejects. */
  carry(owner: ReplicaId, server: string, request: StatelessRequest): Promise<void>;
}

/** Where a call waits that is not parked here. */
export class ParkedAt {
  readonly owner: ReplicaId;

  constructor(owner: ReplicaId) {
    this.owner = owner;
  }
}

export interface ParkedCallsParts {
  readonly seal: StateSeal;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly identifiers: Identifiers;
  /** Absent where one replica serves. */
  readonly elsewhere?: ParkedElsewhere | undefined;
}

export interface ParkedCallsSettings {
  /** Of all clients, at all servers. */
  readonly maxParked: number;
  readonly parkTimeoutMs: number;
}

interface Place {
  readonly call: Parked;
  readonly expiresAtMs: number;
}

const looksPerTimeout = 20;
const longestLookMs = 1_000;
/** In the place of a number. */
export const nobodyWaits = 0;

/** The calls that are parked in this process, and the `requestState` by which their clients find them again. */
export class ParkedCalls {
  readonly #parts: ParkedCallsParts;
  readonly #settings: ParkedCallsSettings;
  /** This replica: a client may come back to another one. */
  readonly #owner: string;
  /** In the order in which they expire. */
  readonly #places = new Map<number, Place>();
  #nextPark = 1;
  #stopTimer: (() => void) | undefined;

  constructor(parts: ParkedCallsParts, settings: ParkedCallsSettings) {
    this.#parts = parts;
    this.#settings = settings;
    this.#owner = parts.elsewhere?.self ?? parts.identifiers.sessionId();
  }

  /** Absent where one replica serves. */
  get elsewhere(): ParkedElsewhere | undefined {
    return this.#parts.elsewhere;
  }

  get size(): number {
    return this.#places.size;
  }

  /** The number under which the call is found; undefined when there is no room. */
  park(call: Parked): number | undefined {
    if (this.#places.size >= this.#settings.maxParked) return undefined;
    const park = this.#nextPark;
    this.#nextPark += 1;
    this.#places.set(park, { call, expiresAtMs: this.#expiry });
    this.#look();
    return park;
  }

  leave(park: number): void {
    this.#places.delete(park);
    if (this.#places.size > 0) return;
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  /** The server is not served any more: nobody comes back, not even for answers that are there already. */
  giveUp(server: string): void {
    for (const [park, { call }] of this.#places) {
      if (call.server !== server) continue;
      this.leave(park);
      call.expired();
    }
  }

  digest(data: Uint8Array): string {
    return this.#parts.seal.digest(data);
  }

  /** The `requestState` for a parked call, or without one for a request that is only to be sent again. */
  async state({ principal, digest }: StateOrigin, park: number = nobodyWaits): Promise<string> {
    const owner = this.#owner;
    const expiresAtMs = this.#places.get(park)?.expiresAtMs ?? this.#expiry;
    const claims = encodeClaims({ principal, digest, owner, park, expiresAtMs });
    const sealed = await this.#parts.seal.seal(claims);
    return this.elsewhere === undefined ? sealed : ownerNamed(owner, sealed);
  }

  /**
   * The number of the call that waits for the request with this state; `nobodyWaits` when it is only to be sent again.
   * `request_state_refused` otherwise. Only who may hold the state hears more than that. A state that only the replica can
   * read that made it is left to that one to judge.
   */
  async open(
    text: string,
    principal: string,
    data: Uint8Array,
  ): Promise<number | ParkedAt | Fault> {
    const { owner, sealed } = this.elsewhere === undefined ? { sealed: text } : namedOwner(text);
    const opened = await this.#parts.seal.open(sealed);
    if (opened === undefined && owner !== undefined && owner !== this.#owner) {
      return new ParkedAt(owner);
    }
    const claims = opened && decodeClaims(opened);
    const isValid =
      claims !== undefined && claims.principal === principal && claims.digest === this.digest(data);
    if (!isValid) return notValid;
    if (claims.owner === this.#owner) {
      return this.#parts.clock.nowMs() >= claims.expiresAtMs ? expired : claims.park;
    }
    if (claims.park === nobodyWaits) return nobodyWaits;
    return this.elsewhere === undefined ? nobodyThere : new ParkedAt(claims.owner);
  }

  /** The call with this number. It leaves when it is continued, so that only one request continues it. */
  find(park: number): Parked | Fault {
    return this.#places.get(park)?.call ?? nobodyThere;
  }

  get #expiry(): number {
    return this.#parts.clock.nowMs() + this.#settings.parkTimeoutMs;
  }

  /** One timer for all, while there are any. */
  #look(): void {
    const { parkTimeoutMs } = this.#settings;
    const period = Math.max(1, Math.min(longestLookMs, parkTimeoutMs / looksPerTimeout));
    this.#stopTimer ??= this.#parts.timers.every(period, () => this.#expire());
  }

  #expire(): void {
    const now = this.#parts.clock.nowMs();
    for (const [park, { call, expiresAtMs }] of this.#places) {
      if (expiresAtMs > now) return;
      this.leave(park);
      call.expired();
    }
  }
}

const refused = (text: string): Fault => new Fault('request_state_refused', text);

const again = 'send the request again without requestState and inputResponses';
const notValid = refused('the requestState is not valid for this request');
const expired = refused(`the requestState has expired; ${again}`);
export const nobodyThere = refused(
  `no call waits for this requestState any more: it was used already, the call is over, or it waited elsewhere; ${again}`,
);

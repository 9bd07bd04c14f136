import { Fault } from '../../domain/fault/fault.ts';
import type { Clock } from '../ports/driven/clock.ts';
import type { GrantedToken } from '../ports/driven/token-grants.ts';
import type { Showing, ShownCredential } from '../ports/driven/upstream-credentials.ts';

interface Kept {
  readonly shown: ShownCredential;
  /** From then on another one is fetched, while this one is still shown. Monotonic ms, as all times here. */
  readonly renewAtMs: number;
  /** From then on it is not shown any more. */
  readonly endsAtMs: number;
}

/** Of a token whose server did not say how long it lasts. */
const unsaidLifetimeMs = 3_600_000;
/** A token is fetched anew in the last fifth of its life, and no earlier than this before its end. */
const longestAheadMs = 60_000;
/** The way to the server takes a moment, and clocks differ. */
const longestMarginMs = 5_000;
/** An authorization server that said no or nothing is left alone for so long. */
const pauseMs = 1_000;
/** A server that refuses a new token too gets no third one before this. */
const renewalPauseMs = 10_000;

/** One token of an authorization server: fetched when it is first needed, by one question at a time, and before it ends. */
export class TokenSlot {
  readonly #fetch: () => Promise<GrantedToken | Fault>;
  readonly #clock: Clock;
  #kept: Kept | undefined;
  #asking: Promise<ShownCredential | Fault> | undefined;
  #trouble: { readonly fault: Fault; readonly untilMs: number } | undefined;
  #renewedAtMs = Number.NEGATIVE_INFINITY;

  constructor(fetch: () => Promise<GrantedToken | Fault>, clock: Clock) {
    this.#fetch = fetch;
    this.#clock = clock;
  }

  show(): Exclude<Showing, undefined> | Promise<ShownCredential | Fault> {
    const now = this.#clock.nowMs();
    const kept = this.#kept;
    if (kept === undefined || now >= kept.endsAtMs) return this.#troubleAt(now) ?? this.#ask();
    if (now >= kept.renewAtMs && this.#troubleAt(now) === undefined) void this.#ask();
    return kept.shown;
  }

  /** Another one than the one that was refused; undefined when another one was refused a moment ago. */
  renew(refused: ShownCredential): Showing | Promise<Showing> {
    if (this.#kept?.shown !== refused) return this.show();
    const now = this.#clock.nowMs();
    if (now - this.#renewedAtMs < renewalPauseMs) return undefined;
    this.#renewedAtMs = now;
    this.#kept = undefined;
    return this.show();
  }

  #troubleAt(nowMs: number): Fault | undefined {
    const trouble = this.#trouble;
    return trouble !== undefined && nowMs < trouble.untilMs ? trouble.fault : undefined;
  }

  #ask(): Promise<ShownCredential | Fault> {
    this.#asking ??= this.#askOnce().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #askOnce(): Promise<ShownCredential | Fault> {
    const granted = await this.#fetch();
    const now = this.#clock.nowMs();
    if (granted instanceof Fault) {
      this.#trouble = { fault: granted, untilMs: now + pauseMs };
      return granted;
    }
    this.#trouble = undefined;
    const { value, lifetimeMs = unsaidLifetimeMs } = granted;
    const shown = { header: 'authorization', value: `Bearer ${value}` };
    this.#kept = {
      shown,
      renewAtMs: now + lifetimeMs - Math.min(longestAheadMs, lifetimeMs / 5),
      endsAtMs: now + lifetimeMs - Math.min(longestMarginMs, lifetimeMs / 20),
    };
    return shown;
  }
}

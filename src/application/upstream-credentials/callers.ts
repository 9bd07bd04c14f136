import { callerKeyOf } from '../../domain/identity/caller-key.ts';
import type { Principal } from '../../domain/identity/principal.ts';

/** Who shows tokens here: of one caller always the newest token, whichever of them a session began with. */
export interface Caller {
  /** The token itself, in memory alone. */
  token: string;
  /** When it ends, in milliseconds since 1970; undefined: it does not say. */
  expiresAtMs: number | undefined;
}

/** Beyond so many, whoever came first is known only as long as a session of theirs lasts. */
const maxCallers = 10_000;

/** The tokens that callers showed, for servers where these are exchanged for others (RFC 8693). */
export class Callers {
  /** Nothing is kept while no server needs it. */
  isWanted = false;
  readonly #byPrincipal = new WeakMap<Principal, Caller>();
  readonly #byKey = new Map<string, Caller>();

  /** Somebody was let in by this token. */
  came(principal: Principal, token: string): void {
    if (!this.isWanted || this.#byPrincipal.get(principal)?.token === token) return;
    const key = callerKeyOf(principal);
    const caller = this.#byKey.get(key) ?? this.#add(key);
    // Of two tokens the one that lasts longer is the newer one.
    if (caller.token === '' || endOf(principal.expiresAtMs) >= endOf(caller.expiresAtMs)) {
      caller.token = token;
      caller.expiresAtMs = principal.expiresAtMs;
    }
    this.#byPrincipal.set(principal, caller);
  }

  /** Undefined: whoever it is has shown no token. */
  of(principal: Principal): Caller | undefined {
    return this.#byPrincipal.get(principal);
  }

  #add(key: string): Caller {
    const caller = { token: '', expiresAtMs: undefined };
    if (this.#byKey.size >= maxCallers) {
      const [oldest] = this.#byKey.keys();
      if (oldest !== undefined) this.#byKey.delete(oldest);
    }
    this.#byKey.set(key, caller);
    return caller;
  }
}

const endOf = (expiresAtMs: number | undefined): number => expiresAtMs ?? Number.POSITIVE_INFINITY;

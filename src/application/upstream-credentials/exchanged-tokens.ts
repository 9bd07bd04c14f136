import { Fault } from '../../domain/fault/fault.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import type { Clock } from '../ports/driven/clock.ts';
import type { GrantedToken, TokenGrants } from '../ports/driven/token-grants.ts';
import type {
  CredentialSource,
  Showing,
  ShownCredential,
} from '../ports/driven/upstream-credentials.ts';
import type { Caller, Callers } from './callers.ts';
import { OwnTokens } from './own-tokens.ts';
import { TokenSlot } from './token-slot.ts';

export interface ExchangedTokensParts {
  readonly grants: TokenGrants;
  readonly callers: Callers;
  readonly clock: Clock;
  /** Milliseconds since 1970, for what tokens say of their end. */
  readonly wallMs: () => number;
}

/**
 * Every caller's own token is exchanged for one that is good at this server (RFC 8693), so that the server never sees
 * the one that was shown to the gateway.
 */
export class ExchangedTokens implements CredentialSource {
  readonly isPerCaller = true;
  readonly #server: string;
  readonly #parts: ExchangedTokensParts;
  readonly #slots = new WeakMap<Caller, TokenSlot>();
  /** Undefined: the gateway shows nothing in its own name. */
  readonly #own: OwnTokens | undefined;

  constructor(server: string, parts: ExchangedTokensParts, hasOwn: boolean) {
    this.#server = server;
    this.#parts = parts;
    this.#own = hasOwn ? new OwnTokens(parts.grants, parts.clock) : undefined;
  }

  show(principal: Principal | undefined): Showing | Promise<Showing> {
    if (principal === undefined) return this.#own?.show();
    const slot = this.#slotOf(principal);
    return slot instanceof Fault ? slot : slot.show();
  }

  renew(refused: ShownCredential, principal: Principal | undefined): Showing | Promise<Showing> {
    if (principal === undefined) return this.#own?.renew(refused);
    const slot = this.#slotOf(principal);
    return slot instanceof Fault ? slot : slot.renew(refused);
  }

  #slotOf(principal: Principal): TokenSlot | Fault {
    const caller = this.#parts.callers.of(principal);
    if (caller === undefined) {
      return new Fault(
        'credential_missing',
        `Server "${this.#server}" is asked in the name of whoever shows a token: show one to the gateway.`,
      );
    }
    const known = this.#slots.get(caller);
    if (known !== undefined) return known;
    const slot = new TokenSlot(() => this.#exchange(caller), this.#parts.clock);
    this.#slots.set(caller, slot);
    return slot;
  }

  async #exchange(caller: Caller): Promise<GrantedToken | Fault> {
    const { grants, wallMs } = this.#parts;
    const { token, expiresAtMs } = caller;
    const granted = await grants.exchanged(token);
    if (granted instanceof Fault || expiresAtMs === undefined) return granted;
    // It does not outlive the one that it stands for.
    const leftMs = Math.max(0, expiresAtMs - wallMs());
    return { ...granted, lifetimeMs: Math.min(granted.lifetimeMs ?? leftMs, leftMs) };
  }
}

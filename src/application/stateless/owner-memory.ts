import type { ResourceOwners } from '../federation/resource-owners.ts';
import type { Clock } from '../ports/driven/clock.ts';

const maxPrincipals = 1_000;
const freshMs = 60_000;

interface Remembered {
  readonly owners: ResourceOwners;
  readonly untilMs: number;
}

/** Which server announced which resource, per principal: a request without a session has nowhere else to keep it. */
export class OwnerMemory {
  readonly #clock: Clock;
  /** In the order in which they were learned. */
  readonly #byPrincipal = new Map<string, Remembered>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  of(principal: string): ResourceOwners | undefined {
    const remembered = this.#byPrincipal.get(principal);
    if (remembered === undefined || this.#clock.nowMs() >= remembered.untilMs) return undefined;
    return remembered.owners;
  }

  remember(principal: string, owners: ResourceOwners): void {
    this.#byPrincipal.delete(principal);
    const [oldest] = this.#byPrincipal.keys();
    if (this.#byPrincipal.size >= maxPrincipals && oldest !== undefined) {
      this.#byPrincipal.delete(oldest);
    }
    this.#byPrincipal.set(principal, { owners, untilMs: this.#clock.nowMs() + freshMs });
  }
}

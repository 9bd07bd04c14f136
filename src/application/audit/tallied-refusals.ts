import type { AuditedRefusals, AuditTrail } from '../ports/driven/audit-trail.ts';
import type { Timers } from '../ports/driven/clock.ts';

/** Between two records of the same. */
const PERIOD_MS = 60_000;
/** Callers and reasons told apart in one period; the rest is counted together. */
const MAX_KINDS = 1_000;
const OTHERS = 'others';

/** Whoever was refused, as far as that is known. */
export type Refused = Pick<AuditedRefusals, 'principal' | 'remoteAddress'>;

interface Tally {
  readonly who: Refused;
  readonly reason: string;
  count: number;
}

/**
 * Writes down refusals that somebody can cause as often as he likes (credentials that are wrong, limits that are hit): the
 * first at once, more of the same once a minute, so that nobody fills a disk.
 */
export class TalliedRefusals {
  readonly #event: AuditedRefusals['event'];
  readonly #trail: AuditTrail;
  readonly #timers: Timers;
  readonly #tallies = new Map<string, Tally>();
  #cancel: (() => void) | undefined;

  constructor(event: AuditedRefusals['event'], trail: AuditTrail, timers: Timers) {
    this.#event = event;
    this.#trail = trail;
    this.#timers = timers;
  }

  refused(who: Refused, reason: string): void {
    const known = this.#tallies.get(kindOf(who, reason));
    const isFull = this.#tallies.size >= MAX_KINDS;
    const named = known === undefined && isFull ? { remoteAddress: OTHERS } : who;
    const kind = kindOf(named, reason);
    const tally = this.#tallies.get(kind);
    if (tally !== undefined) {
      tally.count += 1;
      return;
    }
    this.#tallies.set(kind, { who: named, reason, count: 0 });
    this.#write(named, reason, 1);
    this.#cancel ??= this.#timers.after(PERIOD_MS, () => this.#tell());
  }

  /** What was counted since the last records. */
  stop(): void {
    this.#cancel?.();
    this.#tell();
  }

  #tell(): void {
    this.#cancel = undefined;
    for (const { who, reason, count } of this.#tallies.values()) {
      if (count > 0) this.#write(who, reason, count);
    }
    this.#tallies.clear();
  }

  #write(who: Refused, reason: string, count: number): void {
    this.#trail.record({ event: this.#event, ...who, reason, count });
  }
}

const kindOf = ({ principal = '', remoteAddress }: Refused, reason: string): string =>
  `${reason} ${principal} ${remoteAddress}`;

import { Fault } from '../../domain/fault/fault.ts';
import type { Era } from '../../domain/mcp/revisions.ts';
import { nobody } from '../links/nobody.ts';
import type { ServerPool } from '../pools/server-pool.ts';
import type { Timers } from '../ports/driven/clock.ts';

export interface WarmSparesParts {
  readonly eras: { of(server: string): Era | Promise<Era | Fault> };
  readonly timers: Timers;
}

/** So often it is looked whether enough are there. */
const lookMs = 200;

/**
 * Keeps so many started processes of a server whose sessions have one each. The next sessions take them and do their own
 * handshake. One is started at a time, and none while the server rests after failures.
 */
export class WarmSpares {
  readonly #pool: ServerPool;
  readonly #count: number;
  readonly #parts: WarmSparesParts;
  #stopLooking: (() => void) | undefined;
  #isOpening = false;

  constructor(pool: ServerPool, count: number, parts: WarmSparesParts) {
    this.#pool = pool;
    this.#count = count;
    this.#parts = parts;
  }

  start(): void {
    this.#stopLooking = this.#parts.timers.every(lookMs, () => this.#fill());
    this.#fill();
  }

  /** Closes what it kept. */
  async stop(): Promise<void> {
    this.#stopLooking?.();
    await this.#pool.closeSpares();
  }

  #fill(): void {
    if (this.#isOpening || this.#pool.spareCount >= this.#count) return;
    this.#isOpening = true;
    void this.#openOne().finally(() => {
      this.#isOpening = false;
    });
  }

  async #openOne(): Promise<void> {
    // Where sessions are unknown nobody needs a process to himself.
    if ((await this.#parts.eras.of(this.#pool.server)) !== 'legacy') return;
    const state = this.#pool.balancer.pick();
    if (state instanceof Fault || state.endpoint.target.protocol !== 'stdio') return;
    const upstream = await this.#pool.openTo(state, nobody, 'legacy');
    if (!(upstream instanceof Fault)) this.#pool.keepSpare(upstream, 'legacy', 'ever');
  }
}

import { Fault } from '../../domain/fault/fault.ts';
import type { Era } from '../../domain/mcp/revisions.ts';
import type { PoolDirectory } from '../pools/pool-directory.ts';
import type { ServerPool } from '../pools/server-pool.ts';
import type { Clock } from '../ports/driven/clock.ts';
import { EraProbe, type EraProbeParts } from './era-probe.ts';
import { type EraVerdict, ServerEra } from './server-era.ts';

export interface ServerErasSettings {
  /** What the configuration says of each server; `auto`, also for servers without an entry, asks the server itself. */
  readonly eras: ReadonlyMap<string, 'auto' | Era>;
  /** A server on a channel that says nothing for so long is a legacy one. */
  readonly probeTimeoutMs: number;
  /** A legacy verdict that is older is checked again. */
  readonly verdictMaxAgeMs: number;
}

export interface ServerErasParts extends EraProbeParts {
  readonly clock: Clock;
}

/** Which of the two protocols each server speaks (2026-07-28, basic/versioning, Backward Compatibility). */
export class ServerEras {
  readonly #known = new Map<string, EraVerdict>();
  readonly #asked = new Map<string, ServerEra>();
  readonly #probes: EraProbe[] = [];

  constructor(pools: PoolDirectory, settings: ServerErasSettings, parts: ServerErasParts) {
    for (const pool of pools.all) {
      const era = eraWithoutAsking(pool, settings.eras.get(pool.server) ?? 'auto');
      if (era === undefined) this.#ask(pool, settings, parts);
      else this.#known.set(pool.server, { era, checkedAtMs: parts.clock.nowMs(), versions: [] });
    }
  }

  /** At once when it is known; else the server is asked, once for all who want to know. */
  of(server: string): Era | Promise<Era | Fault> {
    const asked = this.#asked.get(server);
    if (asked !== undefined) return asked.current();
    const known = this.#known.get(server);
    return (
      known?.era ??
      Promise.resolve(new Fault('unknown_namespace', `there is no server "${server}"`))
    );
  }

  /** The server does not behave as its era would have it: the next `of` asks it again, at most once a second. */
  doubt(server: string): void {
    this.#asked.get(server)?.doubt();
  }

  /** Undefined while nothing is known. */
  verdict(server: string): EraVerdict | undefined {
    return this.#asked.get(server)?.verdict ?? this.#known.get(server);
  }

  /** Closes the links on which servers are being asked, and those that were left for others. */
  async close(): Promise<void> {
    await Promise.all(this.#probes.map((probe) => probe.close()));
  }

  #ask(pool: ServerPool, settings: ServerErasSettings, parts: ServerErasParts): void {
    const { clock, logger } = parts;
    const probe = new EraProbe(pool, parts, settings.probeTimeoutMs, (evidence) =>
      era.take(evidence),
    );
    const era = new ServerEra({
      server: pool.server,
      ask: () => probe.ask(),
      clock,
      logger,
      maxAgeMs: settings.verdictMaxAgeMs,
    });
    this.#probes.push(probe);
    this.#asked.set(pool.server, era);
  }
}

/** HTTP+SSE exists in the handshake revisions only, and the endpoints of a server are alike. */
const eraWithoutAsking = (pool: ServerPool, configured: 'auto' | Era): Era | undefined => {
  if (configured !== 'auto') return configured;
  return pool.endpoints.some(({ target }) => target.protocol === 'sse') ? 'legacy' : undefined;
};

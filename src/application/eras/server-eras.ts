import { Fault } from '../../domain/fault/fault.ts';
import type { Era } from '../../domain/mcp/revisions.ts';
import type { PoolDirectory } from '../pools/pool-directory.ts';
import type { ServerKeeper } from '../pools/server-keeper.ts';
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
export class ServerEras implements ServerKeeper<ServerPool> {
  readonly #known = new Map<string, EraVerdict>();
  readonly #asked = new Map<string, ServerEra>();
  readonly #probes = new Map<ServerPool, EraProbe>();
  readonly #settings: ServerErasSettings;
  readonly #parts: ServerErasParts;

  constructor(pools: PoolDirectory, settings: ServerErasSettings, parts: ServerErasParts) {
    this.#settings = settings;
    this.#parts = parts;
    for (const pool of pools.all) this.added(pool);
  }

  added(pool: ServerPool): void {
    const era = eraWithoutAsking(pool, this.#settings.eras.get(pool.server) ?? 'auto');
    if (era === undefined) {
      this.#ask(pool);
      return;
    }
    const checkedAtMs = this.#parts.clock.nowMs();
    this.#known.set(pool.server, { era, checkedAtMs, versions: [] });
  }

  /** Who asked what it is still hears it. */
  removed(pool: ServerPool): void {
    this.#known.delete(pool.server);
    this.#asked.delete(pool.server);
    this.#probes.get(pool)?.giveUpSilence();
  }

  async over(pool: ServerPool): Promise<void> {
    const probe = this.#probes.get(pool);
    this.#probes.delete(pool);
    await probe?.close();
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
    await Promise.all([...this.#probes.values()].map((probe) => probe.close()));
  }

  #ask(pool: ServerPool): void {
    const { clock, logger } = this.#parts;
    const { probeTimeoutMs, verdictMaxAgeMs: maxAgeMs } = this.#settings;
    const probe = new EraProbe(pool, this.#parts, probeTimeoutMs, (evidence) => era.take(evidence));
    const era = new ServerEra({
      server: pool.server,
      ask: () => probe.ask(),
      clock,
      logger,
      maxAgeMs,
    });
    this.#probes.set(pool, probe);
    this.#asked.set(pool.server, era);
  }
}

/** HTTP+SSE exists in the handshake revisions only, and the endpoints of a server are alike. */
const eraWithoutAsking = (pool: ServerPool, configured: 'auto' | Era): Era | undefined => {
  if (configured !== 'auto') return configured;
  return pool.endpoints.some(({ target }) => target.protocol === 'sse') ? 'legacy' : undefined;
};

import { Fault } from '../../domain/fault/fault.ts';
import type { Upstream } from '../links/upstream.ts';
import type { ServerPool } from '../pools/server-pool.ts';
import type { Clock, Timers } from '../ports/driven/clock.ts';
import type { Logger } from '../ports/driven/logger.ts';
import type { ProcessMemory } from '../ports/driven/process-memory.ts';
import type { WorkerMetrics } from '../ports/driven/worker-metrics.ts';
import type { EndpointState } from '../traffic/endpoint-state.ts';
import { Farewell } from './farewell.ts';
import type { WorkerHost } from './worker-host.ts';
import { type WorkerFate, type WorkerRules, type WorkerView, WorkerWatch } from './worker-watch.ts';

export interface ServerWorkersSettings extends WorkerRules {
  /** What is in flight at a worker that is replaced gets so long to finish. */
  readonly drainMs: number;
}

export interface ServerWorkersParts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly metrics: WorkerMetrics;
  readonly memory: ProcessMemory;
}

/** So often workers are looked at. */
const lookMs = 200;
/** Their memory is read with every so many of these. */
const looksPerReading = 5;
/** A worker that could not be replaced goes on for so long. */
const pauseMs = 5_000;

/**
 * The processes of one server that all its clients share: replaced when they have served long enough, one after another
 * and each by one that is there before it goes, and ended while nobody uses them.
 */
export class ServerWorkers {
  readonly #pool: ServerPool;
  readonly #hosts: readonly WorkerHost[];
  readonly #settings: ServerWorkersSettings;
  readonly #parts: ServerWorkersParts;
  readonly #watches = new Map<EndpointState, WorkerWatch>();
  readonly #farewell: Farewell;
  #stopLooking: (() => void) | undefined;
  #looks = 0;
  #isReplacing = false;

  /** `hosts`: of each era one. */
  constructor(
    pool: ServerPool,
    hosts: readonly WorkerHost[],
    settings: ServerWorkersSettings,
    parts: ServerWorkersParts,
  ) {
    this.#pool = pool;
    this.#hosts = hosts;
    this.#settings = settings;
    this.#parts = parts;
    const inFlightOver = (upstream: Upstream): number => pool.links.of(upstream)?.inFlight ?? 0;
    this.#farewell = new Farewell({ timers: parts.timers, inFlightOver }, settings.drainMs);
  }

  start(): void {
    const { recycle, idleStopMs } = this.#settings;
    if (recycle.rssBytes !== undefined && !this.#parts.memory.isVisible) {
      const server = this.#pool.server;
      this.#parts.logger.warn('this platform does not show the memory of processes', { server });
    }
    const rules = [recycle.calls, recycle.rssBytes, recycle.ageMs, idleStopMs];
    if (rules.every((rule) => rule === undefined)) return;
    this.#stopLooking = this.#parts.timers.every(lookMs, () => this.#look());
  }

  stop(): void {
    this.#stopLooking?.();
  }

  #look(): void {
    this.#looks += 1;
    const { states } = this.#pool.balancer;
    for (const state of this.#watches.keys()) {
      if (!states.includes(state)) this.#watches.delete(state);
    }
    for (const state of states) {
      if (state.endpoint.target.protocol === 'stdio') this.#lookAt(state);
    }
  }

  #lookAt(state: EndpointState): void {
    const watch = this.#watches.get(state) ?? new WorkerWatch(this.#settings);
    this.#watches.set(state, watch);
    const host = this.#hosts.find((one) => one.linksTo(state).length > 0);
    const links = host?.linksTo(state) ?? [];
    const fate = watch.look(this.#view(links), this.#parts.clock.nowMs());
    if (host === undefined || fate === undefined) return;
    if (fate === 'idle') this.#end(host, state, watch);
    else if (!this.#isReplacing && state.serves && state.rest === undefined) {
      void this.#replace(host, state, watch, fate);
    }
  }

  #view(links: readonly Upstream[]): WorkerView {
    const isReading = this.#settings.recycle.rssBytes !== undefined;
    let calls = 0;
    let rssBytes: number | undefined;
    for (const upstream of links) {
      const link = this.#pool.links.of(upstream);
      calls += link?.requests ?? 0;
      const pid = link?.process?.id;
      if (!isReading || pid === undefined || this.#looks % looksPerReading !== 0) continue;
      rssBytes = Math.max(rssBytes ?? 0, this.#parts.memory.rssBytes(pid) ?? 0);
    }
    return { links, calls, rssBytes };
  }

  #end(host: WorkerHost, state: EndpointState, watch: WorkerWatch): void {
    const links = host.letGo(state);
    if (links.length === 0) {
      watch.pauseUntil(this.#parts.clock.nowMs() + pauseMs);
      return;
    }
    this.#tell(state, 'idle');
    void this.#farewell.part(links);
  }

  async #replace(
    host: WorkerHost,
    state: EndpointState,
    watch: WorkerWatch,
    reason: WorkerFate,
  ): Promise<void> {
    const { clock, logger } = this.#parts;
    this.#isReplacing = true;
    const before = await host.renew(state);
    if (before instanceof Fault) {
      const { id: endpoint } = state.endpoint;
      logger.warn('a worker could not be replaced', { endpoint, reason: before.message });
      watch.pauseUntil(clock.nowMs() + pauseMs);
    } else {
      this.#tell(state, reason);
      await this.#farewell.part(before);
    }
    this.#isReplacing = false;
  }

  #tell({ endpoint: { id, server } }: EndpointState, reason: WorkerFate): void {
    this.#parts.metrics.workerEnded(server, reason);
    this.#parts.logger.info('a worker is ended', { endpoint: id, reason });
  }
}

import { Fault } from '../../domain/fault/fault.ts';
import type { Era } from '../../domain/mcp/revisions.ts';
import type { ServerPool } from '../pools/server-pool.ts';
import type { Logger } from '../ports/driven/logger.ts';
import type { WorkerHost } from './worker-host.ts';

/** A server whose workers are wanted before anybody asks for them. */
export interface WarmServer {
  readonly pool: ServerPool;
  /** Where they live if it speaks this. */
  readonly hostOf: (era: Era) => WorkerHost | undefined;
}

export interface PrewarmingParts {
  readonly eras: { of(server: string): Era | Promise<Era | Fault> };
  readonly logger: Logger;
}

/** Starts workers ahead, so many at a time. What does not start is left to the first who needs it. */
export class Prewarming {
  readonly #parts: PrewarmingParts;
  readonly #parallel: number;
  readonly #waiting: (() => Promise<void>)[] = [];
  #running = 0;

  constructor(parts: PrewarmingParts, parallel: number) {
    this.#parts = parts;
    this.#parallel = parallel;
  }

  start(servers: readonly WarmServer[]): void {
    for (const server of servers) this.#add(() => this.#warm(server));
  }

  stop(): void {
    this.#waiting.length = 0;
  }

  #add(task: () => Promise<void>): void {
    this.#waiting.push(task);
    this.#runNext();
  }

  #runNext(): void {
    if (this.#running >= this.#parallel) return;
    const task = this.#waiting.shift();
    if (task === undefined) return;
    this.#running += 1;
    void task().finally(() => {
      this.#running -= 1;
      this.#runNext();
    });
  }

  async #warm({ pool, hostOf }: WarmServer): Promise<void> {
    const era = await this.#parts.eras.of(pool.server);
    if (era instanceof Fault) {
      this.#failed(pool.server, era);
      return;
    }
    const host = hostOf(era);
    if (host === undefined) return;
    for (const state of pool.balancer.states) {
      if (state.endpoint.target.protocol !== 'stdio') continue;
      this.#add(async () => {
        const fault = await host.start(state);
        if (fault !== undefined) this.#failed(state.endpoint.id, fault);
      });
    }
  }

  #failed(endpoint: string, { message }: Fault): void {
    this.#parts.logger.warn('a worker was not started ahead', { endpoint, reason: message });
  }
}

import type { Prewarming, WarmServer } from './prewarming.ts';
import type { ServerWorkers } from './server-workers.ts';
import type { WarmSpares } from './warm-spares.ts';

export interface WorkersParts {
  readonly servers: readonly ServerWorkers[];
  readonly spares: readonly WarmSpares[];
  readonly prewarming: Prewarming;
  /** Whose workers are started with the gateway. */
  readonly warm: readonly WarmServer[];
}

/** What the gateway does about processes of its own accord. Nobody waits for it at the start. */
export class Workers {
  readonly #parts: WorkersParts;

  constructor(parts: WorkersParts) {
    this.#parts = parts;
  }

  start(): void {
    const { servers, spares, prewarming, warm } = this.#parts;
    prewarming.start(warm);
    for (const one of [...servers, ...spares]) one.start();
  }

  async stop(): Promise<void> {
    const { servers, spares, prewarming } = this.#parts;
    prewarming.stop();
    for (const server of servers) server.stop();
    await Promise.all(spares.map((one) => one.stop()));
  }
}

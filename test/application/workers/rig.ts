import type { BackendConnector } from '../../../src/application/ports/driven/backend-connector.ts';
import type { WorkerMetrics } from '../../../src/application/ports/driven/worker-metrics.ts';
import { ServerWorkers } from '../../../src/application/workers/server-workers.ts';
import type { WorkerRules } from '../../../src/application/workers/worker-watch.ts';
import type { Era } from '../../../src/domain/mcp/revisions.ts';
import { noRecycling } from '../../../src/domain/workers/recycling.ts';
import { GatewayBuild, type ServerPlan } from '../../support/application/gateway-build.ts';
import { ScriptedBackend, ScriptedServer } from '../../support/application/scripted-backend.ts';
import type { ScriptedLink } from '../../support/application/scripted-link.ts';
import { settled } from '../../support/application/settled.ts';

/** What was told of processes. */
export class RecordingWorkers implements WorkerMetrics {
  readonly told: string[] = [];

  watchWorkers(): void {}

  workerStarted(server: string): void {
    this.told.push(`${server} started`);
  }

  workerCrashed(server: string): void {
    this.told.push(`${server} crashed`);
  }

  workerEnded(server: string, reason: string): void {
    this.told.push(`${server} ${reason}`);
  }
}

/** Bytes of the memory of each process, by its id. */
class HandMemory {
  readonly bytes = new Map<number, number>();
  isVisible = true;

  rssBytes(pid: number): number | undefined {
    return this.bytes.get(pid);
  }
}

/** Scripted servers whose links have process ids: 1, 2, … in the order they are opened. */
const withProcesses = (servers: ReadonlyMap<string, ScriptedServer>): BackendConnector => {
  const scripted = new ScriptedBackend(servers);
  let last = 0;
  return {
    open: async (...args) => {
      const link = await scripted.open(...args);
      last += 1;
      const never = new Promise<never>(() => {});
      return Object.assign(link, { process: { id: last, hasSpoken: never, ended: never } });
    },
  };
};

export interface WorkersPlan extends Partial<WorkerRules> {
  readonly count?: number;
  readonly era?: Era;
  readonly replies?: ServerPlan['replies'];
  readonly drainMs?: number;
}

/** A gateway in memory in front of one server with workers that all clients share. */
export class WorkersRig {
  readonly build: GatewayBuild;
  readonly metrics = new RecordingWorkers();
  readonly memory = new HandMemory();
  readonly workers: ServerWorkers;
  readonly server: ScriptedServer;

  constructor({ count = 2, era = 'legacy', replies = {}, drainMs = 1_000, ...rules }: WorkersPlan) {
    this.server = new ScriptedServer({ replies });
    const protocols = Array.from({ length: count }, () => 'stdio' as const);
    this.build = new GatewayBuild(
      { many: { protocols, era, replies, shared: true } },
      { backend: withProcesses(new Map([['many', this.server]])) },
    );
    const { clock, logger, pools, shared, statelessServers } = this.build;
    const pool = pools.find('many');
    const host = era === 'modern' ? statelessServers.modern('many')?.workers : shared.find('many');
    if (pool === undefined || host === undefined) throw new Error('no such server');
    this.workers = new ServerWorkers(
      pool,
      [host],
      { recycle: noRecycling, idleStopMs: undefined, drainMs, ...rules },
      { clock, timers: clock, logger, metrics: this.metrics, memory: this.memory },
    );
    this.workers.start();
  }

  /** Links whose process runs. */
  get running(): readonly ScriptedLink[] {
    return this.server.links.filter(({ isOpen }) => isOpen);
  }

  /** Time passes in steps, and everything that follows from each happens. */
  async pass(ms: number, stepMs = 100): Promise<void> {
    for (let passed = 0; passed < ms; passed += stepMs) {
      this.build.clock.advance(stepMs);
      await settled();
    }
  }
}

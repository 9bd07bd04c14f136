import type { Endpoint } from '../../domain/balancing/endpoint.ts';
import { Fault } from '../../domain/fault/fault.ts';
import type { Era } from '../../domain/mcp/revisions.ts';
import type { KeptServer, ServerKeeper } from '../pools/server-keeper.ts';
import type {
  BackendConnector,
  BackendLink,
  LinkListener,
  LinkProcess,
} from '../ports/driven/backend-connector.ts';
import type { Timers } from '../ports/driven/clock.ts';
import type { WorkerMetrics } from '../ports/driven/worker-metrics.ts';
import { StartGate } from './start-gate.ts';

export interface ProcessesParts {
  readonly timers: Timers;
  readonly metrics: WorkerMetrics;
}

export interface ProcessesSettings {
  readonly parallelStarts: number;
  /** One that has said nothing for so long does not count as starting any more. */
  readonly startMs: number;
}

interface Count {
  starting: number;
  running: number;
}

/** Starts the processes of all servers, not too many at a time. One starts until it says its first word. */
export class Processes implements BackendConnector, ServerKeeper {
  readonly #connector: BackendConnector;
  readonly #settings: ProcessesSettings;
  readonly #parts: ProcessesParts;
  readonly #gate: StartGate;
  readonly #counts = new Map<string, Count>();

  constructor(connector: BackendConnector, settings: ProcessesSettings, parts: ProcessesParts) {
    this.#connector = connector;
    this.#settings = settings;
    this.#parts = parts;
    this.#gate = new StartGate(settings.parallelStarts);
  }

  /** Processes of a server, by how far they are. */
  count(server: string): Readonly<Count & { waiting: number }> {
    const { starting, running } = this.#of(server);
    return { waiting: this.#gate.waitingOf(server), starting, running };
  }

  over({ server }: KeptServer, isGone: boolean): void {
    if (isGone) this.#counts.delete(server);
  }

  async open(
    endpoint: Endpoint,
    listener: LinkListener,
    signal: AbortSignal,
    era?: Era,
  ): Promise<BackendLink | Fault> {
    const { server } = endpoint;
    const leave = await this.#gate.enter(server, signal);
    if (leave === undefined) return this.#tooMany(server);
    const link = await this.#connector.open(endpoint, listener, signal, era);
    if (link instanceof Fault || link.process === undefined) leave();
    else this.#started(server, link.process, leave);
    return link;
  }

  #started(server: string, { hasSpoken, ended }: LinkProcess, leave: () => void): void {
    const { timers, metrics } = this.#parts;
    const count = this.#of(server);
    metrics.workerStarted(server);
    count.starting += 1;
    let isStarting = true;
    const isThere = (): void => {
      if (!isStarting) return;
      isStarting = false;
      count.starting -= 1;
      count.running += 1;
      stopTimer();
      leave();
    };
    const stopTimer = timers.after(this.#settings.startMs, isThere);
    void hasSpoken.then(isThere);
    void ended.then(({ isCrash }) => {
      isThere();
      count.running -= 1;
      if (isCrash) metrics.workerCrashed(server);
    });
  }

  #of(server: string): Count {
    const count = this.#counts.get(server) ?? { starting: 0, running: 0 };
    this.#counts.set(server, count);
    return count;
  }

  /** Says nothing of the server itself. */
  #tooMany(server: string): Fault {
    const text = `server "${server}" was not started in time: ${this.#gate.starting} processes are starting already (processes.parallel_starts)`;
    return new Fault('overloaded', text, this.#settings.startMs);
  }
}

import type { SendHandle } from 'node:child_process';
import type { Clock, Timers } from '../../application/ports/driven/clock.ts';
import type { Logger } from '../../application/ports/driven/logger.ts';
import { backoffDelayMs } from '../../domain/retry/backoff.ts';
import { GatheredMetrics } from './gathered-metrics.ts';
import type { FromWorker, WorkerOrders } from './messages.ts';
import { Slot } from './slot.ts';
import type { StateHost, StateSeat } from './state-host.ts';
import { othersOf } from './worker-figures.ts';
import { type LaunchWorker, type WorkerEnd, WorkerRun } from './worker-run.ts';

export interface PrimaryParts {
  readonly launch: LaunchWorker;
  /** What a worker is told, beside its number, theirs, and the ports. */
  readonly orders: () => Omit<WorkerOrders, 'number' | 'count' | 'ports'>;
  readonly state: StateHost;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
}

export interface PrimarySettings {
  readonly workers: number;
  /** A worker that does not serve by then is ended. */
  readonly startMs: number;
  /** One that was told to go is ended then. */
  readonly leaveMs: number;
}

/** A worker that served for so long was well: the next one starts at once. */
const stableAfterMs = 10_000;
const restartDelays = { firstDelayMs: 500, maxDelayMs: 30_000 };
/** When each worker failed so often in a row, and none serves, the gateway is given up. */
const hopelessFailures = 5;

/** Keeps the worker processes of one gateway running, and replaces them one by one. */
export class Primary {
  readonly #parts: PrimaryParts;
  readonly #settings: PrimarySettings;
  readonly #slots: readonly Slot[];
  readonly #runs = new Set<WorkerRun>();
  readonly #seats = new Map<WorkerRun, StateSeat>();
  readonly #ports = new Map<string, number>();
  readonly #metrics: GatheredMetrics;
  #isStarted = false;
  #isStopping = false;
  #isRolling = false;
  #giveUp: () => void = () => undefined;
  /** Resolves when no worker starts any more. */
  readonly hopeless: Promise<void>;

  constructor(parts: PrimaryParts, settings: PrimarySettings) {
    this.#parts = parts;
    this.#settings = settings;
    this.#slots = Array.from({ length: settings.workers }, (_, at) => new Slot(at + 1));
    this.#metrics = new GatheredMetrics(parts.timers, () => this.#serving.length);
    this.hopeless = new Promise((resolve) => {
      this.#giveUp = resolve;
    });
  }

  /** Resolves with what ended the first worker that did not come to serve, or with undefined when all serve. */
  async start(): Promise<WorkerEnd | undefined> {
    const [first, ...others] = this.#slots;
    if (first === undefined) return undefined;
    // Alone, so that the others learn which ports the system chose, and what is wrong is said once.
    const failed = await this.#startFirst(first);
    if (failed !== undefined) return failed;
    const ends = await Promise.all(others.map((slot) => this.#startFirst(slot)));
    const end = ends.find((found) => found !== undefined);
    if (end !== undefined || this.#isStopping) return end;
    this.#isStarted = true;
    first.run?.send({ kind: 'announce' });
    this.#parts.logger.info('all workers serve', { workers: this.#slots.length });
    return undefined;
  }

  /** Replaces all workers, one by one: each ends when another serves in its place. Stops at the first that does not start. */
  async roll(): Promise<void> {
    const { logger } = this.#parts;
    if (!this.#mayRoll) {
      logger.warn('workers are not replaced now: they start, stop or are being replaced');
      return;
    }
    this.#isRolling = true;
    logger.info('replacing workers', { workers: this.#slots.length });
    let count = 0;
    for (const slot of this.#slots) {
      if (!(await this.#replace(slot))) break;
      count += 1;
    }
    this.#isRolling = false;
    if (this.#isStopping) return;
    if (count === this.#slots.length) logger.info('all workers are replaced', { workers: count });
    else logger.error('the rest of the workers stay: a new one did not start', { replaced: count });
  }

  reload(): void {
    for (const run of this.#runs) run.send({ kind: 'reload' });
  }

  /** Resolves when all have ended: with whether they ended in order. */
  async stop(): Promise<boolean> {
    this.#isStopping = true;
    const ends = await Promise.all([...this.#runs].map((run) => this.#end(run, 'stop')));
    for (const slot of this.#slots) slot.letGo();
    return ends.every(({ code }) => code === 0);
  }

  /** They wait for calls no longer. */
  force(): void {
    for (const run of this.#runs) run.send({ kind: 'force' });
  }

  get #mayRoll(): boolean {
    return this.#isStarted && !this.#isRolling && !this.#isStopping;
  }

  get #serving(): readonly WorkerRun[] {
    return [...this.#runs].filter(({ isReady, isLeaving }) => isReady && !isLeaving);
  }

  async #startFirst(slot: Slot): Promise<WorkerEnd | undefined> {
    const run = this.#launch(slot);
    slot.run = run;
    return (await run.ready) ? undefined : run.ended;
  }

  #launch(slot: Slot): WorkerRun {
    const { launch, orders, state, clock, timers } = this.#parts;
    const startedAtMs = clock.nowMs();
    const count = this.#slots.length;
    const mine = { ...orders(), number: slot.number, count, ports: [...this.#ports] };
    const run = new WorkerRun(launch, mine, slot.sockets, (of, message, handle) =>
      this.#heard(slot, of, message, handle),
    );
    this.#runs.add(run);
    this.#seats.set(
      run,
      state.welcome(mine.replica, (batch) => run.send({ kind: 'state', batch })),
    );
    const cancel = timers.after(this.#settings.startMs, () => run.kill());
    void run.ready.then(cancel);
    void run.ended.then((end) => this.#ended(slot, run, end, clock.nowMs() - startedAtMs));
    return run;
  }

  #heard(slot: Slot, run: WorkerRun, message: FromWorker, handle: SendHandle | undefined): void {
    switch (message.kind) {
      case 'listening':
        run.addresses.add(message.key);
        this.#ports.set(message.key, message.port);
        if (handle !== undefined) slot.hold(message.key, handle);
        return;
      case 'ready':
        slot.letGo(run.addresses);
        return;
      case 'figures':
        this.#tellFigures();
        return;
      case 'gather':
        void this.#metrics.gather([...this.#runs]).then((reports) => {
          run.send({ kind: 'reports', ask: message.ask, reports });
        });
        return;
      case 'report':
        this.#metrics.reported(run, message.ask, message.report);
        return;
      case 'farewell':
        run.report = message.report;
        return;
      case 'state':
        this.#seats.get(run)?.received(message.batch);
        return;
    }
  }

  /** To each what the others do. */
  #tellFigures(): void {
    for (const run of this.#runs) {
      run.send({ kind: 'others', figures: othersOf(run, this.#runs) });
    }
  }

  #ended(slot: Slot, run: WorkerRun, end: WorkerEnd, livedMs: number): void {
    this.#runs.delete(run);
    this.#seats.get(run)?.left();
    this.#seats.delete(run);
    this.#metrics.ended(run);
    this.#tellFigures();
    const isMissed = this.#isStarted && !this.#isStopping && !run.isLeaving && slot.run === run;
    if (!isMissed) return;
    slot.run = undefined;
    const wasWell = run.isReady && livedMs >= stableAfterMs;
    slot.failures = wasWell ? 1 : slot.failures + 1;
    const delayMs = backoffDelayMs(slot.failures - 1, restartDelays);
    const { number } = slot;
    const { code, signal } = end;
    const fields = { worker: number, pid: run.pid, code, signal, restartInMs: delayMs };
    this.#parts.logger.error('a worker ended by itself', fields);
    const isHopeless = this.#slots.every(({ failures }) => failures >= hopelessFailures);
    if (isHopeless && this.#serving.length === 0) this.#giveUp();
    // Nobody is let wait for a worker that is not about to come.
    if (delayMs > 0) slot.letGo();
    this.#parts.timers.after(delayMs, () => this.#restart(slot));
  }

  #restart(slot: Slot): void {
    if (this.#isStopping || slot.run !== undefined || slot.next !== undefined) return;
    this.#metrics.restarted('crashed');
    slot.run = this.#launch(slot);
  }

  async #replace(slot: Slot): Promise<boolean> {
    const next = this.#launch(slot);
    slot.next = next;
    const serves = await next.ready;
    slot.next = undefined;
    if (!serves || this.#isStopping) {
      // It may have ended while another was to take its place.
      this.#restart(slot);
      return false;
    }
    const before = slot.run;
    this.#metrics.restarted('rolled');
    slot.run = next;
    slot.failures = 0;
    if (before !== undefined) await this.#end(before, 'retire');
    return !this.#isStopping;
  }

  async #end(run: WorkerRun, how: 'retire' | 'stop'): Promise<WorkerEnd> {
    run.leave(how);
    const cancel = this.#parts.timers.after(this.#settings.leaveMs, () => run.kill());
    const end = await run.ended;
    cancel();
    return end;
  }
}

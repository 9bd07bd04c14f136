import type { SendHandle } from 'node:child_process';
import type { WorkerRun } from './worker-run.ts';

/** A socket that listens, as it is sent from one process to another. */
export type HeldSocket = NonNullable<SendHandle>;

/** The place of one worker process: workers come and go, its sockets stay. */
export class Slot {
  /** From 1. */
  readonly number: number;
  run: WorkerRun | undefined;
  /** Starts to take its place. */
  next: WorkerRun | undefined;
  /** In a row. */
  failures = 0;
  readonly #sockets = new Map<string, HeldSocket>();

  constructor(number: number) {
    this.number = number;
  }

  get sockets(): ReadonlyMap<string, HeldSocket> {
    return this.#sockets;
  }

  hold(key: string, socket: HeldSocket): void {
    this.#sockets.set(key, socket);
  }

  /** Nobody takes connections there any more but who is in `kept`. */
  letGo(kept: ReadonlySet<string> = new Set()): void {
    for (const [key, socket] of this.#sockets) {
      if (kept.has(key)) continue;
      this.#sockets.delete(key);
      if ('close' in socket) socket.close();
    }
  }
}

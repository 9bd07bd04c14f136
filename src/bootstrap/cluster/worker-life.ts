import type { Timers } from '../../application/ports/driven/clock.ts';
import type { HttpHosts } from '../http-hosts.ts';
import type { AgreedListening } from './agreed-listening.ts';
import type { JoinedProbe } from './joined-probe.ts';
import type { ThisWorker } from './this-worker.ts';

export interface WorkerLifeParts {
  readonly hosts: HttpHosts;
  readonly probe: JoinedProbe;
  readonly timers: Timers;
  /** Begins the end of the program in order. */
  readonly end: (reason: string) => void;
  /** Waits for calls no longer. */
  readonly force: () => void;
}

/** Connections that were opened before get this long for one more request. */
const lastRequestMs = 5_000;
const pollMs = 50;

/**
 * Ends a worker process when its primary process says so. Signals from a terminal reach all processes of it, and those of a service
 * manager too: here they are nothing to count.
 */
export const obey = (
  { line, listening }: Pick<ThisWorker, 'line' | 'listening'>,
  { hosts, probe, timers, end, force }: WorkerLifeParts,
): void => {
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGUSR2'] as const)
    process.on(signal, () => undefined);
  process.on('SIGTERM', end);
  line.on('stop', () => end('the gateway stops'));
  line.on('orphaned', () => {
    // Whoever takes over for the primary process wants its addresses.
    listening.release();
    end('the primary process is gone');
  });
  line.on('force', force);
  line.on('retire', () => {
    probe.retire();
    listening.release();
    hosts.wane();
    void connectionsGone(listening, timers).then(() => end('another worker is in its place'));
  });
};

const connectionsGone = (listening: AgreedListening, timers: Timers): Promise<void> =>
  new Promise((resolve) => {
    let leftMs = lastRequestMs;
    const stop = timers.every(pollMs, () => {
      leftMs -= pollMs;
      void listening.connections().then((count) => {
        if (count > 0 && leftMs > 0) return;
        stop();
        resolve();
      });
    });
  });

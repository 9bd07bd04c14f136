import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Label } from './label.ts';

/** The labelled set on a thread of its own, so that the work of servers is not taken for slowness of the detection. */
export interface StartedSet {
  readonly labels: readonly Label[];
  /** Whoever trusts it trusts the servers; PEM. */
  readonly authority: string;
  close(): Promise<void>;
}

export type SetMessage = Pick<StartedSet, 'labels' | 'authority'>;

export const startSetInWorker = async (): Promise<StartedSet> => {
  const worker = new Worker(new URL('set-worker.ts', import.meta.url));
  const [message] = (await once(worker, 'message')) as [SetMessage];
  return {
    ...message,
    close: async () => {
      worker.postMessage('close');
      await once(worker, 'exit');
    },
  };
};

import { fork } from 'node:child_process';
import { isFromWorker } from './messages.ts';
import { WORKER_MARK } from './this-worker.ts';
import type { LaunchWorker } from './worker-run.ts';

/** The same program with the same arguments, once more. */
export const forkWorker: LaunchWorker = (events) => {
  const [, program = '', ...args] = process.argv;
  const child = fork(program, args, {
    env: { ...process.env, [WORKER_MARK]: 'yes' },
    // Messages carry bytes.
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let isOver = false;
  const end = (code: number | null, signal: string | null): void => {
    if (isOver) return;
    isOver = true;
    events.ended({ code: code ?? undefined, signal: signal ?? undefined });
  };
  child.on('message', (message, handle) => {
    if (isFromWorker(message) && !isOver) events.received(message, handle);
  });
  child.on('exit', (code, signal) => {
    // What it said last is read before its end is told.
    if (child.connected) child.once('disconnect', () => end(code, signal));
    else end(code, signal);
  });
  // It could not be started at all, or a message could not be sent any more; an exit says the latter too.
  child.on('error', () => {
    if (child.pid === undefined) end(1, null);
  });
  return {
    pid: child.pid,
    send: (message, handle) => {
      if (child.connected) child.send(message, handle, () => undefined);
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
};

import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Child } from './child.ts';

const pollIntervalMs = 2;
const patienceMs = 15_000;

/** Returns when the program accepts connections. Throws when it ends or stays deaf for 15 s. */
export async function untilListening(child: Child, port: number): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await accepts(port))) {
    if (!child.alive) throw new Error(`process ${child.pid} ended: ${child.errors}`);
    if (performance.now() > deadline) throw new Error(`nothing listens: ${child.errors}`);
    await pause(pollIntervalMs);
  }
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

import { setTimeout as pause } from 'node:timers/promises';
import { residentBytes } from '../process/procfs.ts';
import { type BackendPorts, startGateway } from '../subjects/gateway.ts';
import { median } from './median.ts';

export interface StartUp {
  /** From the start of the process until it accepts connections. */
  listeningMs: number;
  idleBytes: number;
}

const starts = 5;
const settleMs = 1_500;

export async function measureStartUp(scratch: string, ports: BackendPorts): Promise<StartUp> {
  const pair = { frontend: 'http', backend: 'http', shared: false } as const;
  const listening: number[] = [];
  const idle: number[] = [];
  for (let start = 0; start < starts; start += 1) {
    const { child, listeningMs } = await startGateway(scratch, pair, ports);
    listening.push(listeningMs);
    await pause(settleMs);
    idle.push(residentBytes(child.pid, 'VmRSS'));
    await child.stop();
  }
  return { listeningMs: median(listening), idleBytes: median(idle) };
}

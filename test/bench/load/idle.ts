import { setTimeout as pause } from 'node:timers/promises';
import { exitWithBench } from '../backends/announce.ts';
import { residentBytes } from '../process/procfs.ts';
import { openIdleEventStream, openIdleListen, openIdleWebSocket } from './idle-connections.ts';
import { type IdleOrder, type IdleStep, readOrder, writeReport } from './orders.ts';

/** Connections being opened at any moment: below the usual listen backlog. */
const openedTogether = 100;
/** The first ones pay for what is loaded and compiled once; they are not counted. */
const warmUpConnections = 300;
const sampleIntervalMs = 500;
const samplesAlike = 6;
const samplesAtMost = 40;

const open = { websocket: openIdleWebSocket, sse: openIdleEventStream, listen: openIdleListen };

/** Resident size once it has moved by less than 1 % for three seconds. */
async function settledBytes(pid: number): Promise<number> {
  let reference = residentBytes(pid, 'VmRSS');
  let alike = 0;
  for (let sample = 0; sample < samplesAtMost && alike < samplesAlike; sample += 1) {
    await pause(sampleIntervalMs);
    const now = residentBytes(pid, 'VmRSS');
    alike = Math.abs(now - reference) < reference / 100 ? alike + 1 : 0;
    if (alike === 0) reference = now;
  }
  return residentBytes(pid, 'VmRSS');
}

async function run(order: IdleOrder): Promise<IdleStep[]> {
  const steps: IdleStep[] = [];
  let lost = 0;
  let opened = 0;
  const countLost = (): void => {
    lost += 1;
  };
  const openUpTo = async (connections: number): Promise<void> => {
    while (opened < connections) {
      const batch = Math.min(openedTogether, connections - opened);
      const first = opened;
      await Promise.all(
        Array.from({ length: batch }, (_, at) =>
          open[order.protocol](order.port, first + at, countLost),
        ),
      );
      opened += batch;
    }
  };
  await openUpTo(warmUpConnections);
  const before = await settledBytes(order.pid);
  for (const connections of order.steps) {
    const startedMs = performance.now();
    await openUpTo(connections);
    const openedMs = performance.now() - startedMs;
    const resident = await settledBytes(order.pid);
    const bytesEach = (resident - before) / (connections - warmUpConnections);
    steps.push({ connections, lost, openedMs, bytesEach, residentBytes: resident });
  }
  return steps;
}

exitWithBench();
writeReport(await run(readOrder<IdleOrder>()));

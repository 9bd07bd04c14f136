import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { WebSocket } from 'ws';
import { childrenOf } from '../../faults/support/watch.ts';
import type { Replica } from './fleet.ts';

const TICKS_PER_SECOND = 100;

/** What a process holds. */
export interface Holdings {
  /** In use after everything that nobody needs was collected. */
  readonly heapBytes: number;
  readonly files: number;
  /** Those that are no sockets, nor tables of the system that are read now and again. */
  readonly ownFiles: number;
  /** Timers, sockets and whatever else keeps a loop alive, by kind. */
  readonly resources: Readonly<Record<string, number>>;
  readonly children: number;
  readonly residentBytes: number;
}

const COUNT =
  'JSON.stringify(process.getActiveResourcesInfo().reduce((all, kind) => { all[kind] = (all[kind] ?? 0) + 1; return all; }, {}))';

/** Collects its garbage first, by the protocol of its debugger. */
export const holdingsOf = async ({ pid, inspectorPort }: Replica): Promise<Holdings> => {
  const list = await fetch(`http://127.0.0.1:${inspectorPort}/json/list`);
  const [target] = (await list.json()) as { readonly webSocketDebuggerUrl: string }[];
  const socket = new WebSocket(target?.webSocketDebuggerUrl ?? '');
  await once(socket, 'open');
  let id = 0;
  const ask = async (method: string, params: object = {}): Promise<Reply['result']> => {
    id += 1;
    socket.send(JSON.stringify({ id, method, params }));
    const [data] = (await once(socket, 'message')) as [Buffer];
    return (JSON.parse(String(data)) as Reply).result;
  };
  await ask('HeapProfiler.collectGarbage');
  await ask('HeapProfiler.collectGarbage');
  const { usedSize = 0 } = await ask('Runtime.getHeapUsage');
  const { result } = await ask('Runtime.evaluate', { expression: COUNT });
  socket.close();
  await once(socket, 'close');
  return {
    heapBytes: usedSize,
    files: filesOf(pid),
    ownFiles: ownFilesOf(pid),
    resources: JSON.parse(result?.value ?? '{}') as Record<string, number>,
    children: childrenOf(pid).length,
    residentBytes: residentOf(pid),
  };
};

interface Reply {
  readonly result: { readonly usedSize?: number; readonly result?: { readonly value: string } };
}

export const filesOf = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

const ownFilesOf = (pid: number): number => {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).filter((name) => {
    try {
      return !/^(?:socket:|\/proc\/)/.test(readlinkSync(`${folder}/${name}`));
    } catch {
      return false; // It was closed meanwhile.
    }
  }).length;
};

export const residentOf = (pid: number): number => {
  const text = readFileSync(`/proc/${pid}/status`, 'latin1');
  return 1_024 * Number(/VmRSS:\s+(\d+)/.exec(text)?.[1]);
};

/** Processor time it has used so far, in seconds. */
export const processorSeconds = (pid: number): number => {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
};

/** Growth of a series of values, each taken at its time, by least squares: units a minute. */
export const growthAMinute = (
  series: readonly { readonly atMs: number; readonly value: number }[],
): number => {
  const meanMs = series.reduce((sum, { atMs }) => sum + atMs, 0) / series.length;
  const mean = series.reduce((sum, { value }) => sum + value, 0) / series.length;
  let above = 0;
  let below = 0;
  for (const { atMs, value } of series) {
    above += (atMs - meanMs) * (value - mean);
    below += (atMs - meanMs) ** 2;
  }
  return (60_000 * above) / below;
};

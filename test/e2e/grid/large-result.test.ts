import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backendNames, startScriptedServer } from '../support/backends/scripted-server.ts';
import { frontendNames, type Grid, startGrid } from '../support/grid.ts';
import { sampleText } from '../support/samples.ts';
import { callTool, introduce } from '../support/talk.ts';

const payloadBytes = 9_900_000;
const growthLimit = 6;
const seed = 3;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const expected = sha256(`{"content":[{"type":"text","text":"${sampleText(payloadBytes, seed)}"}]}`);

/** A line of `/proc/PID/status`, in bytes (proc_pid_status(5)). */
const memory = (pid: number, field: 'VmRSS' | 'VmHWM'): number => {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024;
};

/** Makes the present resident size the peak (proc_pid_clear_refs(5)). */
const resetPeak = (pid: number): void => writeFileSync(`/proc/${pid}/clear_refs`, '5');

describe.each(backendNames)('a 9.9 MB result of a server on %s', (backend) => {
  let grid: Grid;
  beforeAll(async () => {
    const { entry } = await startScriptedServer(backend);
    grid = await startGrid({ servers: { scripted: entry } });
  });
  afterAll(() => grid.gateway.kill());

  test.each(frontendNames)(
    'crosses to %s byte for byte in six times its size [L13]',
    async (frontend) => {
      const { pid } = grid.gateway;
      const client = await grid.open(frontend);
      await introduce(client);
      resetPeak(pid);
      const before = memory(pid, 'VmRSS');
      const result = await callTool(client, 'big', `{"bytes":${payloadBytes},"seed":${seed}}`);
      const growth = memory(pid, 'VmHWM') - before;
      expect(sha256(result)).toBe(expected);
      expect(growth / payloadBytes).toBeLessThanOrEqual(growthLimit);
      await client.close();
    },
  );
});

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resetPeak, residentBytes } from '../../bench/process/procfs.ts';
import { backendNames, startScriptedServer } from '../support/backends/scripted-server.ts';
import { frontendNames, type Grid, startGrid } from '../support/grid.ts';
import { sampleText } from '../support/samples.ts';
import { callTool, introduce } from '../support/talk.ts';

const payloadBytes = 9_900_000;
const growthLimit = 6;
const seed = 3;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const expected = sha256(`{"content":[{"type":"text","text":"${sampleText(payloadBytes, seed)}"}]}`);

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
      const before = residentBytes(pid, 'VmRSS');
      const result = await callTool(client, 'big', `{"bytes":${payloadBytes},"seed":${seed}}`);
      const growth = residentBytes(pid, 'VmHWM') - before;
      expect(sha256(result)).toBe(expected);
      expect(growth / payloadBytes).toBeLessThanOrEqual(growthLimit);
      await client.close();
    },
  );
});

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resetPeak, residentBytes } from '../../bench/process/procfs.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import type { RawClient } from '../support/clients/client.ts';
import { type Grid, startGrid } from '../support/grid.ts';
import { sampleText } from '../support/samples.ts';
import { callTool, introduce } from '../support/talk.ts';
import type { Pairs } from './pairs.ts';

const PAYLOAD_BYTES = 9_900_000;
const GROWTH_LIMIT = 6;
const SEED = 9;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const args = `{"text":"${sampleText(PAYLOAD_BYTES, SEED)}"}`;
const expected = sha256(`{"content":[],"echo":${args}}`);

/** The tests that the largest payload crosses these pairs in both directions. Each way in has a gateway of its own. */
export const describeLarge = (pairs: Pairs): void => {
  describe.each(pairs)('9.9 MB from %s and back', (frontend, backends) => {
    let grid: Grid;
    let client: RawClient;
    beforeAll(async () => {
      const started = backends.map(async (backend) => {
        const { entry } = await startScriptedServer(backend, backend);
        return [backend, entry] as const;
      });
      grid = await startGrid({ servers: Object.fromEntries(await Promise.all(started)) });
      client = await grid.open(frontend);
      await introduce(client);
    });
    afterAll(() => grid.gateway.kill());

    it.each(backends)(
      '[PD-06] [L13] cross to a server on %s byte for byte in six times their size',
      async (backend) => {
        const { pid } = grid.gateway;
        resetPeak(pid);
        const before = residentBytes(pid, 'VmRSS');
        const result = await callTool(client, `${backend}__echo`, args);
        const growth = residentBytes(pid, 'VmHWM') - before;
        expect(sha256(result)).toBe(expected);
        expect(growth / PAYLOAD_BYTES).toBeLessThanOrEqual(GROWTH_LIMIT);
      },
    );
  });
};

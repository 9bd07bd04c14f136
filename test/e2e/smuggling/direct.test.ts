import { describe, expect, it } from 'vitest';
import { useBench } from '../bad-input/rig.ts';
import { addressOf, RawConnection } from '../faults/support/raw-bytes.ts';
import { errorOf, expectSound } from '../faults/support/rig.ts';
import { chunkCases, lengthCases } from './framing-cases.ts';
import { headCases } from './head-cases.ts';

const bench = useBench();
const cases = [...lengthCases, ...chunkCases, ...headCases];

describe.each(['http', 'sse', 'ws'] as const)('[I12] on the %s listener', (frontend) => {
  it.each(cases)(
    '$what gets one refusal and the end of the connection',
    async ({ what, bytes }) => {
      const index = cases.findIndex((one) => one.what === what);
      const [first, second] = [`first-${frontend}-${index}-`, `second-${frontend}-${index}-`];
      const connection = await RawConnection.open(addressOf(bench.gateway, frontend));
      await connection.write(Buffer.from(bytes(first, second), 'latin1'));
      await connection.closed;
      const answers = connection.text.split(/(?=HTTP\/1\.1 )/);
      expect(answers).toHaveLength(1);
      expect(answers[0]).toMatch(/^HTTP\/1\.1 4(?:00|03|04|05|17) /);
      expect(errorOf(answers[0]?.split('\r\n\r\n')[1] ?? '').code).toBeLessThan(0);
      expect(bench.heard.filter((text) => text.includes(first) || text.includes(second))).toEqual(
        [],
      );
    },
  );
});

it('[I12] nothing of it is left behind', async () => {
  await expectSound(bench.gateway);
});

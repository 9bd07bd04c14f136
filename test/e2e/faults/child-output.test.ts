import { describe, expect, it } from 'vitest';
import { resetPeak, residentBytes } from '../../bench/process/procfs.ts';
import type { RawClient } from '../support/clients/client.ts';
import { call, errorOf, type FaultGateway, openClient, openGateway } from './support/rig.ts';
import { stdioEntry } from './support/server-process.ts';
import { metric, until } from './support/watch.ts';

const MEBIBYTE = 1_048_576;
const FLOODS = [4, 5, 6, 7, 8, 9, 10, 11];
/** Of 850 MiB. The runtime reads into fresh buffers and collects them late, 140 MiB of them on a busy machine. */
const GROWTH_BYTES = 256 * MEBIBYTE;

const growthDuring = async (gateway: FaultGateway, work: () => Promise<void>): Promise<number> => {
  resetPeak(gateway.pid);
  const before = residentBytes(gateway.pid, 'VmRSS');
  await work();
  return residentBytes(gateway.pid, 'VmHWM') - before;
};

const pidOf = async (client: RawClient, id: number): Promise<string> => {
  const answer = await client.request(call(id, 'pid'));
  return /"pid":\d+/.exec(answer)?.[0] ?? '';
};

describe('[F07] a child that writes', () => {
  it('noise, overlong lines, half characters and floods of errors stays bounded', async () => {
    const gateway = await openGateway({ servers: { demo: stdioEntry } });
    const client = await openClient(gateway, 'ws');
    const first = await pidOf(client, 1);

    // Noise costs nothing: the call goes on with the same process.
    expect(await client.request(call(2, 'garbage'))).toContain('"result"');
    expect(await metric(gateway, 'mcp_gateway_messages_dropped_total')).toBeGreaterThan(0);
    expect(await pidOf(client, 3)).toBe(first);

    const flood = async (id: number): Promise<void> => {
      const logged = gateway.lines.length;
      expect(await client.request(call(id, 'stderr'))).toContain('"result"');
      expect(gateway.lines.length - logged).toBeLessThan(50);
    };
    const growth = await growthDuring(gateway, async () => {
      for (const id of FLOODS) await flood(id);
      const tooLong = errorOf(await client.request(call(12, 'longLine')));
      expect(tooLong.data?.error_code).toBe('outcome_unknown');
      expect(await pidOf(client, 13)).not.toBe(first);
      const cut = errorOf(await client.request(call(14, 'halfCharacter')));
      expect(cut.message).toContain('exit code 4');
      expect(JSON.stringify(cut)).not.toContain('\uFFFD');
    });
    expect(growth).toBeLessThan(GROWTH_BYTES);
    expect(Math.max(...gateway.lines.map(({ length }) => length))).toBeLessThan(64 * 1024);
    let id = 100;
    await until(
      () => {
        id += 1;
        return client.request(call(id, 'echo'));
      },
      (answer) => answer.includes('"echo"'),
    );
    expect(await gateway.stop()).toBe(0);
  });
});

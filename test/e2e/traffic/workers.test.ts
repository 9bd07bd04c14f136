import { afterEach, describe, expect, test } from 'vitest';
import {
  call,
  errorOf,
  type FaultGateway,
  openClient,
  openGateway,
} from '../faults/support/rig.ts';
import { stdioEntry } from '../faults/support/server-process.ts';
import { childrenOf, metric, until } from '../faults/support/watch.ts';
import type { RawClient } from '../support/clients/client.ts';

const gateways: FaultGateway[] = [];
afterEach(() => {
  for (const gateway of gateways.splice(0)) gateway.kill();
});

/** A gateway in front of one server with these workers. */
const started = async (workers: unknown, server: object = {}, rest: object = {}) => {
  const gateway = await openGateway({
    servers: {
      many: { ...stdioEntry, shared: true, era: 'legacy', workers, ...inTurn, ...server },
    },
    ...rest,
  });
  gateways.push(gateway);
  return gateway;
};

const inTurn = { balancing: { strategy: 'round_robin', warm_up: 0 } };

const pidOf = (answer: string): number => {
  const pid = /"pid":(\d+)/.exec(answer)?.[1];
  if (pid === undefined) throw new Error(`no pid: ${answer}`);
  return Number(pid);
};

const pidsOf = async (client: RawClient, count: number): Promise<readonly number[]> => {
  const pids: number[] = [];
  for (let id = 0; id < count; id += 1) pids.push(pidOf(await client.request(call(id, 'pid'))));
  return pids;
};

const workersOf = (gateway: FaultGateway): number => childrenOf(gateway.pid).length;

describe('a server with several workers', () => {
  test('has its calls spread over them, and leaves no process behind', async () => {
    const gateway = await started({ count: 4, max_in_flight: 1 });
    const client = await openClient(gateway, 'ws');
    const pids = await pidsOf(client, 16);
    const counts = [...Map.groupBy(pids, (pid) => pid).values()].map(({ length }) => length);
    expect(counts).toEqual([4, 4, 4, 4]);
    const atMs = performance.now();
    const waits = Array.from({ length: 8 }, (_, id) =>
      client.request(call(`"w${id}"`, 'wait', '{"ms":500}')),
    );
    await Promise.all(waits);
    // Two rounds of 500 ms; one process alone would take eight.
    expect(performance.now() - atMs).toBeGreaterThan(990);
    expect(performance.now() - atMs).toBeLessThan(3_500);
    await gateway.stop();
    for (const pid of new Set(pids)) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  test('keeps a session at one of them where sessions stick', async () => {
    const gateway = await started(4, {
      balancing: { strategy: 'round_robin', sticky: { by: 'session' } },
    });
    const homes = new Set<number>();
    for (let opened = 0; opened < 12; opened += 1) {
      const pids = await pidsOf(await openClient(gateway, 'ws'), 3);
      expect(new Set(pids).size).toBe(1);
      homes.add(pids[0] ?? 0);
    }
    expect(homes.size).toBeGreaterThan(1);
  });

  test('goes on with the others when one is killed: writes there fail with a word, the rest is answered', async () => {
    const gateway = await started(3);
    const client = await openClient(gateway, 'ws');
    const pids = new Set(await pidsOf(client, 6));
    expect(pids.size).toBe(3);
    const [victim = 0] = pids;
    const write = (id: number) => client.request(call(id, 'wait', '{"ms":3000}'));
    const read = (id: number) =>
      client.request(
        `{"jsonrpc":"2.0","id":${id},"method":"resources/read","params":{"uri":"x:1"}}`,
      );
    const writes = [101, 102, 103, 104, 105, 106].map(write);
    await until(
      () => metric(gateway, 'mcp_gateway_requests_in_flight'),
      (count) => count === writes.length,
    );
    const reads = [201, 202, 203, 204, 205, 206].map(read);
    process.kill(victim, 'SIGKILL');
    const answers = await Promise.all(writes);
    const failed = answers.filter((answer) => answer.includes('"error"'));
    expect(failed).toHaveLength(2);
    for (const answer of failed) expect(errorOf(answer).data?.error_code).toBe('outcome_unknown');
    for (const answer of await Promise.all(reads)) expect(answer).toContain('"result"');
    const after = await pidsOf(client, 9);
    expect(after).not.toContain(victim);
    expect(await metric(gateway, 'mcp_gateway_worker_crashes_total')).toBe(1);
  });

  test('has them replaced after so many calls without a call failing', async () => {
    const gateway = await started({ count: 2, recycle: { calls: 100 } });
    const clients = await Promise.all(
      ['ws', 'lines', 'frames'].map(() => openClient(gateway, 'ws')),
    );
    const seen = new Set<number>();
    let most = 0;
    const load = async (client: RawClient): Promise<void> => {
      for (let id = 0; seen.size < 6; id += 1) {
        const answer = await client.request(
          id % 20 === 0 ? call(id, 'wait', '{"ms":100}') : call(id, 'pid'),
        );
        expect(answer).toContain('"result"');
        if (answer.includes('"pid"')) seen.add(pidOf(answer));
        if (id % 50 === 0) most = Math.max(most, workersOf(gateway));
      }
    };
    await Promise.all(clients.map(load));
    expect(seen.size).toBeGreaterThan(4);
    expect(most).toBeLessThanOrEqual(3);
    const recycled = await metric(gateway, 'mcp_gateway_worker_recycles_total', 'reason="calls"');
    expect(recycled).toBeGreaterThanOrEqual(3);
    await until(
      () => workersOf(gateway),
      (count) => count === 2,
    );
  });

  test('has one that grew too large replaced', async () => {
    const gateway = await started({ count: 1, recycle: { rss: '1MB' } });
    const client = await openClient(gateway, 'ws');
    const [first] = await pidsOf(client, 1);
    await until(
      () => pidsOf(client, 1),
      ([pid]) => pid !== first,
    );
    expect(
      await metric(gateway, 'mcp_gateway_worker_recycles_total', 'reason="rss"'),
    ).toBeGreaterThan(0);
  });

  test('has them ended while nobody uses them, and started again for the next request', async () => {
    const gateway = await started({ count: 2, idle_stop: '700ms' });
    const client = await openClient(gateway, 'ws');
    const before = await pidsOf(client, 2);
    await until(
      () => workersOf(gateway),
      (count) => count === 0,
    );
    const after = await pidsOf(client, 2);
    expect(before).not.toContain(after[0]);
    expect(await metric(gateway, 'mcp_gateway_worker_recycles_total', 'reason="idle"')).toBe(2);
    expect(await metric(gateway, 'mcp_gateway_worker_crashes_total')).toBe(0);
  });

  test('has them started with the gateway where that is wanted', async () => {
    const gateway = await started({ count: 3, prewarm: true }, { era: 'auto' });
    await until(
      () => metric(gateway, 'mcp_gateway_workers', 'state="running"'),
      (count) => count === 3,
    );
    const client = await openClient(gateway, 'ws');
    await pidsOf(client, 9);
    expect(await metric(gateway, 'mcp_gateway_worker_starts_total')).toBe(3);
  });
});

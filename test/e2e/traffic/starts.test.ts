import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { compileCache } from '../../support/compile-cache.ts';
import {
  call,
  errorOf,
  type FaultGateway,
  type FaultSettings,
  freshPath,
  openClient,
  openGateway,
} from '../faults/support/rig.ts';
import { stdioEntry } from '../faults/support/server-process.ts';
import { childrenOf, metric, until } from '../faults/support/watch.ts';

const gateways: FaultGateway[] = [];
afterEach(() => {
  for (const gateway of gateways.splice(0)) gateway.kill();
});

const opened = async (settings: FaultSettings) => {
  const gateway = await openGateway(settings);
  gateways.push(gateway);
  return gateway;
};

const slowStart = fileURLToPath(new URL('./support/slow-start.ts', import.meta.url));
const slow = (journal: string, ms: number): object => ({
  command: process.execPath,
  args: [slowStart, journal, String(ms)],
  env: compileCache,
});

/** The most that were starting at a time. */
const peakIn = (journal: string): number => {
  let starting = 0;
  let peak = 0;
  for (const sign of readFileSync(journal, 'utf8')) {
    starting += sign === '+' ? 1 : -1;
    peak = Math.max(peak, starting);
  }
  return peak;
};

describe('the starts of processes', () => {
  test('are bounded over all servers, and all get their turn', async () => {
    const journal = freshPath('journal');
    const names = Array.from({ length: 20 }, (_, index) => `s${index}`);
    const server = { ...slow(journal, 100), shared: true, era: 'legacy' };
    const gateway = await opened({
      servers: Object.fromEntries(
        names.map((name, index) => [name, { ...server, workers: { prewarm: index % 2 === 0 } }]),
      ),
      timeouts: { connect: '60s' },
      processes: { parallel_starts: 4, start_time: '20s' },
    });
    const { pid } = gateway;
    const client = await openClient(gateway, 'ws');
    const answers = await Promise.all(
      names.map((name) => client.request(call(`"${name}"`, `${name}__x`))),
    );
    for (const answer of answers) expect(answer).toContain('"pid"');
    expect(await metric(gateway, 'mcp_gateway_worker_starts_total')).toBe(names.length);
    expect(peakIn(journal)).toBeGreaterThan(1);
    expect(peakIn(journal)).toBeLessThanOrEqual(4);
    await gateway.stop();
    expect(childrenOf(pid)).toEqual([]);
  }, 90_000);

  test('let a request wait no longer than for any start, and say why it was not served', async () => {
    const journal = freshPath('journal');
    const gateway = await opened({
      servers: {
        slow: { ...slow(journal, 5_000), shared: true, era: 'legacy' },
        quick: { ...stdioEntry, shared: true, era: 'legacy' },
      },
      timeouts: { connect: '600ms' },
      processes: { parallel_starts: 1, start_time: '2s' },
    });
    const client = await openClient(gateway, 'ws');
    void client.request(call(1, 'slow__pid')).catch(() => undefined);
    await until(
      () => childrenOf(gateway.pid).length,
      (count) => count === 1,
    );
    const error = errorOf(await client.request(call(2, 'quick__pid')));
    expect(error.data?.error_code).toBe('overloaded');
    expect(error.message).toContain('processes.parallel_starts');
    const answer = await until(
      () => client.request(call(3, 'quick__pid')),
      (text) => text.includes('"pid"'),
    );
    expect(answer).toContain('"pid"');
  });
});

describe('sessions with a process each', () => {
  test('find one that waits for them, and another takes its place', async () => {
    const gateway = await opened({
      servers: { own: { ...stdioEntry, workers: { warm_spare: 2 } } },
    });
    const count = () => childrenOf(gateway.pid).length;
    await until(count, (children) => children === 2);
    const spares = new Set(childrenOf(gateway.pid).map(({ pid }) => pid));
    await delay(300);
    const client = await openClient(gateway, 'ws');
    const pid = Number(/"pid":(\d+)/.exec(await client.request(call(1, 'pid')))?.[1]);
    expect(spares.has(pid)).toBe(true);
    await until(count, (children) => children === 3);
    await client.close();
    await until(count, (children) => children === 2);
    expect(await gateway.stop()).toBe(0);
    for (const spare of spares) expect(() => process.kill(spare, 0)).toThrow('ESRCH');
  });
});

describe('a worker that crashes again and again', () => {
  test('is out when its budget is used up, with its exit code, and the others go on', async () => {
    const journal = freshPath('journal');
    const script = `require('node:fs').appendFileSync(${JSON.stringify(journal)},'+');process.exit(3)`;
    const gateway = await opened({
      servers: {
        broken: {
          command: process.execPath,
          args: ['-e', script],
          shared: true,
          era: 'legacy',
          workers: { crash_budget: { crashes: 1, within: '1h' } },
        },
        well: { ...stdioEntry, shared: true, era: 'legacy' },
      },
    });
    const client = await openClient(gateway, 'ws');
    const error = await until(
      async () => errorOf(await client.request(call(1, 'broken__x'))),
      ({ message }) => message.includes('crash budget'),
    );
    expect(error.message).toContain('more than 1 in 3600 s');
    expect(error.message).toContain('exit code 3');
    expect(readFileSync(journal, 'utf8')).toBe('++');
    expect(await metric(gateway, 'mcp_gateway_workers', 'state="resting"')).toBe(1);
    expect(await client.request(call(2, 'well__pid'))).toContain('"pid"');
  });
});

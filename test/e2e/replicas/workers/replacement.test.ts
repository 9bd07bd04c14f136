import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { modernRequest } from '../../eras/support/clients/era-client.ts';
import { mirroredHeaders } from '../../eras/support/peers/mirrored-headers.ts';
import { LedgerServer, ledgerParams } from '../support/ledger-server.ts';
import { LegacyClient } from '../support/legacy-client.ts';
import { failuresOf, Load } from '../support/load.ts';
import { childrenOf, Workers } from './workers.ts';

const WORKERS = 3;
const MODERN = 8;
const LEGACY = 8;

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('workers that come and go under load', () => {
  let workers: Workers;
  let ledger: LedgerServer;
  beforeAll(async () => {
    ledger = await LedgerServer.start();
    workers = await Workers.start(WORKERS, { ledger: ledger.entry });
  }, 60_000);

  test('replaced one by one, they lose no call, whether connections are kept or not, and no session is opened anew more than once', async () => {
    const before = workers.pids;
    const load = await Load.start(workers.url(), { legacy: LEGACY, modern: MODERN, pauseMs: 10 });
    const failures: string[] = [];
    let unkept = 0;
    let isOver = false;
    // Each on a connection of its own: some of them wait at a socket while its worker goes.
    const callers = Array.from({ length: 4 }, async (_, caller) => {
      while (!isOver) {
        unkept += 1;
        const failure = await callOnce(workers.url(), `unkept-${caller}-${unkept}`);
        if (failure !== undefined) failures.push(failure);
      }
    });
    await workers.roll();
    isOver = true;
    await Promise.all(callers);
    const outcomes = await load.stop();
    expect(failures).toEqual([]);
    expect(failuresOf(outcomes)).toEqual([]);
    expect(outcomes.length + unkept).toBeGreaterThan(500);
    for (const times of load.reopened) expect(times).toBeLessThanOrEqual(1);
    expect(ledger.twice).toEqual([]);
    expect(workers.pids).toHaveLength(WORKERS);
    expect(workers.pids.filter((pid) => before.includes(pid))).toEqual([]);
    // What was counted by those that are gone is counted still.
    const series =
      'mcp_gateway_endpoint_requests_total{endpoint="ledger",namespace="ledger",status="success"}';
    expect(await workers.figure(series)).toBeGreaterThanOrEqual(ledger.calls.length);
  }, 150_000);

  test('one that is killed takes no more than the calls it carried out, and its sessions go on at the others', async () => {
    const [victim = 0] = workers.pids;
    const clients = await Promise.all(
      Array.from({ length: 12 }, () => LegacyClient.open(workers.url())),
    );
    const load = await Load.start(workers.url(), { modern: MODERN, pauseMs: 10 });
    await delay(300);
    process.kill(victim, 'SIGKILL');
    await workers.gateway.line((line) => line.includes('a worker ended by itself'));
    let slowestMs = 0;
    for (const [index, client] of clients.entries()) {
      const askedMs = performance.now();
      const answers = [1, 2].map(async (turn) => {
        const params = ledgerParams(`after-${index}-${turn}`);
        // A connection that was kept to the killed worker fails once, as clients know.
        const body = `{"jsonrpc":"2.0","id":${turn},"method":"tools/call","params":${params}}`;
        return client.request(body).catch(() => client.request(body));
      });
      for (const answer of await Promise.all(answers)) expect(answer).toContain('"result"');
      slowestMs = Math.max(slowestMs, performance.now() - askedMs);
    }
    // What the system gave to the one that was killed waits until another is in its place, which is a whole start.
    expect(slowestMs).toBeLessThan(15_000);
    await expect.poll(() => workers.pids.length, { timeout: 10_000 }).toBe(WORKERS);
    await expect
      .poll(() => workers.figure('mcp_gateway_processes'), { timeout: 15_000 })
      .toBe(WORKERS);
    const outcomes = await load.stop();
    expect(failuresOf(outcomes).length).toBeLessThanOrEqual(MODERN);
    expect(ledger.twice).toEqual([]);
    for (const client of clients) client.close();
  }, 60_000);

  describe('two of them', () => {
    let two: Workers;
    beforeAll(async () => {
      two = await Workers.start(2, { ledger: ledger.entry });
    }, 60_000);

    test('that are killed leave the connections that wait for them to those that take their places', async () => {
      const { pids } = two;
      for (const pid of pids) process.kill(pid, 'SIGSTOP');
      const waiting = await Promise.all(
        Array.from({ length: 20 }, () => Waiting.open(two.gateway.port('http'))),
      );
      for (const pid of pids) process.kill(pid, 'SIGKILL');
      for (const one of waiting) expect(await one.answer).toMatch(/^HTTP\/1.1 200 /);
      expect(two.pids.filter((pid) => pids.includes(pid))).toEqual([]);
    }, 60_000);

    test('end by themselves when their primary process is gone', async () => {
      await expect.poll(() => two.pids.length, { timeout: 30_000 }).toBe(2);
      const { pids } = two;
      two.gateway.kill();
      await expect.poll(() => pids.filter(isRunning), { timeout: 30_000 }).toEqual([]);
    }, 90_000);
  });

  test('SIGTERM ends all of them in order, and the program with 0', async () => {
    const ending = await Workers.start(2, { ledger: ledger.entry });
    const { pids } = ending;
    const call = callOnce(ending.url(), 'last', 500);
    await expect.poll(() => ledger.calls.includes('last')).toBe(true);
    const code = ending.gateway.stop();
    expect(await call).toBeUndefined();
    expect(await code).toBe(0);
    expect(pids.filter(isRunning)).toEqual([]);
    expect(childrenOf(ending.gateway.pid)).toEqual([]);
  }, 60_000);
});

/** A request on a connection of its own, which nobody has accepted yet. */
class Waiting {
  readonly answer: Promise<string>;

  private constructor(socket: Socket) {
    this.answer = once(socket.setEncoding('utf8'), 'data').then(([text]) => String(text));
    socket.end('GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n');
  }

  static async open(port: number): Promise<Waiting> {
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    await once(socket, 'connect');
    return new Waiting(socket);
  }
}

/** What came instead of a result. */
const callOnce = async (url: string, call: string, ms = 0): Promise<string | undefined> => {
  const body = modernRequest('1', 'tools/call', ledgerParams(call, ms));
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    connection: 'close',
    ...mirroredHeaders(body),
  };
  try {
    const answered = await fetch(url, { method: 'POST', headers, body });
    const text = await answered.text();
    return text.includes('"result"') ? undefined : `${answered.status} ${text}`;
  } catch (problem) {
    return problem instanceof Error ? String(problem.cause ?? problem) : String(problem);
  }
};

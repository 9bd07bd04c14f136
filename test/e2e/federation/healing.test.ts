import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { call, errorOf, freshPath, openClient, openGateway } from '../faults/support/rig.ts';
import { until } from '../faults/support/watch.ts';
import type { RawClient } from '../support/clients/client.ts';
import type { RunningGateway } from '../support/gateway.ts';
import { type Cut, CuttingProxy } from './support/cutting-proxy.ts';
import { SessionServer } from './support/session-server.ts';

const expiries = 100;
let lastId = 0;

/** The answer of a tool, and the number it was called with. */
const callTool = async (client: RawClient, name: string) => {
  lastId += 1;
  const n = lastId;
  const answer = await client.request(call(n, name, `{"n":${n}}`));
  const isDone = answer.includes(`${name.replace(/.*__/, '')} ${n}`);
  return { n, answer, isDone };
};

const isUnknown = (answer: string): boolean =>
  answer.includes('"error"') && errorOf(answer).data?.error_code === 'outcome_unknown';

describe('one of three servers whose session expires 100 times under calls', () => {
  it('fails no call that only reads, repeats none that writes, and disturbs neither of the others', async () => {
    const [a, b, c] = await Promise.all([
      SessionServer.start(),
      SessionServer.start(),
      SessionServer.start({ isJson: true }),
    ]);
    const gateway = await openGateway({
      servers: Object.fromEntries(
        Object.entries({ a, b, c }).map(([name, { url }]) => [name, { type: 'http', url }]),
      ),
    });
    const clients = [
      await openClient(gateway, 'ws'),
      await openClient(gateway, 'http'),
      await openClient(gateway, 'lines'),
    ];
    const tools = ['a__look', 'a__add', 'b__look', 'a__set', 'c__add'];
    for (const client of clients) for (const tool of tools) await callTool(client, tool);
    const greeted = [a, b, c].map(({ initializes }) => initializes);

    const outcomes: { readonly tool: string; readonly n: number; readonly answer: string }[] = [];
    const called = async (client: RawClient, tool: string): Promise<void> => {
      const { n, answer, isDone } = await callTool(client, tool);
      if (!isDone) outcomes.push({ tool, n, answer });
    };
    for (let expired = 0; expired < expiries; expired += 1) {
      const calls = clients.flatMap((client) => tools.map((tool) => called(client, tool)));
      // Others are on their way when the first is answered.
      await Promise.race(calls);
      a.expire();
      await Promise.all(calls);
    }
    // Each expiry is noticed by the call after it.
    for (const client of clients) await called(client, 'a__look');

    expect(outcomes).toEqual([]);
    expect(a.strangers).toBeGreaterThanOrEqual(expiries);
    for (const { effects } of [a, b, c]) {
      expect([...effects].filter(([, times]) => times > 1)).toEqual([]);
    }
    const after = [a, b, c].map(({ initializes }) => initializes);
    expect(after.slice(1)).toEqual(greeted.slice(1));
    // Each client opened one new session per expiry at most.
    expect(after[0]).toBeLessThanOrEqual((greeted[0] ?? 0) + expiries * clients.length);
    expect(await gateway.stop()).toBe(0);
  }, 120_000);
});

describe('a server on HTTP that starts anew in the middle of calls', () => {
  it('fails no call that does no harm, and repeats no other', async () => {
    const server = await SessionServer.start();
    const gateway = await openGateway({ servers: { a: { type: 'http', url: server.url } } });
    const client = await openClient(gateway, 'ws');
    let isOver = false;
    let unknown = 0;
    const failed: string[] = [];
    const tools = ['look', 'look', 'set', 'add', 'add'];
    const rounds = tools.map(() => 0);
    const work = tools.map(async (tool, worker) => {
      while (!isOver) {
        const { n, answer, isDone } = await callTool(client, tool);
        rounds[worker] = (rounds[worker] ?? 0) + 1;
        if (!isDone && tool === 'add' && isUnknown(answer)) unknown += 1;
        else if (!isDone) failed.push(`${tool} ${n}: ${answer}`);
        if (tool === 'add') expect(server.effects.get(n) ?? 0).toBeLessThanOrEqual(1);
      }
    });
    for (let restarts = 0; restarts < 20; restarts += 1) {
      const before = [...rounds];
      // What is cut off twice is not sent a third time: each call has come through a restart before the next.
      await until(
        () => rounds,
        () => rounds.every((round, worker) => round > (before[worker] ?? 0) + 1),
      );
      server.restart();
    }
    isOver = true;
    await Promise.all(work);
    expect(failed).toEqual([]);
    expect(unknown).toBeGreaterThan(0);
    expect(await gateway.stop()).toBe(0);
  });
});

describe('a server on stdio that is killed in the middle of a call', () => {
  const opened = async () => {
    const ledger = freshPath('ledger');
    const program = fileURLToPath(new URL('./support/counting-stdio.ts', import.meta.url));
    const gateway = await openGateway({
      servers: { victim: { command: process.execPath, args: [program, ledger] } },
    });
    const client = await openClient(gateway, 'ws');
    const entries = (): readonly string[] =>
      existsSync(ledger) ? readFileSync(ledger, 'utf8').trim().split('\n') : [];
    /** Ends the process that noted the only entry. */
    const kill = async (): Promise<void> => {
      const [entry = ''] = await until(entries, (seen) => seen.length === 1);
      process.kill(Number(entry.split(' ')[0]), 'SIGKILL');
    };
    return { gateway, client, entries, kill };
  };

  it('answers all the same when the tool only reads', async () => {
    const { gateway, client, entries, kill } = await opened();
    const calling = callTool(client, 'look');
    await kill();
    expect((await calling).isDone).toBe(true);
    const processes = entries().map((entry) => entry.split(' ')[0]);
    expect(new Set(processes).size).toBe(2);
    expect(processes).toHaveLength(2);
    expect(await gateway.stop()).toBe(0);
  });

  it('says that the outcome is not known when it does not, and was started again for the next call', async () => {
    const { gateway, client, entries, kill } = await opened();
    const calling = callTool(client, 'add');
    await kill();
    const { n, answer } = await calling;
    expect(errorOf(answer)).toMatchObject({
      code: -32004,
      data: {
        error_code: 'outcome_unknown',
        retryable: false,
        server: 'victim',
        method: 'tools/call',
      },
    });
    expect(errorOf(answer).message).toContain('SIGKILL');
    expect(entries()).toHaveLength(1);
    expect(await client.request(call(`"again"`, 'add', `{"n":${n}}`))).toContain(`add ${n}`);
    expect(await gateway.stop()).toBe(0);
  });
});

/** Places in an exchange of so many bytes: both ends, their neighbours, and every few bytes between. */
const places = (bytes: number): readonly number[] => {
  const between = Array.from({ length: Math.ceil(bytes / 23) }, (_, step) => step * 23);
  return [...new Set([0, 1, ...between, bytes - 1, bytes])];
};

describe.each([
  ['whole bodies', true],
  ['streams', false],
])(
  'a connection that is cut anywhere in an exchange, with a server that answers in %s',
  (_, isJson) => {
    let gateway: RunningGateway;
    afterAll(() => gateway.kill());

    it('carries no call out twice; what only reads is answered, what writes is answered or not known', async () => {
      const server = await SessionServer.start({ isJson });
      const proxy = await CuttingProxy.start('"tools/call"', server.port);
      const rig = await openGateway({
        servers: { raw: { type: 'http', url: `http://127.0.0.1:${proxy.port}/mcp` } },
      });
      gateway = rig;
      const client = await openClient(rig, 'ws');
      expect((await callTool(client, 'look')).isDone).toBe(true);
      const cuts: Cut[] = [
        ...places(proxy.requestBytes).map(
          (afterBytes) => ({ direction: 'request', afterBytes }) as const,
        ),
        ...places(proxy.answerBytes).map(
          (afterBytes) => ({ direction: 'answer', afterBytes }) as const,
        ),
      ];
      expect(cuts.length).toBeGreaterThan(30);
      let unknown = 0;
      for (const cut of cuts) {
        proxy.cutNext(cut);
        const read = await callTool(client, 'look');
        expect([cut, read.answer]).toEqual([cut, expect.stringContaining(`look ${read.n}`)]);
        proxy.cutNext(cut);
        const written = await callTool(client, 'add');
        if (!written.isDone) {
          expect([cut, isUnknown(written.answer)]).toEqual([cut, true]);
          unknown += 1;
        }
        expect(server.effects.get(written.n) ?? 0).toBeLessThanOrEqual(1);
        if (written.isDone) expect(server.effects.get(written.n)).toBe(1);
      }
      expect(unknown).toBeGreaterThan(cuts.length / 2);
      expect(server.initializes).toBe(1);
    }, 120_000);
  },
);

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type {
  BackendConnector,
  BackendLink,
} from '../../../src/application/ports/driven/backend-connector.ts';
import { Processes } from '../../../src/application/workers/processes.ts';
import { StartGate } from '../../../src/application/workers/start-gate.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { GatewayBuild } from '../../support/application/gateway-build.ts';
import { settled } from '../../support/application/settled.ts';
import { clientParams } from '../../support/application/test-client.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';
import { RecordingWorkers } from './rig.ts';

const ignored = {
  message: () => {},
  streaming: () => {},
  released: () => {},
  failed: () => {},
  retired: () => {},
  closed: () => {},
};

/** Starts processes that say and do what the test wants. */
class HandStarter implements BackendConnector {
  readonly started: { readonly server: string; speak(): void; end(isCrash: boolean): void }[] = [];
  problem: Fault | undefined;

  open({ server }: { readonly server: string }): Promise<BackendLink | Fault> {
    if (this.problem !== undefined) return Promise.resolve(this.problem);
    const first = Promise.withResolvers<void>();
    const last = Promise.withResolvers<{ isCrash: boolean }>();
    this.started.push({
      server,
      speak: () => first.resolve(),
      end: (isCrash) => last.resolve({ isCrash }),
    });
    const id = this.started.length;
    return Promise.resolve({
      separatesCalls: false,
      process: { id, hasSpoken: first.promise, ended: last.promise },
      send: () => {},
      agreed: () => {},
      forget: () => {},
      pause: () => {},
      resume: () => {},
      close: () => Promise.resolve(),
    });
  }
}

const rig = (parallelStarts: number) => {
  const clock = new HandClock();
  const metrics = new RecordingWorkers();
  const starter = new HandStarter();
  const settings = { parallelStarts, startMs: 3_000 };
  const processes = new Processes(starter, settings, { timers: clock, metrics });
  const attempt = new AbortController();
  const open = (server: string) => {
    const target = { protocol: 'stdio', command: 'x', args: [], cwd: undefined, env: {} } as const;
    return processes.open({ id: server, server, target }, ignored, attempt.signal);
  };
  const order = () => starter.started.map(({ server }) => server).join('');
  return { clock, metrics, starter, processes, attempt, open, order };
};

describe('processes', () => {
  test('start so many at a time, each until it says its first word, and servers take turns', async () => {
    const { starter, open, order, processes } = rig(2);
    for (const server of ['a', 'a', 'a', 'a', 'b', 'c']) void open(server);
    await settled();
    expect(order()).toBe('aa');
    expect(processes.count('a')).toEqual({ waiting: 2, starting: 2, running: 0 });
    starter.started[0]?.speak();
    await settled();
    starter.started[1]?.speak();
    await settled();
    expect(order()).toBe('aaab');
    starter.started[2]?.end(true);
    await settled();
    expect(order()).toBe('aaabc');
  });

  test('count as started when they have said nothing for long', async () => {
    const { clock, open, order, processes } = rig(1);
    void open('a');
    void open('b');
    await settled();
    clock.advance(2_999);
    await settled();
    expect(order()).toBe('a');
    clock.advance(1);
    await settled();
    expect(order()).toBe('ab');
    expect(processes.count('a')).toEqual({ waiting: 0, starting: 0, running: 1 });
  });

  test('are refused with the reason when their turn does not come in time', async () => {
    const { open, attempt, processes } = rig(1);
    void open('a');
    const late = open('b');
    await settled();
    attempt.abort();
    const fault = await late;
    expect(fault instanceof Fault ? [fault.code, fault.retryAfterMs] : fault).toEqual([
      'overloaded',
      3_000,
    ]);
    expect(processes.count('b')).toEqual({ waiting: 0, starting: 0, running: 0 });
  });

  test('that cannot be started make room at once', async () => {
    const { starter, open, order } = rig(1);
    starter.problem = new Fault('backend_unavailable', 'no such command');
    expect(await open('a')).toBe(starter.problem);
    starter.problem = undefined;
    void open('b');
    await settled();
    expect(order()).toBe('b');
  });

  test('are counted: what starts, runs and crashes', async () => {
    const { starter, metrics, open, processes } = rig(9);
    for (const server of ['a', 'a', 'a']) void open(server);
    await settled();
    starter.started[0]?.speak();
    starter.started[0]?.end(false);
    starter.started[1]?.end(true);
    await settled();
    expect(processes.count('a')).toEqual({ waiting: 0, starting: 1, running: 0 });
    expect(metrics.told).toEqual(['a started', 'a started', 'a started', 'a crashed']);
  });
});

test('a start gate never lets in too many, and loses nobody', async () => {
  const steps = fc.array(fc.constantFrom('enter', 'leave', 'leave twice', 'give up'), {
    maxLength: 60,
  });
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 3 }), async (todo, places) => {
      const gate = new StartGate(places);
      const inside: (() => void)[] = [];
      const outside: AbortController[] = [];
      let entered = 0;
      let ended = 0;
      for (const step of todo) {
        if (step === 'enter') {
          const attempt = new AbortController();
          outside.push(attempt);
          entered += 1;
          void gate.enter(`s${entered % 3}`, attempt.signal).then((leave) => {
            if (leave === undefined) ended += 1;
            else inside.push(leave);
          });
        } else if (step === 'give up') outside.shift()?.abort();
        else {
          const leave = inside.shift();
          if (leave !== undefined) ended += 1;
          leave?.();
          if (step === 'leave twice') leave?.();
        }
        await settled();
        expect(inside.length).toBeLessThanOrEqual(places);
        expect(gate.starting).toBe(inside.length);
        const waiting = entered - ended - inside.length;
        expect(gate.waitingOf('s0') + gate.waitingOf('s1') + gate.waitingOf('s2')).toBe(waiting);
        if (waiting > 0) expect(inside.length).toBe(places);
      }
    }),
    { numRuns: 60 },
  );
});

test('a process whose turn did not come says nothing against its server', async () => {
  const build = new GatewayBuild({ a: { protocols: ['stdio'], shared: true } });
  const server = build.server('a');
  server.unreachable = new Fault('overloaded', 'too many are starting');
  const client = build.connect();
  const refused = client.request(1, 'initialize', clientParams('2025-11-25'));
  await settled();
  expect(refused.text).toContain('"overloaded"');
  expect(build.pools.find('a')?.balancer.states[0]?.rest).toBeUndefined();
  expect(build.pools.find('a')?.balancer.states[0]?.lastTrouble).toBe('');
  server.unreachable = undefined;
  await build.client();
  expect(server.links).toHaveLength(1);
});

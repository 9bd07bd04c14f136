import { describe, expect, test } from 'vitest';
import { type Frontend, StartFault } from '../../../src/application/ports/driven/frontend.ts';
import {
  type BuildOptions,
  GatewayBuild,
  type ServerPlan,
} from '../../support/application/gateway-build.ts';
import { settled } from '../../support/application/settled.ts';

/** Notes what happens to it in a diary that all share. */
class NotingFrontend implements Frontend {
  readonly name: string;
  readonly waysIn = [];
  readonly #diary: string[];
  readonly #obstacle: string | undefined;

  constructor(name: string, diary: string[], obstacle?: string) {
    this.name = name;
    this.#diary = diary;
    this.#obstacle = obstacle;
  }

  async start(): Promise<void> {
    this.#diary.push(`${this.name} starts`);
    await Promise.resolve();
    if (this.#obstacle !== undefined) throw new StartFault(this.#obstacle);
  }

  stopAccepting(): void {
    this.#diary.push(`${this.name} stops accepting`);
  }

  async close(): Promise<void> {
    await Promise.resolve();
    this.#diary.push(`${this.name} closed`);
  }
}

const running = async (
  plans: Readonly<Record<string, ServerPlan>> = { alone: {} },
  options: BuildOptions = {},
) => {
  const diary: string[] = [];
  const frontends = [new NotingFrontend('http', diary), new NotingFrontend('tcp', diary)];
  const build = new GatewayBuild(plans, { frontends, ...options });
  await build.lifecycle.start();
  diary.length = 0;
  return { build, diary };
};

describe('starting', () => {
  test('frontends start one after another, and readiness names all that are still missing', async () => {
    const diary: string[] = [];
    const frontends = [new NotingFrontend('http', diary), new NotingFrontend('tcp', diary)];
    const build = new GatewayBuild({ alone: {} }, { frontends });
    const starting = build.lifecycle.start();
    expect(build.readiness.blockers).toEqual(['frontend http', 'frontend tcp']);
    expect(diary).toEqual(['http starts']);
    await starting;
    expect(build.readiness.ready).toBe(true);
    expect(diary).toEqual(['http starts', 'tcp starts']);
  });

  test('one obstacle ends the start with its line, and what was started is closed', async () => {
    const diary: string[] = [];
    const frontends = [
      new NotingFrontend('http', diary),
      new NotingFrontend('tcp', diary, 'port 8444 is in use'),
      new NotingFrontend('ws', diary),
    ];
    const build = new GatewayBuild({ alone: {} }, { frontends });
    await expect(build.lifecycle.start()).rejects.toThrow(new StartFault('port 8444 is in use'));
    expect(diary).toContain('http closed');
    expect(diary).not.toContain('ws starts');
    expect(build.readiness.blockers).toEqual(['frontend tcp', 'frontend ws']);
  });
});

describe('stopping', () => {
  test('goes in phases: no new clients, calls finish, clients, servers, frontends, shared servers', async () => {
    const { build, diary } = await running({ alone: {}, common: { shared: true } });
    const client = await build.client();
    const own = client.request(1, 'tools/call', '{"name":"alone__x"}');
    const common = client.request(2, 'tools/call', '{"name":"common__x"}');
    await settled();
    const [alone, shared] = [build.server('alone').link, build.server('common').link];
    const stopping = build.lifecycle.stop();
    expect(build.readiness.blockers).toEqual(['shutting down']);
    expect(diary).toEqual(['http stops accepting', 'tcp stops accepting']);
    expect(build.probe.report()).toMatchObject({ healthy: false, callsInFlight: 2 });
    build.clock.advance(10_000);
    await settled();
    expect([client.outlet.endings, alone.isOpen]).toEqual([[], true]);
    alone.answer(alone.last('tools/call'), '{}');
    shared.answer(shared.last('tools/call'), '{}');
    build.clock.advance(20);
    await stopping;
    expect([own.parsed.result, common.parsed.result]).toEqual([{}, {}]);
    expect(client.outlet.endings.map(({ code }) => code)).toEqual(['shutting_down']);
    expect(diary.slice(2)).toEqual(['http closed', 'tcp closed']);
    expect([alone.isOpen, shared.isOpen, build.sessions.size]).toEqual([false, false, 0]);
    expect(build.clock.alarms).toBe(0);
  });

  test('gives up calls after the drain time: they are cancelled at the server and answered', async () => {
    const { build } = await running();
    const client = await build.client();
    const sink = client.request(1, 'tools/call', '{"name":"x"}');
    const { link } = build.server('alone');
    const stopping = build.lifecycle.stop();
    build.clock.advance(29_980);
    await settled();
    expect(sink.isOver).toBe(false);
    build.clock.advance(20);
    await stopping;
    expect(sink.parsed.error?.data?.error_code).toBe('outcome_unknown');
    expect(link.all('notifications/cancelled')).toHaveLength(1);
    expect(link.isOpen).toBe(false);
  });

  test('a second stop does not wait for calls any more', async () => {
    const { build } = await running();
    const client = await build.client();
    const sink = client.request(1, 'tools/call', '{"name":"x"}');
    const first = build.lifecycle.stop();
    const second = build.lifecycle.stop();
    build.clock.advance(20);
    await Promise.all([first, second]);
    expect(sink.parsed.error?.data?.error_code).toBe('outcome_unknown');
    expect(client.outlet.endings).toHaveLength(1);
  });

  test('without calls it takes one look', async () => {
    const { build, diary } = await running();
    const stopping = build.lifecycle.stop();
    build.clock.advance(20);
    await stopping;
    expect(diary.at(-1)).toBe('tcp closed');
    expect(build.logger.lines.at(-1)?.message).toBe('stopped');
  });
});

describe('where balancers and other replicas are', () => {
  test('it is not ready at once, and goes on as before until they had the time to see it', async () => {
    const { build, diary } = await running({ alone: {} }, { drain: { preStopMs: 5_000 } });
    const stopping = build.lifecycle.stop();
    expect(build.readiness.blockers).toEqual(['shutting down']);
    build.clock.advance(4_980);
    await settled();
    expect(diary).toEqual([]);
    const client = await build.client();
    const sink = client.request(1, 'tools/call', '{"name":"x"}');
    build.clock.advance(20);
    await settled();
    expect(diary).toEqual(['http stops accepting', 'tcp stops accepting']);
    const { link } = build.server('alone');
    link.answer(link.last('tools/call'), '{}');
    build.clock.advance(20);
    await stopping;
    expect(sink.parsed.result).toEqual({});
    expect(build.clock.alarms).toBe(0);
  });

  test('a second stop does not wait for balancers either', async () => {
    const { build } = await running({ alone: {} }, { drain: { preStopMs: 3_600_000 } });
    const first = build.lifecycle.stop();
    void build.lifecycle.stop();
    build.clock.advance(20);
    await settled();
    build.clock.advance(20);
    await first;
    expect(build.logger.lines.at(-1)?.message).toBe('stopped');
  });

  test('sessions are handed over: those that are idle at once, the others after their calls, before anybody is sent away', async () => {
    const steps: string[] = [];
    const handover = {
      begin: () => void steps.push('begins'),
      finish: () => {
        steps.push(`finishes, ${build.sessions.callsInFlight} in flight, ${goodbyes()} goodbyes`);
        return Promise.resolve();
      },
    };
    const { build, diary } = await running({ alone: {} }, { handover });
    const client = await build.client();
    const goodbyes = (): number => client.outlet.endings.length;
    client.request(1, 'tools/call', '{"name":"x"}');
    const stopping = build.lifecycle.stop();
    expect(diary).toHaveLength(2);
    expect(steps).toEqual(['begins']);
    const { link } = build.server('alone');
    link.answer(link.last('tools/call'), '{}');
    build.clock.advance(20);
    await stopping;
    expect(steps).toEqual(['begins', 'finishes, 0 in flight, 0 goodbyes']);
    expect(goodbyes()).toBe(1);
  });

  test('what replicas carry for each other is waited for, and nothing more is taken on before the end', async () => {
    const steps: string[] = [];
    const traffic = {
      callsInFlight: 2,
      endStreams: () => void steps.push('streams end'),
      leave: () => void steps.push(`leaves, ${traffic.callsInFlight} in flight`),
    };
    const { build } = await running({ alone: {} }, { replicaTraffic: traffic });
    const stopping = build.lifecycle.stop();
    expect(steps).toEqual(['streams end']);
    build.clock.advance(5_000);
    await settled();
    expect(steps).toHaveLength(1);
    traffic.callsInFlight = 0;
    build.clock.advance(20);
    await settled();
    await stopping;
    expect(steps).toEqual(['streams end', 'leaves, 0 in flight']);
  });

  test('what others do not end is waited for a second once the drain time is over', async () => {
    const traffic = { callsInFlight: 1, endStreams: () => {}, leave: () => {} };
    const { build } = await running(
      { alone: {} },
      { replicaTraffic: traffic, drain: { drainMs: 100 } },
    );
    const stopping = build.lifecycle.stop();
    build.clock.advance(100);
    await settled();
    build.clock.advance(980);
    await settled();
    expect(build.logger.lines.at(-1)?.message).toBe('draining');
    build.clock.advance(20);
    await stopping;
    expect(build.logger.lines.at(-1)?.message).toBe('stopped');
  });

  test('calls whose clients were asked are waited for, since these can come back by way of others', async () => {
    const parked = { size: 1 };
    const { build } = await running({ alone: {} }, { parked });
    const stopping = build.lifecycle.stop();
    build.clock.advance(10_000);
    await settled();
    expect(build.logger.lines.at(-1)?.message).toBe('draining');
    parked.size = 0;
    build.clock.advance(20);
    await stopping;
    expect(build.logger.lines.at(-1)?.message).toBe('stopped');
  });
});

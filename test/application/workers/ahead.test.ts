import { describe, expect, test } from 'vitest';
import { Prewarming } from '../../../src/application/workers/prewarming.ts';
import { WarmSpares } from '../../../src/application/workers/warm-spares.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { GatewayBuild } from '../../support/application/gateway-build.ts';
import { RecordingLogger } from '../../support/application/recording-logger.ts';
import { settled } from '../../support/application/settled.ts';

const stdio = (count: number) => Array.from({ length: count }, () => 'stdio' as const);

describe('workers that are wanted before anybody asks', () => {
  const rig = (names: readonly string[], parallel: number) => {
    const plan = { protocols: stdio(2), shared: true };
    const build = new GatewayBuild(Object.fromEntries(names.map((name) => [name, plan])));
    const { eras, pools, shared, logger } = build;
    const prewarming = new Prewarming({ eras, logger }, parallel);
    prewarming.start(pools.all.map((pool) => ({ pool, hostOf: () => shared.find(pool.server) })));
    return { build, prewarming };
  };

  test('are all started, and greeted', async () => {
    const { build } = rig(['a', 'b'], 3);
    await settled();
    for (const name of ['a', 'b']) {
      const { links } = build.server(name);
      expect(links.map((link) => link.all('notifications/initialized').length)).toEqual([1, 1]);
    }
    await build.client();
    expect(build.server('a').attempts).toBe(2);
  });

  test('are started not too many at a time', async () => {
    const { build } = rig(['a', 'b', 'c'], 2);
    const releases = ['a', 'b', 'c'].map((name) => build.server(name).holdOpening());
    await settled();
    const attempts = () => ['a', 'b', 'c'].map((name) => build.server(name).attempts);
    expect(attempts().reduce((sum, count) => sum + count)).toBe(2);
    for (const release of releases) release();
    await settled();
    expect(attempts()).toEqual([2, 2, 2]);
  });

  test('that cannot be started are left to the first who needs them', async () => {
    const build = new GatewayBuild({ a: { protocols: stdio(1), shared: true } });
    build.server('a').unreachable = new Fault('backend_unavailable', 'not now');
    const logger = new RecordingLogger();
    const { eras, pools, shared } = build;
    new Prewarming({ eras, logger }, 1).start(
      pools.all.map((pool) => ({ pool, hostOf: () => shared.find('a') })),
    );
    await settled();
    expect(JSON.stringify(logger)).toContain('not now');
    build.server('a').unreachable = undefined;
    await build.client();
    expect(build.server('a').links).toHaveLength(1);
  });
});

describe('spare processes for sessions that have one each', () => {
  const rig = (count: number, era: 'legacy' | 'modern' = 'legacy') => {
    const build = new GatewayBuild({ own: { protocols: stdio(1), era } });
    const pool = build.pools.find('own');
    if (pool === undefined) throw new Error('no pool');
    const spares = new WarmSpares(pool, count, { eras: build.eras, timers: build.clock });
    const pass = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 100) {
        build.clock.advance(100);
        await settled();
      }
    };
    return { build, pool, spares, pass, server: build.server('own') };
  };

  test('are there before the session, which does the handshake, and their place is filled', async () => {
    const { build, spares, server, pass } = rig(2);
    spares.start();
    await pass(600);
    expect(server.attempts).toBe(2);
    expect(server.links.flatMap(({ heard }) => heard)).toEqual([]);
    await pass(20_000);
    expect(server.attempts).toBe(2);
    await build.client();
    expect(server.links[0]?.all('initialize')).toHaveLength(1);
    expect(server.attempts).toBe(2);
    await pass(400);
    expect(server.attempts).toBe(3);
  });

  test('that die are replaced, and not over and over', async () => {
    const { spares, server, pass } = rig(1);
    spares.start();
    await pass(200);
    let deaths = 0;
    for (let step = 0; step < 300; step += 1) {
      const link = server.links.find(({ isOpen }) => isOpen);
      if (link !== undefined) {
        link.die();
        deaths += 1;
      }
      await pass(100);
    }
    expect(deaths).toBeGreaterThan(1);
    expect(deaths).toBeLessThanOrEqual(8);
  });

  test('are not kept for a server without sessions, and end with the gateway', async () => {
    const modern = rig(1, 'modern');
    modern.spares.start();
    await modern.pass(1_000);
    expect(modern.server.attempts).toBe(0);
    const legacy = rig(1);
    legacy.spares.start();
    await legacy.pass(400);
    await legacy.spares.stop();
    await legacy.pass(1_000);
    expect(legacy.server.links.map(({ isOpen }) => isOpen)).toEqual([false]);
  });
});

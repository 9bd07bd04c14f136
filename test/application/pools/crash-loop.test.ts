import { describe, expect, test } from 'vitest';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { GatewayBuild } from '../../support/application/gateway-build.ts';
import { settled } from '../../support/application/settled.ts';

const waitsMs = [0, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000];

const started = async (endpoints = 1) => {
  const build = new GatewayBuild({ alone: { endpoints }, other: {} });
  const client = await build.client();
  const call = async (id: number) => {
    const sink = client.request(id, 'tools/call', '{"name":"alone__x"}');
    await settled();
    return sink;
  };
  return { build, call, server: build.server('alone') };
};

describe('a server that dies again and again', () => {
  test('is opened at once after its first death, then after 0.5 s, 1 s, 2 s … 30 s', async () => {
    const { build, call, server } = await started();
    await call(0);
    for (const [deaths, waitMs] of waitsMs.entries()) {
      server.link.die('it ended with exit code 7');
      if (waitMs > 0) {
        build.clock.advance(waitMs - 1);
        const tooSoon = await call(1);
        expect(tooSoon.parsed.error?.data).toMatchObject({
          error_code: 'backend_unavailable',
          retry_after_ms: 1,
        });
        expect(tooSoon.parsed.error?.message).toContain('exit code 7');
        build.clock.advance(1);
      }
      expect(server.attempts).toBe(deaths + 1);
      await call(2);
      expect(server.attempts).toBe(deaths + 2);
    }
  });

  test('is opened at once again after it lived for 5 s', async () => {
    const { build, call, server } = await started();
    await call(0);
    for (const pauseMs of [0, 500]) {
      server.link.die();
      build.clock.advance(pauseMs);
      await call(1);
    }
    build.clock.advance(5_000);
    server.link.die();
    await call(2);
    expect(server.attempts).toBe(4);
    expect(server.link.all('tools/call')).toHaveLength(1);
  });

  test('counts attempts that fail as deaths', async () => {
    const { build, call, server } = await started();
    server.unreachable = new Fault('backend_unavailable', 'refused');
    for (const id of [1, 2, 3]) await call(id);
    expect(server.attempts).toBe(2);
    build.clock.advance(500);
    await call(4);
    expect(server.attempts).toBe(3);
  });

  test('does not count links that the gateway itself closed', async () => {
    const build = new GatewayBuild({ alone: {} });
    for (let round = 0; round < 10; round += 1) {
      const client = await build.client();
      client.session.close();
      await settled();
    }
    expect(build.server('alone').attempts).toBe(10);
  });

  test('rests alone: another server is opened as ever', async () => {
    const { build, call, server } = await started();
    server.unreachable = new Fault('backend_unavailable', 'refused');
    for (const id of [1, 2, 3]) await call(id);
    const other = build.connect({ namespace: 'other' });
    other.request(1, 'tools/call', '{"name":"x"}');
    await settled();
    expect(build.server('other').link.all('tools/call')).toHaveLength(1);
  });

  test('with several endpoints rests only when all of them do, and says when the first is tried', async () => {
    const { call, server } = await started(2);
    server.unreachable = new Fault('backend_unavailable', 'refused');
    for (const id of [1, 2, 3, 4]) await call(id);
    expect(server.attempts).toBe(4);
    const sink = await call(5);
    expect(server.attempts).toBe(4);
    expect(sink.parsed.error?.data?.retry_after_ms).toBe(500);
  });
});

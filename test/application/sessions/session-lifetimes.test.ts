import { describe, expect, test } from 'vitest';
import { GatewayBuild } from '../../support/application/gateway-build.ts';
import { settled } from '../../support/application/settled.ts';

const ttlMs = 60_000;
const sweepEveryMs = 1_000;

const build = () =>
  new GatewayBuild({ alone: {} }, { callMs: 600_000, lifetimes: { ttlMs, sweepEveryMs } });

describe('a session whose time to live is over', () => {
  test.each(['http', 'sse', 'websocket', 'tcp'] as const)(
    'ends on %s, however much it was used',
    async (protocol) => {
      const gateway = build();
      const client = await gateway.client({ protocol });
      for (let seconds = 0; seconds < 59; seconds += 1) {
        client.request(seconds, 'ping');
        gateway.clock.advance(1_000);
      }
      expect(client.outlet.endings).toEqual([]);
      gateway.clock.advance(1_000);
      expect(client.outlet.endings).toMatchObject([{ code: 'session_unknown' }]);
      expect(gateway.sessions.size).toBe(0);
    },
  );

  test('takes nothing more, though it was not swept yet', async () => {
    const gateway = build();
    const { session, outlet } = await gateway.client({ protocol: 'http' });
    gateway.clock.advance(sweepEveryMs / 2);
    const { session: later } = await gateway.client({ protocol: 'http' });
    gateway.clock.advance(ttlMs - sweepEveryMs / 2);
    expect(outlet.endings).toHaveLength(1);
    gateway.desk.endIfDue(later);
    expect(gateway.desk.find(later.id)).toBe(later);
    gateway.clock.advance(sweepEveryMs / 2);
    expect(gateway.desk.find(later.id)).toBe(later);
    gateway.desk.endIfDue(later);
    expect(gateway.desk.find(later.id)).toBeUndefined();
    expect(gateway.desk.find(session.id)).toBeUndefined();
  });

  test('lets its calls finish, and ends with the last of them', async () => {
    const gateway = build();
    const client = await gateway.client({ protocol: 'websocket' });
    const sink = client.request(1, 'tools/call', '{"name":"x"}');
    await settled();
    gateway.clock.advance(ttlMs + 20_000);
    expect(client.outlet.endings).toEqual([]);
    const { link } = gateway.server('alone');
    link.answer(link.last('tools/call'), '{"content":[]}');
    expect(sink.text).toContain('"result"');
    gateway.clock.advance(sweepEveryMs);
    expect(client.outlet.endings).toHaveLength(1);
  });

  test('answers calls that have not finished 30 s later', async () => {
    const gateway = build();
    const client = await gateway.client({ protocol: 'websocket' });
    const sink = client.request(1, 'tools/call', '{"name":"x"}');
    await settled();
    gateway.clock.advance(ttlMs + 29_000);
    expect(sink.isOver).toBe(false);
    gateway.clock.advance(1_000);
    expect(sink.text).toContain('"error"');
    expect(client.outlet.endings).toHaveLength(1);
    expect(gateway.server('alone').link.all('notifications/cancelled')).toHaveLength(1);
  });
});

test('has no say over clients on stdio, nor over those that never began a session', async () => {
  const gateway = build();
  const onStdio = await gateway.client({ protocol: 'stdio' });
  const stateless = gateway.connect({ protocol: 'websocket' });
  gateway.clock.advance(ttlMs * 10);
  expect([...onStdio.outlet.endings, ...stateless.outlet.endings]).toEqual([]);
});

test('sessions last as long as they are used where no time is set', async () => {
  const gateway = new GatewayBuild({ alone: {} });
  const { session, outlet } = await gateway.client({ protocol: 'http' });
  gateway.clock.advance(30 * 86_400_000);
  gateway.desk.endIfDue(session);
  expect(outlet.endings).toEqual([]);
});

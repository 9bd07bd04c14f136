import { describe, expect, test } from 'vitest';
import { GatewayBuild } from '../../support/application/gateway-build.ts';
import { settled } from '../../support/application/settled.ts';
import { replies } from './tools.ts';

const key = (value: string): string => `{"name":"write","_meta":{"mcpgw/idempotencyKey":${value}}}`;

const cutOff = async (replay: 'hints' | 'keys' | 'never', params: string) => {
  const build = new GatewayBuild({ alone: { replies, replay } });
  const client = await build.client();
  const server = build.server('alone');
  const sink = client.request(1, 'tools/call', params);
  server.link.die();
  await settled();
  return { sink, sent: server.links.flatMap((link) => link.all('tools/call')) };
};

describe('a call with an idempotency key', () => {
  test('is repeated, key and all, where the server is known to honour it', async () => {
    const { sent } = await cutOff('keys', key('"k-1"'));
    expect(sent.map(({ params }) => params)).toEqual([key('"k-1"'), key('"k-1"')]);
  });

  test.each([
    ['hints', '"k-1"'],
    ['never', '"k-1"'],
    ['keys', '""'],
    ['keys', '7'],
    ['keys', JSON.stringify('k'.repeat(257))],
  ] as const)('is not with replay: %s and the key %s', async (replay, value) => {
    const { sink, sent } = await cutOff(replay, key(value));
    expect(sent).toHaveLength(1);
    expect(sink.parsed.error?.data?.error_code).toBe('outcome_unknown');
  });
});

describe('the budget of a server', () => {
  test('bounds what is repeated, and counts what is not', async () => {
    const build = new GatewayBuild(
      { alone: { replies, carrier: 'channel' } },
      { retry: { budget: { share: 0, minPerSecond: 0.3 } } },
    );
    const client = await build.client();
    const server = build.server('alone');
    const sinks = Array.from({ length: 10 }, (_, id) =>
      client.request(id, 'tools/call', '{"name":"read"}'),
    );
    server.link.die();
    await settled();
    expect(server.link.all('tools/call')).toHaveLength(3);
    const ends = sinks.filter(({ isOver }) => isOver).map(({ parsed }) => parsed.error?.data);
    expect(ends.map((data) => data?.error_code)).toEqual(
      Array.from({ length: 7 }, () => 'outcome_unknown'),
    );
    const counted = build.trafficMetrics.events.filter((event) => event === 'alone over_budget');
    expect(counted).toHaveLength(7);
  });

  test('costs nothing for what did not arrive', async () => {
    const build = new GatewayBuild(
      { alone: { replies, carrier: 'exchange' } },
      { retry: { budget: { share: 0, minPerSecond: 0 } } },
    );
    const client = await build.client();
    const server = build.server('alone');
    client.request(1, 'tools/call', '{"name":"write"}');
    server.link.forgetSession(server.link.last('tools/call'));
    await settled();
    expect(server.link.all('tools/call')).toHaveLength(1);
    expect(build.trafficMetrics.events).toEqual(['alone resent']);
  });
});

test('nothing that was sent is sent again where retries are off', async () => {
  const build = new GatewayBuild({ alone: { replies } }, { retry: { isEnabled: false } });
  const client = await build.client();
  const sink = client.request(1, 'tools/call', '{"name":"read"}');
  build.server('alone').link.die();
  await settled();
  expect(sink.parsed.error?.data?.error_code).toBe('outcome_unknown');
});

import { describe, expect, test } from 'vitest';
import type { Endpoint } from '../../../src/domain/balancing/endpoint.ts';
import { GatewayBuild, type ServerPlan } from '../../support/application/gateway-build.ts';
import { settled } from '../../support/application/settled.ts';

const replies = { ping: '{}', 'tools/call': '{"content":[]}', 'server/discover': '{}' };
const plan = (more: Partial<ServerPlan> = {}): ServerPlan => ({ replies, ...more });

const onceWith = async (
  build: GatewayBuild,
  wish: { protocol?: 'unix' | 'websocket'; acrossProtocols?: boolean },
  method: string,
  params = '{}',
) => {
  const served: (string | undefined)[] = [];
  const client = build.connect({
    wish: {
      protocol: wish.protocol,
      acrossProtocols: wish.acrossProtocols ?? false,
      servedBy: (endpoint: Endpoint | undefined) => served.push(endpoint?.id),
    },
  });
  const sink = client.request(1, method, params);
  await settled();
  client.session.close();
  return { served, answer: sink.text };
};

describe('a request that may only be served by one protocol', () => {
  test('goes to an endpoint that is reached by it', async () => {
    const build = new GatewayBuild({ a: plan({ protocols: ['unix', 'websocket', 'unix'] }) });
    for (let round = 0; round < 3; round += 1) {
      const { served } = await onceWith(
        build,
        { protocol: 'websocket' },
        'tools/call',
        '{"name":"x"}',
      );
      expect(served).toEqual(['a-1']);
    }
  });

  test('is refused with the choices when its server has none', async () => {
    const build = new GatewayBuild({ a: plan() });
    const { answer } = await onceWith(
      build,
      { protocol: 'websocket' },
      'tools/call',
      '{"name":"x"}',
    );
    expect(answer).toContain('\\"a\\" is not reached by websocket, only by unix');
    expect(build.server('a').attempts).toBe(0);
  });

  test.each([{ shared: true }, { era: 'modern' as const }])(
    'is refused where the links are not its own and not all of one protocol: %o',
    async (more) => {
      const build = new GatewayBuild({ a: plan({ protocols: ['unix', 'websocket'], ...more }) });
      const { answer } = await onceWith(build, { protocol: 'unix' }, 'tools/call', '{"name":"x"}');
      expect(answer).toContain('are shared by all clients');
    },
  );

  test('is served over shared links that are all of this protocol', async () => {
    const build = new GatewayBuild({ a: plan({ shared: true }) });
    const { served } = await onceWith(build, { protocol: 'unix' }, 'tools/call', '{"name":"x"}');
    expect(served).toEqual(['a-0']);
  });
});

describe('a ping', () => {
  test('without a wish is answered by the gateway', async () => {
    const build = new GatewayBuild({ a: plan() });
    const { served, answer } = await onceWith(build, {}, 'ping');
    expect(answer).toBe('{"jsonrpc":"2.0","id":1,"result":{}}');
    expect(served).toEqual([undefined]);
    expect(build.server('a').attempts).toBe(0);
  });

  test('across protocols goes to each server in turn', async () => {
    const build = new GatewayBuild({
      a: plan(),
      b: plan({ protocols: ['websocket'] }),
      c: plan({ era: 'modern' }),
    });
    const served: (string | undefined)[] = [];
    for (let round = 0; round < 4; round += 1) {
      const once = await onceWith(build, { acrossProtocols: true }, 'ping');
      expect(once.answer).toBe('{"jsonrpc":"2.0","id":1,"result":{}}');
      served.push(...once.served);
    }
    expect(served).toEqual(['a-0', 'b-0', 'c-0', 'a-0']);
    expect(build.server('c').link.all('ping')).toEqual([]);
    expect(build.server('c').link.all('server/discover')).toHaveLength(1);
  });

  test('with a protocol goes to servers that have it, and nowhere when none does', async () => {
    const both = new GatewayBuild({ a: plan(), b: plan({ protocols: ['websocket'] }) });
    for (let round = 0; round < 2; round += 1) {
      const { served } = await onceWith(both, { protocol: 'websocket' }, 'ping');
      expect(served).toEqual(['b-0']);
    }
    const { answer } = await onceWith(
      new GatewayBuild({ a: plan(), b: plan() }),
      { protocol: 'websocket' },
      'ping',
    );
    expect(answer).toContain('no server is reached by websocket; the choices are unix');
  });
});

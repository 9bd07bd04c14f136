import { describe, expect, test } from 'vitest';
import type { ClientFacts } from '../../../src/application/ports/driving/gateway.ts';
import { pickRequestOf, type StickyRule } from '../../../src/application/traffic/stickiness.ts';
import { EndpointServers } from '../../support/application/endpoint-servers.ts';
import { GatewayBuild, type ServerPlan } from '../../support/application/gateway-build.ts';
import { settled } from '../../support/application/settled.ts';
import { discovered, meta } from '../stateless/rig.ts';

const facts: ClientFacts = {
  protocol: 'http',
  principal: { key: 'ada' },
  namespace: undefined,
  remoteAddress: '10.0.0.1',
  stickyValues: new Map([['cookie:lb', '7']]),
};
const ids = ['alone-0', 'alone-1', 'alone-2', 'alone-3'];

const affinity = (rule: StickyRule, own: Partial<ClientFacts> = {}, session?: string) =>
  pickRequestOf(rule, { ...facts, ...own }, session).affinity;

describe('by what a caller sticks', () => {
  test('nothing', () => {
    expect(affinity({ by: 'none' })).toBeUndefined();
  });

  test('its session, or who it is without one', () => {
    expect(affinity({ by: 'session' }, {}, 'a')).not.toBe(affinity({ by: 'session' }, {}, 'b'));
    expect(affinity({ by: 'session' })).toBe(affinity({ by: 'session' }, { remoteAddress: 'x' }));
  });

  test('its address', () => {
    expect(affinity({ by: 'address' })).not.toBe(
      affinity({ by: 'address' }, { remoteAddress: '10.0.0.2' }),
    );
  });

  test('a cookie or a header, without it its session, and nothing without either', () => {
    const [cookie, header] = [
      { by: 'cookie', name: 'lb' },
      { by: 'header', name: 'lb' },
    ] as const;
    expect(affinity(cookie, {}, 'a')).toBe(affinity(cookie, {}, 'b'));
    expect(affinity(header, {}, 'a')).toBe(affinity({ by: 'session' }, {}, 'a'));
    expect(affinity(header)).toBeUndefined();
  });
});

const spread = async (plan: ServerPlan, params: string): Promise<readonly number[]> => {
  const replies = { 'server/discover': discovered(), 'tools/call': '{"resultType":"complete"}' };
  const servers = new EndpointServers({ replies });
  const build = new GatewayBuild(
    { alone: { endpoints: 4, sticky: { by: 'address' }, ...plan } },
    { backend: servers },
  );
  for (let sent = 0; sent < 8; sent += 1) {
    const client = await build.client({ remoteAddress: '10.0.0.9' });
    client.request(1, 'tools/call', params);
    await settled();
  }
  return servers.heard('tools/call', ids);
};

test.each<[string, ServerPlan, string]>([
  ['sessions', {}, '{"name":"x"}'],
  ['requests to a server that all share', { shared: true }, '{"name":"x"}'],
  ['requests of the stateless era', { era: 'modern' }, `{"name":"x",${meta()}}`],
  ['requests of sessions to a server without any', { era: 'modern' }, '{"name":"x"}'],
])('%s of one address go to one endpoint', async (_, plan, params) => {
  expect((await spread(plan, params)).toSorted()).toEqual([0, 0, 0, 8]);
});

import { describe, expect, test } from 'vitest';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { EndpointServers } from '../../support/application/endpoint-servers.ts';
import {
  type BuildOptions,
  GatewayBuild,
  type ServerPlan,
} from '../../support/application/gateway-build.ts';
import type { ServerScript } from '../../support/application/scripted-backend.ts';
import { settled } from '../../support/application/settled.ts';
import { discovered, meta } from '../stateless/rig.ts';
import { breaking, down } from './rig.ts';

const ids = ['alone-0', 'alone-1', 'alone-2'];
const call = '{"name":"x"}';

const build = (plan: ServerPlan, script: ServerScript = {}, options: BuildOptions = {}) => {
  const servers = new EndpointServers({ replies: { 'tools/call': '{"n":1}' }, ...script });
  const gateway = new GatewayBuild(
    { alone: { endpoints: 3, ...plan } },
    { backend: servers, ...options },
  );
  return { gateway, servers };
};

describe('a session of a client', () => {
  test('goes to the next endpoint when one cannot be reached, and nobody hears of it', async () => {
    const { gateway, servers } = build({});
    servers.at('alone-0').unreachable = down;
    const client = await gateway.client();
    const sink = client.request(1, 'tools/call', call);
    await settled();
    expect(sink.parsed.result).toEqual({ n: 1 });
    expect(servers.heard('tools/call', ids)).toEqual([0, 1, 0]);
    expect(gateway.trafficMetrics.events).toEqual(['alone over unix']);
  });

  test('goes on to an endpoint of another protocol', async () => {
    const { gateway, servers } = build({ protocols: ['websocket', 'unix'], endpoints: 2 });
    servers.at('alone-0').unreachable = down;
    const client = await gateway.client();
    client.request(1, 'tools/call', call);
    expect(servers.heard('tools/call', ids)).toEqual([0, 1, 0]);
    expect(gateway.trafficMetrics.events).toEqual(['alone over websocket']);
  });

  test('goes on when one dies in its handshake', async () => {
    const { gateway, servers } = build({});
    servers.at('alone-0').on('initialize', (_, link) => {
      link.die();
      return undefined;
    });
    const client = await gateway.client();
    client.request(1, 'tools/call', call);
    expect(servers.heard('tools/call', ids)).toEqual([0, 1, 0]);
    expect(servers.at('alone-0').link.isOpen).toBe(false);
  });

  test('hears what the last one said when all fail', async () => {
    const { gateway, servers } = build({});
    for (const id of ids) servers.at(id).unreachable = new Fault('backend_unavailable', `no ${id}`);
    const sink = gateway.connect().request(1, 'tools/call', call);
    await settled();
    expect(sink.parsed.error?.message).toBe('no alone-2');
  });

  test('does not try others for what is no fault of the endpoint', async () => {
    const { gateway, servers } = build({});
    servers.at('alone-0').on('initialize', (heard, link) => {
      link.refuse(heard, '{"code":-32602,"message":"not like this"}');
      return undefined;
    });
    const sink = gateway.connect().request(1, 'initialize', '{}');
    await settled();
    expect(sink.parsed.error?.message).toBe('not like this');
    expect(servers.heard('initialize', ids)).toEqual([1, 0, 0]);
  });

  test('stays where it is, and moves when its endpoint takes no requests any more', async () => {
    const { gateway, servers } = build({}, {}, { traffic: breaking });
    const client = await gateway.client();
    const state = gateway.pools.find('alone')?.balancer.find('alone-0');
    for (let sent = 0; sent < 5; sent += 1) {
      state?.ended('failure', 1, state.began(), gateway.clock.nowMs());
    }
    const sink = client.request(1, 'tools/call', call);
    await settled();
    expect(sink.parsed.result).toEqual({ n: 1 });
    expect(servers.heard('tools/call', ids)).toEqual([0, 1, 0]);
    expect(servers.at('alone-0').link.isOpen).toBe(false);
  });
});

describe('a server that all clients share', () => {
  test('has each request at the endpoint whose turn it is, over one session with each', async () => {
    const { gateway, servers } = build({ shared: true });
    const clients = [await gateway.client(), await gateway.client()];
    for (let sent = 0; sent < 6; sent += 1) {
      clients[sent % 2]?.request(sent, 'tools/call', call);
      await settled();
    }
    expect(servers.heard('tools/call', ids)).toEqual([2, 2, 2]);
    expect(servers.heard('initialize', ids)).toEqual([1, 1, 1]);
  });

  test('serves on by the others when one endpoint dies', async () => {
    const { gateway, servers } = build({ shared: true });
    const client = await gateway.client();
    for (let sent = 0; sent < 3; sent += 1) {
      client.request(sent, 'tools/call', call);
      await settled();
    }
    servers.at('alone-1').unreachable = down;
    servers.at('alone-1').link.die();
    const sinks = [];
    for (let sent = 3; sent < 9; sent += 1) {
      sinks.push(client.request(sent, 'tools/call', call));
      await settled();
    }
    expect(sinks.map(({ parsed }) => parsed.result)).toEqual(sinks.map(() => ({ n: 1 })));
  });

  test('moves its subscriptions when the session dies that had them', async () => {
    const replies = { 'tools/call': '{}', 'resources/subscribe': '{}' };
    const { gateway, servers } = build({ shared: true, endpoints: 2 }, { replies });
    const client = await gateway.client();
    for (let sent = 0; sent < 2; sent += 1) client.request(sent, 'tools/call', call);
    await settled();
    client.request(7, 'resources/subscribe', '{"uri":"x:1"}');
    client.request(8, 'resources/subscribe', '{"uri":"x:2"}');
    await settled();
    const [first = 0, second = 0] = servers.heard('resources/subscribe', ids.slice(0, 2));
    expect([first, second].toSorted()).toEqual([0, 2]);
    const [home, other] = first === 2 ? ids : ids.toSpliced(2).reverse();
    servers.at(home ?? '').link.die();
    await settled();
    const heard = servers.at(other ?? '').link.all('resources/subscribe');
    expect(heard.map(({ params }) => params)).toEqual(['{"uri":"x:1"}', '{"uri":"x:2"}']);
  });

  test('tells each of its sessions the lowest log level', async () => {
    const initialize =
      '{"protocolVersion":"2025-11-25","capabilities":{"logging":{}},"serverInfo":{"name":"s","version":"1"}}';
    const replies = { initialize, 'tools/call': '{}', 'logging/setLevel': '{}' };
    const { gateway, servers } = build({ shared: true, endpoints: 2 }, { replies });
    const client = await gateway.client();
    for (let sent = 0; sent < 2; sent += 1) client.request(sent, 'tools/call', call);
    await settled();
    client.request(7, 'logging/setLevel', '{"level":"debug"}');
    await settled();
    expect(servers.heard('logging/setLevel', ids)).toEqual([1, 1, 0]);
  });
});

describe('a server of the stateless era', () => {
  const script: ServerScript = {
    replies: {
      'server/discover': discovered(),
      'tools/list': '{"resultType":"complete","tools":[],"ttlMs":60000,"cacheScope":"public"}',
      'tools/call': '{"resultType":"complete","n":1}',
    },
  };

  test('has each request at the endpoint whose turn it is', async () => {
    const { gateway, servers } = build({ era: 'modern' }, script);
    const client = gateway.connect();
    for (let sent = 0; sent < 6; sent += 1) {
      client.request(sent, 'tools/call', `{"name":"x",${meta()}}`);
      await settled();
    }
    expect(servers.heard('tools/call', ids)).toEqual([2, 2, 2]);
  });

  test('is asked elsewhere when an endpoint cannot be reached', async () => {
    const { gateway, servers } = build({ era: 'modern' }, script);
    servers.at('alone-0').unreachable = down;
    const client = gateway.connect();
    const sinks = [];
    for (let sent = 0; sent < 4; sent += 1) {
      sinks.push(client.request(sent, 'tools/call', `{"name":"x",${meta()}}`));
      await settled();
    }
    expect(sinks.every(({ parsed }) => parsed.error === undefined)).toBe(true);
    expect(servers.heard('tools/call', ids)[0]).toBe(0);
  });

  test('does not ask again where a request did not arrive', async () => {
    const { gateway, servers } = build({ era: 'modern' }, { ...script, carrier: 'exchange' });
    servers.at('alone-0').on('tools/call', (heard, link) => {
      link.fail(heard, down);
      return undefined;
    });
    const sink = gateway.connect().request(1, 'tools/call', `{"name":"x",${meta()}}`);
    await settled();
    expect(sink.parsed.result).toMatchObject({ n: 1 });
    expect(servers.heard('tools/call', ids)).toEqual([1, 1, 0]);
  });
});

test('a legacy session over HTTP whose endpoint is gone goes on at another one', async () => {
  const { gateway, servers } = build({}, { carrier: 'exchange' });
  const client = await gateway.client();
  servers.at('alone-0').on('tools/call', (heard, link) => {
    link.fail(heard, down);
    return undefined;
  });
  const sink = client.request(1, 'tools/call', call);
  await settled();
  expect(sink.parsed.result).toEqual({ n: 1 });
  expect(servers.heard('tools/call', ids)).toEqual([1, 1, 0]);
});

test('all clients meet the same breaker', async () => {
  const { gateway, servers } = build(
    { endpoints: 1, shared: true },
    { carrier: 'exchange', replies: {} },
    { traffic: breaking, retry: { isEnabled: false } },
  );
  const clients = [await gateway.client(), await gateway.client({ protocol: 'http' })];
  servers.at('alone-0').on('tools/call', (heard, link) => {
    link.fail(heard, down, 503);
    return undefined;
  });
  for (let sent = 0; sent < 5; sent += 1) {
    clients[sent % 2]?.request(sent, 'tools/call', call);
    await settled();
  }
  const sinks = clients.map((client) => client.request(9, 'tools/call', call));
  await settled();
  for (const { parsed } of sinks) {
    expect(parsed.error?.data).toMatchObject({ reason: 'circuit_open', retry_after_ms: 30_000 });
  }
  expect(servers.heard('tools/call', ids)).toEqual([5, 0, 0]);
});

import { describe, expect, test } from 'vitest';
import { TrafficControl } from '../../../src/application/control/traffic-control.ts';
import type { Endpoint } from '../../../src/domain/balancing/endpoint.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { EndpointServers } from '../../support/application/endpoint-servers.ts';
import { GatewayBuild, type ServerPlan } from '../../support/application/gateway-build.ts';
import { settled } from '../../support/application/settled.ts';

const call = '{"name":"x"}';
const ids = ['alone-0', 'alone-1', 'alone-2'];

const started = async (plan: ServerPlan = {}, replies: Readonly<Record<string, string>> = {}) => {
  const servers = new EndpointServers({ carrier: 'exchange', replies });
  const build = new GatewayBuild({ alone: { endpoints: 2, ...plan } }, { backend: servers });
  const changed: string[] = [];
  const control = new TrafficControl(build.pools, (server) => changed.push(server));
  const client = await build.client();
  return { build, servers, control, client, changed };
};

const over = (work: Promise<void> | Fault): Promise<void> => {
  if (work instanceof Fault) throw new Error(work.message);
  return work;
};

describe('an endpoint that is drained', () => {
  test('finishes what is in flight, and the session goes on at another one', async () => {
    const { build, servers, control, client } = await started();
    const running = client.request(1, 'tools/call', call);
    let isOver = false;
    void over(control.drain('alone-0')).then(() => {
      isOver = true;
    });
    const next = client.request(2, 'tools/call', call);
    await settled();
    expect(servers.heard('tools/call', ids)).toEqual([1, 1, 0]);
    expect(isOver).toBe(false);
    const { link } = servers.at('alone-0');
    link.answer(link.last('tools/call'), '{"n":1}');
    expect(running.parsed.result).toEqual({ n: 1 });
    expect(link.isOpen).toBe(false);
    build.clock.advance(20);
    await settled();
    expect(isOver).toBe(true);
    servers.at('alone-1').link.answer(servers.at('alone-1').link.last('tools/call'), '{"n":2}');
    expect(next.parsed.result).toEqual({ n: 2 });
  });

  test('cuts off at the deadline what does not end', async () => {
    const { build, servers, control, client } = await started();
    const running = client.request(1, 'tools/call', call);
    const drained = over(control.drain('alone-0'));
    build.clock.advance(30_000);
    await settled();
    await drained;
    expect(running.parsed.error?.data?.error_code).toBe('outcome_unknown');
    expect(servers.at('alone-0').link.isOpen).toBe(false);
  });

  test('takes sessions again when it is resumed', async () => {
    const { build, control } = await started();
    await over(control.drain('alone-0'));
    expect(control.resume('alone-0')).toBeUndefined();
    const client = await build.client();
    client.request(1, 'tools/call', call);
    expect(control.status()[0]?.endpoints.map(({ isUsable }) => isUsable)).toEqual([true, true]);
  });

  test('does not break off what its client is asked just now', async () => {
    const { build, servers, control, client } = await started();
    const running = client.request(1, 'tools/call', call);
    const { link } = servers.at('alone-0');
    const heard = link.last('tools/call');
    link.say('{"jsonrpc":"2.0","id":"q","method":"sampling/createMessage"}', heard.call);
    void over(control.drain('alone-0'));
    build.clock.advance(1_000);
    const asked = JSON.parse(running.pushed[0] ?? '') as { readonly id: number };
    client.send(`{"jsonrpc":"2.0","id":${asked.id},"result":{}}`);
    expect(link.responses).toHaveLength(1);
    build.clock.advance(20);
    link.answer(heard, '{"n":1}');
    expect(running.parsed.result).toEqual({ n: 1 });
  });
});

describe('endpoints that come and go while calls run', () => {
  const added: Endpoint = {
    id: 'alone-2',
    server: 'alone',
    target: { protocol: 'unix', path: '/alone/2', framing: 'newline' },
  };

  test.each<[string, ServerPlan]>([
    ['of sessions', {}],
    ['of a server that all share', { shared: true }],
  ])('no call %s fails', async (_, plan) => {
    const { build, servers, control, client, changed } = await started(plan);
    const sinks = [];
    for (let sent = 0; sent < 30; sent += 1) {
      sinks.push(client.request(sent, 'tools/call', call));
      if (sent === 10) expect(control.addEndpoint(added)).toBeUndefined();
      if (sent === 20) void over(control.removeEndpoint('alone-0'));
      build.clock.advance(20);
      await settled();
      if (sent % 3 !== 0) answerAll(servers);
    }
    answerAll(servers);
    expect(sinks.map(({ parsed }) => parsed.result)).toEqual(sinks.map(() => ({})));
    build.clock.advance(40);
    await settled();
    expect(servers.at('alone-0').links.every(({ isOpen }) => !isOpen)).toBe(true);
    expect(control.weights().map(({ endpoint }) => endpoint)).toEqual(['alone-1', 'alone-2']);
    expect(changed).toEqual(['alone', 'alone']);
  });
});

/** What was not answered yet, everywhere. */
const answerAll = (servers: EndpointServers): void => {
  for (const id of ids) {
    for (const link of servers.at(id).links) {
      for (const heard of link.all('tools/call')) if (link.isOpen) link.answer(heard, '{}');
    }
  }
};

describe('weights', () => {
  test('are read, set, and reset', async () => {
    const { control } = await started();
    expect(control.setWeight('alone-0', 30)).toBeUndefined();
    expect(control.weights().map(({ set, current }) => [set, current])).toEqual([
      [30, 30],
      [undefined, 100],
    ]);
    expect(control.reset('alone')).toBeUndefined();
    expect(control.weights().map(({ current }) => current)).toEqual([100, 100]);
    expect(control.rebalance()).toBeUndefined();
  });

  test('of what is not there, or are none, are refused', async () => {
    const { control } = await started();
    expect(control.setWeight('nobody', 1)).toMatchObject({ code: 'not_found' });
    expect(control.reset('nobody')).toMatchObject({ code: 'not_found' });
    expect(control.drain('nobody')).toMatchObject({ code: 'not_found' });
    expect(control.removeEndpoint('nobody')).toMatchObject({ code: 'not_found' });
    for (const weight of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(control.setWeight('alone-0', weight)).toMatchObject({ code: 'invalid_params' });
    }
  });
});

import { describe, expect, test } from 'vitest';
import { PoolDirectory } from '../../../src/application/pools/pool-directory.ts';
import { GatewayBuild } from '../../support/application/gateway-build.ts';

describe('endpoints of one server', () => {
  test('get the sessions of clients in turn, and a session stays where it is', async () => {
    const build = new GatewayBuild({ alone: { endpoints: 3 } });
    const clients = await Promise.all(Array.from({ length: 6 }, () => build.client()));
    for (const client of clients) {
      for (const id of [1, 2]) client.request(id, 'tools/call', '{"name":"x"}');
    }
    const { links } = build.server('alone');
    expect(links.map((link) => link.all('tools/call').length)).toEqual([2, 2, 2, 2, 2, 2]);
    for (const link of links) {
      for (const heard of link.all('tools/call')) link.answer(heard, '{}');
    }
    const turns = ['alone-0', 'alone-1', 'alone-2'];
    expect(build.metrics.endpoints).toEqual([...turns, ...turns].flatMap((id) => [id, id]));
  });
});

describe('PoolDirectory', () => {
  test('finds pools by name and keeps the order of the configuration', () => {
    const { pools } = new GatewayBuild({ b: {}, a: { shared: true } });
    expect(pools.names).toEqual(['b', 'a']);
    expect(pools.all.map(({ server, shared }) => [server, shared])).toEqual([
      ['b', false],
      ['a', true],
    ]);
    expect([pools.has('a'), pools.has('c'), pools.find('c')]).toEqual([true, false, undefined]);
    expect(new PoolDirectory([]).names).toEqual([]);
  });
});

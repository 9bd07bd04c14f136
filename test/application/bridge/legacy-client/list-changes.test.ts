import { describe, expect, test } from 'vitest';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { GatewayBuild } from '../../../support/application/gateway-build.ts';
import { settled } from '../../../support/application/settled.ts';
import { acknowledges, discovered } from '../../stateless/rig.ts';
import { changed, filters, listens, report } from './listens.ts';
import { bridge, everything, introduced, modern } from './rig.ts';

describe('changed lists', () => {
  test('are listened to from the end of the handshake, and told as the client knows them [LM-14]', async () => {
    const one = await bridge();
    expect(filters(one)).toEqual([
      { toolsListChanged: true, promptsListChanged: true, resourcesListChanged: true },
    ]);
    for (const list of ['tools', 'prompts', 'resources']) report(one, 0, `${list}/list_changed`);
    expect(one.client.outlet.delivered).toEqual(['tools', 'prompts', 'resources'].map(changed));
  });

  test('are not listened to before the handshake has ended', async () => {
    const build = new GatewayBuild({ one: modern() });
    const client = build.connect();
    client.request(1, 'initialize', '{"protocolVersion":"2025-11-25","capabilities":{}}');
    await settled();
    expect(build.server('one').link.all('subscriptions/listen')).toEqual([]);
    client.request(2, 'tools/list');
    await settled();
    expect(build.server('one').link.all('subscriptions/listen')).toHaveLength(1);
  });

  test('are asked for as far as the server reports them', async () => {
    const one = await bridge(
      modern({ 'server/discover': discovered('{"tools":{"listChanged":true},"prompts":{}}') }),
    );
    expect(filters(one)).toEqual([{ toolsListChanged: true }]);
    const none = await bridge(modern({ 'server/discover': discovered('{"tools":{}}') }));
    expect(filters(none)).toEqual([]);
  });

  test('of a server that reports none take no place among those who listen', async () => {
    const build = new GatewayBuild({
      one: modern({ 'server/discover': discovered('{"tools":{}}') }),
    });
    const changes = build.statelessServers.modern('one')?.changes;
    if (changes === undefined) throw new Error('there is no such server');
    let listeners = 0;
    changes.listen = () => {
      listeners += 1;
      return Promise.resolve(new Fault('overloaded', 'no place'));
    };
    await introduced(build);
    expect(listeners).toBe(0);
  });

  test('are listened to once, however many clients there are and whatever they do', async () => {
    const one = await bridge();
    const other = await introduced(one.build);
    await one.call(1, 'tools/list');
    one.client.notify('notifications/initialized');
    await settled();
    expect(filters(one)).toHaveLength(1);
    report(one, 0, 'tools/list_changed');
    expect(one.client.outlet.delivered).toEqual([changed('tools')]);
    expect(other.outlet.delivered).toEqual([changed('tools')]);
  });

  test('of a client that is gone are listened to no longer', async () => {
    const one = await bridge();
    const [heard] = listens(one);
    one.client.session.close();
    expect(one.link.forgotten).toEqual([Number(heard?.id)]);
    expect(one.client.outlet.delivered).toEqual([]);
  });

  test('are listened to once the server can be asked, and what may have been missed is told', async () => {
    const one = await bridge(modern({ 'server/discover': '{}' }));
    one.client.request(1, 'tools/list');
    await settled();
    one.server.on('server/discover', discovered(everything));
    one.build.clock.advance(29_999);
    await settled();
    expect(filters(one)).toEqual([]);
    one.build.clock.advance(1);
    await settled();
    expect(filters(one)).toHaveLength(1);
    await settled();
    expect(one.client.outlet.delivered).toEqual(['tools', 'prompts', 'resources'].map(changed));
  });

  test('are listened to again and again when the server gives them up, until the client goes', async () => {
    const one = await bridge();
    one.server.on('subscriptions/listen', '{"resultType":"complete"}');
    const [first] = listens(one);
    if (first !== undefined) one.link.answer(first, '{"resultType":"complete"}');
    const minutes = async (count: number): Promise<number> => {
      for (let at = 0; at < count; at += 1) {
        one.build.clock.advance(60_000);
        await settled();
      }
      return listens(one).length;
    };
    const hubGaveUp = await minutes(15);
    expect(await minutes(15)).toBeGreaterThan(hubGaveUp);
    one.server.on('subscriptions/listen', acknowledges);
    one.client.outlet.delivered.length = 0;
    await minutes(1);
    report(one, listens(one).length - 1, 'tools/list_changed');
    expect(one.client.outlet.delivered).toEqual(
      ['tools', 'prompts', 'resources', 'tools'].map(changed),
    );
    one.client.session.close();
    const count = listens(one).length;
    expect(await minutes(5)).toBe(count);
  });
});

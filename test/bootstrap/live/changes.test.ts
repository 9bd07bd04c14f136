import { describe, expect, test } from 'vitest';
import type { ServerSettings } from '../../../src/bootstrap/settings/settings.ts';
import { settled } from '../../support/application/settled.ts';
import { LiveRig, serverOf, told, withTools } from './rig.ts';

const legacy = ', era: legacy';
const text =
  'servers: { one: { url: "unix:///one", era: legacy }, two: { url: "unix:///two", era: legacy } }';
const scripts = { one: withTools('a'), two: withTools('b') };

const withEndpoints = (server: ServerSettings, ...weights: readonly number[]): ServerSettings => ({
  ...server,
  endpoints: weights.flatMap((weight, at) =>
    server.endpoints.map((endpoint) => ({ ...endpoint, id: `${endpoint.id}${at}`, weight })),
  ),
});

describe('a server that is changed', () => {
  test('stays what it is where only weights and endpoints differ', async () => {
    const one = serverOf('one', legacy);
    const rig = new LiveRig('servers: { two: { url: "unix:///two", era: legacy } }', scripts);
    rig.live.add(withEndpoints(one, 100, 100));
    const pool = rig.pools.find('one');
    const [first, second] = pool?.balancer.states ?? [];
    const client = rig.client({ namespace: 'one' });
    await client.introduce();
    await rig.live.change(withEndpoints(one, 30, 100));
    expect(rig.pools.find('one')).toBe(pool);
    expect(pool?.balancer.states).toEqual([first, second]);
    expect(pool?.balancer.states.map(({ weight }) => weight)).toEqual([30, 100]);
    const less = rig.live.change(withEndpoints(one, 30));
    await rig.until(less);
    expect(rig.pools.find('one')?.balancer.states).toEqual([first]);
    client.request(1, 'tools/call', '{"name":"a"}');
    await rig.pass(40);
    expect(rig.server('one').links.filter(({ isOpen }) => isOpen)).toHaveLength(1);
  });

  test('is not touched by settings that are the same', async () => {
    const rig = new LiveRig(text, scripts);
    const pool = rig.pools.find('one');
    await rig.live.change(serverOf('one', legacy));
    expect(rig.pools.find('one')).toBe(pool);
  });

  test('is replaced otherwise: new calls go to the new one while the old one finishes', async () => {
    const rig = new LiveRig(text, {
      ...scripts,
      one: { replies: { ...withTools('a').replies, 'tools/call': () => undefined } },
    });
    const client = rig.client();
    await client.introduce();
    const before = client.request(1, 'tools/call', '{"name":"one__a"}');
    await rig.pass(40);
    const { link } = rig.server('one');
    const asked = link.last('tools/call');
    const next = rig.script('one', withTools('a', 'more'));
    const changed = rig.live.change(serverOf('one', `${legacy}, replay: never`));
    const after = client.request(2, 'tools/call', '{"name":"one__a"}');
    await rig.pass(100);
    expect(after.parsed.result).toEqual({ content: [], structuredContent: { name: 'a' } });
    expect(next.link.all('tools/call')).toHaveLength(1);
    expect(link.isOpen).toBe(true);
    link.answer(asked, '{"content":[]}');
    await rig.until(changed);
    expect(before.parsed.result).toEqual({ content: [] });
    expect(link.isOpen).toBe(false);
    expect(await rig.toolsOf(client)).toEqual(['one__a', 'one__more', 'two__b']);
    expect(rig.server('two').links).toHaveLength(1);
  });

  test('tells the clients that named it, as far as they were promised that', async () => {
    const rig = new LiveRig(text, scripts);
    const client = rig.client({ namespace: 'one' });
    const other = rig.client({ namespace: 'two' });
    await client.introduce();
    await other.introduce();
    void rig.live.change(serverOf('one', `${legacy}, replay: never`));
    await rig.pass(1_000);
    expect(told(client)).toEqual([
      'notifications/tools/list_changed',
      'notifications/resources/list_changed',
    ]);
    expect(told(other)).toEqual([]);
  });

  test('serves who was on his way to the one before, and keeps it for nobody else', async () => {
    const rig = new LiveRig(text, scripts);
    const before = rig.server('one');
    const open = before.holdOpening();
    const client = rig.client({ namespace: 'one' });
    const waiting = client.request(1, 'tools/call', '{"name":"a"}');
    await rig.pass(100);
    const next = rig.script('one', withTools('a'));
    const changed = rig.live.change(serverOf('one', `${legacy}, replay: never`));
    await rig.pass(100);
    open();
    await settled();
    expect(waiting.isOver).toBe(true);
    const later = client.request(2, 'tools/call', '{"name":"a"}');
    await rig.until(changed);
    for (const call of [waiting, later]) expect(call.parsed.result).toBeDefined();
    expect(before.link.all('tools/call')).toHaveLength(1);
    expect(next.link.all('tools/call')).toHaveLength(1);
  });

  test('by another address serves who was on his way to the one before', async () => {
    const rig = new LiveRig(text, scripts);
    const before = rig.server('one');
    const open = before.holdOpening();
    const client = rig.client({ namespace: 'one' });
    const waiting = client.request(1, 'tools/call', '{"name":"a"}');
    await rig.pass(100);
    const [endpoint] = serverOf('other').endpoints;
    const one = serverOf('one', legacy);
    const [own] = one.endpoints;
    if (endpoint === undefined || own === undefined) throw new Error('no endpoint');
    const next = rig.script('one', withTools('a'));
    const moved = { ...one, endpoints: [{ ...own, target: endpoint.target }] };
    const changed = rig.live.change(moved);
    await rig.pass(100);
    open();
    await rig.until(changed);
    const later = client.request(2, 'tools/call', '{"name":"a"}');
    await rig.pass(100);
    for (const call of [waiting, later]) expect(call.parsed.result).toBeDefined();
    expect(next.link.all('tools/call')).toHaveLength(1);
  });

  test('keeps what its clients subscribed to, shared or not', async () => {
    for (const shared of ['', ', shared: true']) {
      const rig = new LiveRig('servers: { two: { url: "unix:///two", era: legacy } }', scripts);
      rig.live.add(serverOf('one', legacy + shared));
      const client = rig.client({ namespace: 'one' });
      await client.introduce();
      client.request(1, 'resources/subscribe', '{"uri":"file:///x"}');
      await rig.pass(40);
      const next = rig.script('one', withTools('a'));
      await rig.until(rig.live.change(serverOf('one', `${legacy}${shared}, replay: never`)));
      await rig.pass(3_000);
      expect(next.link.last('resources/subscribe').params).toContain('file:///x');
    }
  });

  test('has the limits of time, the views and the cache of its new settings', async () => {
    const rig = new LiveRig(text, {
      ...scripts,
      one: { replies: { ...withTools('a').replies, 'tools/call': () => undefined } },
    });
    const client = rig.client({ namespace: 'one' });
    await client.introduce();
    void rig.live.change(
      serverOf('one', `${legacy}, timeout: 2s, transform: { tools: { a: { hide: true } } }`),
    );
    expect(await rig.toolsOf(client)).toEqual([]);
    const call = client.request(1, 'tools/call', '{"name":"other"}');
    await rig.pass(2_500);
    expect(call.parsed.error?.message).toContain('2000 ms');
  });
});

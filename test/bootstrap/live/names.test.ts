import { describe, expect, test } from 'vitest';
import { LiveRig, serverOf, told, withTools } from './rig.ts';

const legacy = ', era: legacy';
const one = 'servers: { one: { url: "unix:///one", era: legacy } }';
const scripts = { one: withTools('a'), two: withTools('b') };

describe('names, while prefix is auto', () => {
  test('get their server’s name in front with the second server, and their clients are told', async () => {
    const rig = new LiveRig(one, scripts);
    const client = rig.client();
    await client.introduce();
    expect(await rig.toolsOf(client)).toEqual(['a']);
    rig.live.add(serverOf('two', legacy));
    expect(await rig.toolsOf(client)).toEqual(['one__a', 'two__b']);
    await rig.pass(2_000);
    expect(told(client)).toContain('notifications/tools/list_changed');
    // It is the session of before, and what it knows still works.
    const calls = ['a', 'one__a', 'two__b'].map((name, id) =>
      client.request(id, 'tools/call', `{"name":"${name}"}`),
    );
    await rig.pass(40);
    for (const call of calls) expect(call.parsed.result).toBeDefined();
    expect(rig.server('one').links).toHaveLength(1);
  });

  test('lose it when one server is left', async () => {
    const rig = new LiveRig(one, scripts);
    rig.live.add(serverOf('two', legacy));
    const client = rig.client();
    await client.introduce();
    expect(await rig.toolsOf(client)).toEqual(['one__a', 'two__b']);
    void rig.live.remove('one');
    expect(await rig.toolsOf(client)).toEqual(['b']);
    expect(await rig.toolsOf(rig.modern())).toEqual(['b']);
  });

  test('of a client that named its server stay as they are', async () => {
    const rig = new LiveRig(one, scripts);
    const client = rig.client({ namespace: 'one' });
    const modern = rig.modern({ namespace: 'one' });
    await client.introduce();
    rig.live.add(serverOf('two', legacy));
    expect(await rig.toolsOf(client)).toEqual(['a']);
    expect(await rig.toolsOf(modern)).toEqual(['a']);
    await rig.pass(2_000);
    expect(told(client)).toEqual([]);
  });

  test('on a connection of the stateless era follow the number of servers, too', async () => {
    const rig = new LiveRig(one, scripts);
    const client = rig.modern();
    expect(await rig.toolsOf(client)).toEqual(['a']);
    rig.live.add(serverOf('two', legacy));
    expect(await rig.toolsOf(client)).toEqual(['one__a', 'two__b']);
  });

  test('do not change where the configuration says how they are', async () => {
    const rig = new LiveRig(`federation: { prefix: never }\n${one}`, scripts);
    const client = rig.client();
    await client.introduce();
    rig.live.add(serverOf('two', legacy));
    expect(await rig.toolsOf(client)).toEqual(['a', 'b']);
  });
});

test('a client whose server is no longer the only one goes on hearing of what it subscribed to', async () => {
  const rig = new LiveRig(one, scripts);
  const client = rig.client();
  await client.introduce();
  client.request(1, 'resources/subscribe', '{"uri":"file:///x"}');
  await rig.pass(40);
  rig.live.add(serverOf('two', legacy));
  await rig.pass(2_000);
  const before = told(client).length;
  rig
    .server('one')
    .link.say(
      '{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"file:///x"}}',
    );
  await rig.pass(40);
  expect(told(client).slice(before)).toEqual(['notifications/resources/updated']);
});

test('the last server may go, and another one come', async () => {
  const rig = new LiveRig(one, scripts);
  const client = rig.client();
  await client.introduce();
  void rig.live.remove('one');
  expect(await rig.toolsOf(client)).toEqual([]);
  rig.live.add(serverOf('two', legacy));
  expect(await rig.toolsOf(client)).toEqual(['b']);
});

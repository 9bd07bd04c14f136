import { describe, expect, test } from 'vitest';
import { LiveRig, serverOf, told, withTools } from './rig.ts';

const legacy = ', era: legacy';
const two =
  'servers: { one: { url: "unix:///one", era: legacy }, two: { url: "unix:///two", era: legacy } }';
const scripts = { one: withTools('a'), two: withTools('b'), three: withTools('c') };
const changed = [
  'notifications/tools/list_changed',
  'notifications/prompts/list_changed',
  'notifications/resources/list_changed',
];

describe('a server that is added', () => {
  test('is in the lists of sessions that are open, which are told, and takes their calls', async () => {
    const rig = new LiveRig(two, scripts);
    const client = rig.client();
    await client.introduce();
    expect(await rig.toolsOf(client)).toEqual(['one__a', 'two__b']);
    rig.live.add(serverOf('three', legacy));
    expect(await rig.toolsOf(client)).toEqual(['one__a', 'two__b', 'three__c']);
    await rig.pass(2_000);
    expect(told(client)).toEqual(changed);
    const call = client.request(1, 'tools/call', '{"name":"three__c"}');
    await rig.pass(40);
    expect(call.parsed.result).toEqual({ content: [], structuredContent: { name: 'c' } });
  });

  test('changes nothing for the sessions that live at others', async () => {
    const rig = new LiveRig(two, scripts);
    const client = rig.client();
    await client.introduce();
    await rig.toolsOf(client);
    rig.live.add(serverOf('three', legacy));
    await rig.pass(1_000);
    client.request(1, 'tools/call', '{"name":"one__a"}');
    await rig.pass(40);
    expect(rig.server('one').links).toHaveLength(1);
    expect(rig.server('one').link.heard.at(-1)?.method).toBe('tools/call');
  });

  test('is not added a second time', async () => {
    const rig = new LiveRig(two, scripts);
    const before = rig.pools.find('one');
    rig.live.add(serverOf('one', legacy));
    expect(rig.pools.find('one')).toBe(before);
  });
});

describe('a server that is removed', () => {
  test('is in no list any more, and its names and its address are refused in plain words', async () => {
    const rig = new LiveRig(two, scripts);
    rig.live.add(serverOf('three', legacy));
    const client = rig.client();
    const bound = rig.client({ namespace: 'two' });
    await client.introduce();
    await bound.introduce();
    await rig.toolsOf(client);
    void rig.live.remove('two');
    expect(await rig.toolsOf(client)).toEqual(['one__a', 'three__c']);
    const calls = [
      client.request(1, 'tools/call', '{"name":"two__b"}'),
      bound.request(2, 'tools/call', '{"name":"b"}'),
    ];
    await rig.pass(2_000);
    expect(told(client)).toEqual(changed);
    const [named, addressed] = calls.map((call) => call.parsed.error?.message);
    expect(named).toContain('unknown name "two__b"');
    expect(addressed).toMatch(/^there is no server "two"; .*one, three/);
    expect(() => rig.client({ namespace: 'two' })).toThrow('two');
  });

  test('finishes what is in flight, and only then is ended', async () => {
    const rig = new LiveRig(two, { ...scripts, two: { replies: { initialize: initialize() } } });
    const client = rig.client({ namespace: 'two' });
    await client.introduce();
    const call = client.request(1, 'tools/call', '{"name":"b"}');
    await rig.pass(40);
    let isOver = false;
    const over = rig.live.remove('two').then(() => {
      isOver = true;
    });
    await rig.pass(5_000);
    expect(isOver).toBe(false);
    expect(rig.server('two').link.isOpen).toBe(true);
    const { link } = rig.server('two');
    const [asked] = link.heard.filter(({ method }) => method === 'tools/call');
    if (asked !== undefined) link.answer(asked, '{"content":[]}');
    await rig.pass(100);
    expect(call.parsed.result).toEqual({ content: [] });
    await over;
    expect(rig.server('two').link.isOpen).toBe(false);
  });

  test('is ended when the time for that is over', async () => {
    const rig = new LiveRig(`timeouts: { drain: 1s }\n${two}`, {
      ...scripts,
      two: { replies: { initialize: initialize() } },
    });
    const client = rig.client({ namespace: 'two' });
    await client.introduce();
    const call = client.request(1, 'tools/call', '{"name":"b"}');
    await rig.pass(40);
    const over = rig.live.remove('two');
    await rig.pass(1_100);
    await over;
    expect(call.isOver).toBe(true);
    expect(rig.server('two').link.isOpen).toBe(false);
  });

  test('serves who was on his way there', async () => {
    const rig = new LiveRig(two, scripts);
    const open = rig.server('two').holdOpening();
    const client = rig.client({ namespace: 'two' });
    const call = client.request(1, 'tools/call', '{"name":"b"}');
    await rig.pass(1_000);
    const over = rig.live.remove('two');
    await rig.pass(1_000);
    open();
    await rig.pass(100);
    expect(call.parsed.result).toEqual({ content: [], structuredContent: { name: 'b' } });
    await over;
    expect(rig.server('two').link.isOpen).toBe(false);
  });

  test('may come back under its name', async () => {
    const rig = new LiveRig(two, scripts);
    const client = rig.client();
    await client.introduce();
    await rig.toolsOf(client);
    void rig.live.remove('two');
    rig.script('two', withTools('other'));
    rig.live.add(serverOf('two', legacy));
    expect(await rig.toolsOf(client)).toEqual(['one__a', 'two__other']);
  });
});

const initialize = (): string => {
  const { replies } = withTools();
  return String(replies?.['initialize']);
};

import { describe, expect, test } from 'vitest';
import { acknowledges, discovered } from '../../application/stateless/rig.ts';
import type { RecordingSink } from '../../support/application/recording-sink.ts';
import type { ServerScript } from '../../support/application/scripted-backend.ts';
import { LiveRig, serverOf, told } from './rig.ts';

const text =
  'servers: { one: { url: "unix:///one", era: modern }, two: { url: "unix:///two", era: modern } }';
const capabilities = '{"tools":{"listChanged":true}}';
const wanted = '"notifications":{"toolsListChanged":true}';
const changed = 'notifications/tools/list_changed';

/** A server of the stateless era with one tool. */
const withTool = (name: string, isSlow = false): ServerScript => ({
  replies: {
    'server/discover': discovered(capabilities),
    'subscriptions/listen': acknowledges,
    'tools/list': `{"resultType":"complete","ttlMs":60000,"cacheScope":"public","tools":[{"name":"${name}","inputSchema":{"type":"object"}}]}`,
    'tools/call': () => (isSlow ? undefined : '{"resultType":"complete","content":[]}'),
  },
});

const changesIn = ({ pushed }: RecordingSink): number =>
  pushed.filter((line) => (JSON.parse(line) as { method: string }).method === changed).length;

/** The server says that its tools changed, to whoever listens at this link. */
const sayChanged = (rig: LiveRig, name: string): void => {
  const { link } = rig.server(name);
  const { id } = link.last('subscriptions/listen');
  link.say(
    `{"jsonrpc":"2.0","method":"${changed}","params":{"_meta":{"io.modelcontextprotocol/subscriptionId":${id}}}}`,
  );
};

describe('a server of the stateless era', () => {
  test('that is changed finishes what is in flight; the new one serves the rest, and is heard', async () => {
    const rig = new LiveRig(text, { one: withTool('a', true), two: withTool('b') });
    const client = rig.modern();
    const subscription = client.request(1, 'subscriptions/listen', wanted);
    const before = client.request(2, 'tools/call', '"name":"one__a"');
    await rig.pass(500);
    const { link } = rig.server('one');
    const next = rig.script('one', withTool('other'));
    const over = rig.live.change(serverOf('one', ', era: modern, replay: never'));
    const after = client.request(3, 'tools/call', '"name":"one__other"');
    await rig.pass(2_000);
    expect(after.parsed.result).toBeDefined();
    expect(next.link.all('tools/call')).toHaveLength(1);
    expect(link.isOpen).toBe(true);
    link.answer(link.last('tools/call'), '{"resultType":"complete","content":[]}');
    await rig.until(over);
    expect(before.parsed.result).toBeDefined();
    expect(link.isOpen).toBe(false);
    const heard = changesIn(subscription);
    sayChanged(rig, 'one');
    await rig.pass(2_000);
    expect(changesIn(subscription)).toBe(heard + 1);
    expect(await rig.toolsOf(client)).toEqual(['one__other', 'two__b']);
  });

  test('that is removed is let go of although it is listened to; sessions and subscriptions go on', async () => {
    const rig = new LiveRig(text, { one: withTool('a'), two: withTool('b') });
    const client = rig.client();
    await client.introduce();
    await rig.toolsOf(client);
    const subscription = rig.modern().request(1, 'subscriptions/listen', wanted);
    await rig.pass(500);
    await rig.until(rig.live.remove('one'));
    expect(rig.server('one').links.every(({ isOpen }) => !isOpen)).toBe(true);
    await rig.pass(2_000);
    expect(told(client)).toContain(changed);
    expect(subscription.isOver).toBe(false);
    expect(await rig.toolsOf(client)).toEqual(['b']);
    await rig.pass(40_000);
    expect(rig.server('one').links.filter(({ isOpen }) => isOpen)).toEqual([]);
  });

  test('that is added is listened to for those who listen already', async () => {
    const rig = new LiveRig(text, { one: withTool('a'), two: withTool('b'), more: withTool('c') });
    const subscription = rig.modern().request(1, 'subscriptions/listen', wanted);
    await rig.pass(500);
    rig.live.add(serverOf('more', ', era: modern'));
    await rig.pass(2_000);
    expect(changesIn(subscription)).toBe(1);
    sayChanged(rig, 'more');
    await rig.pass(2_000);
    expect(changesIn(subscription)).toBe(2);
  });
});

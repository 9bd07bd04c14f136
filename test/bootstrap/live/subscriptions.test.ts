import { describe, expect, test } from 'vitest';
import type { RecordingSink } from '../../support/application/recording-sink.ts';
import { LiveRig, serverOf, withTools } from './rig.ts';

const legacy = ', era: legacy';
const one = 'servers: { one: { url: "unix:///one", era: legacy } }';
const two =
  'servers: { one: { url: "unix:///one", era: legacy }, two: { url: "unix:///two", era: legacy } }';
const scripts = { one: withTools('a'), two: withTools('b'), three: withTools('c') };
const wanted = '"notifications":{"toolsListChanged":true}';
const listChanged = '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}';

const heard = ({ pushed }: RecordingSink): readonly string[] =>
  pushed.map((text) => (JSON.parse(text) as { method: string }).method);
const acknowledged = 'notifications/subscriptions/acknowledged';
const changed = 'notifications/tools/list_changed';

describe('a subscription of the stateless era', () => {
  test('hears that a server was added, and of that server’s own changes', async () => {
    const rig = new LiveRig(two, scripts);
    const subscription = rig.modern().request(1, 'subscriptions/listen', wanted);
    await rig.pass(2_000);
    expect(heard(subscription)).toEqual([acknowledged]);
    rig.live.add(serverOf('three', legacy));
    await rig.pass(2_000);
    expect(heard(subscription)).toEqual([acknowledged, changed]);
    rig.server('three').link.say(listChanged);
    await rig.pass(2_000);
    expect(heard(subscription)).toEqual([acknowledged, changed, changed]);
  });

  test('goes on when one of its servers is removed, and hears of it', async () => {
    const rig = new LiveRig(two, scripts);
    const subscription = rig.modern().request(1, 'subscriptions/listen', wanted);
    await rig.pass(1_000);
    void rig.live.remove('one');
    await rig.pass(2_000);
    void rig.live.remove('two');
    await rig.pass(2_000);
    expect(subscription.isOver).toBe(false);
    expect(heard(subscription)).toEqual([acknowledged, changed, changed]);
  });

  test('of the only server there was hears of the second one', async () => {
    const rig = new LiveRig(one, scripts);
    const subscription = rig.modern().request(1, 'subscriptions/listen', wanted);
    await rig.pass(1_000);
    rig.live.add(serverOf('two', legacy));
    await rig.pass(2_000);
    expect(heard(subscription)).toEqual([acknowledged, changed]);
    rig.server('one').link.say(listChanged);
    rig.server('two').link.say(listChanged);
    await rig.pass(2_000);
    expect(heard(subscription)).toEqual([acknowledged, changed, changed]);
  });

  test('at a server by its name ends with that', async () => {
    const rig = new LiveRig(two, scripts);
    const client = rig.modern({ namespace: 'one' });
    const subscription = client.request(1, 'subscriptions/listen', wanted);
    await rig.pass(1_000);
    void rig.live.remove('one');
    await rig.pass(1_000);
    expect(subscription.parsed.error?.message).toContain('"one"');
  });

  test('goes on at a server that is changed', async () => {
    const rig = new LiveRig(two, scripts);
    const client = rig.modern({ namespace: 'one' });
    const subscription = client.request(1, 'subscriptions/listen', wanted);
    await rig.pass(1_000);
    const { link } = rig.server('one');
    void rig.live.change(serverOf('one', `${legacy}, replay: never`));
    await rig.pass(2_000);
    expect(link.isOpen).toBe(false);
    const before = heard(subscription).length;
    rig.server('one').link.say(listChanged);
    await rig.pass(1_000);
    expect(subscription.isOver).toBe(false);
    expect(heard(subscription).slice(before)).toEqual([changed]);
  });
});

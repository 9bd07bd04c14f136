import { describe, expect, test } from 'vitest';
import type { ScriptedLink } from '../../../support/application/scripted-link.ts';
import { type Asked, accepted, callMs, collectMs, elicit, Rig } from './rig.ts';

const channel = { carrier: 'channel' } as const;

const named = (link: ScriptedLink): readonly (string | undefined)[] =>
  link.all('tools/call').map(({ params }) => /"name":"(\w+)"/.exec(params)?.[1]);

describe('a link whose call was given up', () => {
  test('carries no other: what the server still asks would meet it', async () => {
    const rig = new Rig({ ...channel, maxLinks: 1 });
    const asked = await rig.call('a');
    const next = await rig.call('b');
    asked.cancel();
    await rig.pass(0);
    expect(rig.linkAt(0).isOpen).toBe(false);
    expect(named(rig.link)).toEqual(['b']);
    expect(next.isOpen).toBe(true);
  });

  test('by its deadline neither', async () => {
    const rig = new Rig(channel);
    await rig.call('a');
    await rig.pass(callMs + 5_000);
    expect(rig.linkAt(0).isOpen).toBe(false);
  });

  test('before it was sent carries others', async () => {
    const rig = new Rig({
      ...channel,
      offers: '{"logging":{}}',
      replies: { 'logging/setLevel': () => undefined },
    });
    const asked = await rig.call('a', { logLevel: 'info' });
    asked.cancel();
    await rig.call('b');
    expect(rig.server.links).toHaveLength(1);
  });

  test('on HTTP carries on: each call has a stream of its own', async () => {
    const rig = new Rig();
    const asked = await rig.call('a');
    asked.cancel();
    await rig.call('b');
    expect(rig.server.links).toHaveLength(1);
  });
});

describe('a parked call', () => {
  const parkedOn = async (rig: Rig, name: string): Promise<Asked> => {
    const asked = await rig.call(name);
    elicit(rig.link, rig.link.last('tools/call'));
    await rig.pass(collectMs);
    return asked;
  };

  test('keeps its link for itself', async () => {
    const rig = new Rig(channel);
    const asked = await parkedOn(rig, 'a');
    await rig.call('b');
    expect(rig.server.links).toHaveLength(2);
    await rig.retry(asked.state, `"elicitation_1":${accepted}`, {}, 'a');
    expect(rig.linkAt(0).responses).toHaveLength(1);
  });

  test('is given up for others who wait when its client stays away, the oldest first', async () => {
    const rig = new Rig({ ...channel, maxLinks: 2 });
    const first = await parkedOn(rig, 'a');
    await rig.pass(2_000);
    const second = await parkedOn(rig, 'b');
    await rig.call('c');
    await rig.pass(7_000);
    expect(rig.server.links).toHaveLength(2);
    await rig.pass(2_000);
    expect(rig.linkAt(0).all('notifications/cancelled')).toHaveLength(1);
    expect(named(rig.link)).toEqual(['c']);
    const late = await rig.retry(first.state, `"elicitation_1":${accepted}`, {}, 'a');
    expect(late.error.data).toMatchObject({ error_code: 'request_state_refused' });
    await rig.retry(second.state, `"elicitation_1":${accepted}`, {}, 'b');
    expect(rig.linkAt(1).responses).toHaveLength(1);
  });

  test('is given up also when others waited before it was parked', async () => {
    const rig = new Rig({ ...channel, maxLinks: 1 });
    await rig.call('a');
    await rig.call('b');
    elicit(rig.link, rig.link.last('tools/call'));
    await rig.pass(collectMs);
    await rig.pass(9_000);
    expect(rig.server.links).toHaveLength(1);
    await rig.pass(2_000);
    expect(rig.server.links.map(named)).toEqual([['a'], ['b']]);
  });

  test('stays while nobody waits', async () => {
    const rig = new Rig({ ...channel, maxLinks: 1 });
    await parkedOn(rig, 'a');
    await rig.pass(100_000);
    expect(rig.parked.size).toBe(1);
  });

  test('frees its link when the server answers without waiting', async () => {
    const rig = new Rig({ ...channel, maxLinks: 1 });
    const asked = await parkedOn(rig, 'a');
    await rig.call('b');
    rig.link.answer(rig.linkAt(0).last('tools/call'), '{}');
    rig.link.answer(rig.linkAt(0).all('tools/call')[0] ?? rig.link.last('tools/call'), '{"n":1}');
    expect(named(rig.link)).toEqual(['a', 'b']);
    const retry = await rig.retry(asked.state, '', {}, 'a');
    expect(retry.isOpen).toBe(false);
  });
});

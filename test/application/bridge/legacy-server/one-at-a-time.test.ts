import { describe, expect, test } from 'vitest';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import type { ScriptedLink } from '../../../support/application/scripted-link.ts';
import { type Asked, asksAll, callMs, collectMs, elicit, Rig } from './rig.ts';

const channel = { carrier: 'channel' } as const;

const named = (link: ScriptedLink): readonly (string | undefined)[] =>
  link.all('tools/call').map(({ params }) => /"name":"(\w+)"/.exec(params)?.[1]);

describe('on one channel, for a client that may be asked', () => {
  test('each call has a link for itself, so an ask meets its call', async () => {
    const rig = new Rig(channel);
    const calls = [await rig.call('a'), await rig.call('b'), await rig.call('c')];
    expect(rig.server.links.map(named)).toEqual([['a'], ['b'], ['c']]);
    for (const [index, link] of rig.server.links.entries()) {
      elicit(link, link.last('tools/call'), 1, `from ${index}`);
    }
    await rig.pass(collectMs);
    expect(calls.map(({ asked }) => asked['elicitation_1']?.params)).toMatchObject([
      { message: 'from 0' },
      { message: 'from 1' },
      { message: 'from 2' },
    ]);
  });

  test('a free link is used before a new one is opened', async () => {
    const rig = new Rig(channel);
    for (let call = 0; call < 5; call += 1) {
      await rig.call();
      rig.link.answer(rig.link.last('tools/call'), '{}');
    }
    expect(rig.server.links).toHaveLength(1);
  });

  test('beyond the bound calls wait, and go in the order in which they came', async () => {
    const rig = new Rig({ ...channel, maxLinks: 2 });
    for (const name of ['a', 'b', 'c', 'd', 'e']) await rig.call(name);
    expect(rig.server.links.map(named)).toEqual([['a'], ['b']]);
    rig.linkAt(1).answer(rig.linkAt(1).last('tools/call'), '{}');
    rig.linkAt(1).answer(rig.linkAt(1).last('tools/call'), '{}');
    rig.linkAt(0).answer(rig.linkAt(0).last('tools/call'), '{}');
    expect(rig.server.links.map(named)).toEqual([
      ['a', 'e'],
      ['b', 'c', 'd'],
    ]);
  });

  test('a server that answers in the same turn serves all who wait', async () => {
    const rig = new Rig({ ...channel, maxLinks: 1 });
    const first = await rig.call('first');
    const rest: Asked[] = [];
    for (let call = 0; call < 500; call += 1)
      rest.push(rig.send('tools/call', '"name":"t"', { can: asksAll }));
    rig.server.on('tools/call', '{}');
    rig.link.answer(rig.link.last('tools/call'), '{}');
    expect([first, ...rest].every(({ isOpen }) => !isOpen)).toBe(true);
  });

  test('what is never asked about shares a link, but never one with a call', async () => {
    const rig = new Rig(channel);
    await rig.call();
    await rig.ask('tools/list', '', { can: asksAll });
    await rig.ask('prompts/list', '', { can: asksAll });
    expect(rig.server.links).toHaveLength(2);
    expect(
      rig
        .linkAt(1)
        .heard.map(({ method }) => method)
        .slice(2),
    ).toEqual(['tools/list', 'prompts/list']);
    elicit(rig.linkAt(1), rig.linkAt(1).last('tools/list'));
    expect(rig.linkAt(1).responses[0]).toContain('"error"');
    await rig.call('b');
    expect(rig.server.links).toHaveLength(3);
  });

  test('what is never asked about leaves free links to calls', async () => {
    const rig = new Rig(channel);
    await rig.call('a');
    await rig.ask('tools/list', '', { can: asksAll });
    rig.linkAt(0).answer(rig.linkAt(0).last('tools/call'), '{}');
    await rig.ask('prompts/list', '', { can: asksAll });
    await rig.call('b');
    expect(rig.server.links).toHaveLength(2);
    expect(named(rig.linkAt(0))).toEqual(['a', 'b']);
  });

  test('what is never asked about needs one more link together, not one each', async () => {
    const rig = new Rig(channel);
    await rig.call('a');
    for (const method of ['tools/list', 'prompts/list', 'resources/list']) {
      rig.send(method, '', { can: asksAll });
    }
    await rig.pass(0);
    expect(rig.server.links).toHaveLength(2);
    expect(rig.link.all('resources/list')).toHaveLength(1);
  });

  test('nobody overtakes a call that waits', async () => {
    const rig = new Rig({ ...channel, maxLinks: 1 });
    await rig.ask('tools/list', '', { can: asksAll });
    await rig.call('a');
    await rig.ask('prompts/list', '', { can: asksAll });
    expect(rig.link.all('prompts/list')).toEqual([]);
    rig.link.answer(rig.link.last('tools/list'), '{}');
    expect(named(rig.link)).toEqual(['a']);
    expect(rig.link.all('prompts/list')).toEqual([]);
    rig.link.answer(rig.link.last('tools/call'), '{}');
    expect(rig.link.all('prompts/list')).toHaveLength(1);
  });

  test('a call whose client went while it waited is not sent', async () => {
    const rig = new Rig({ ...channel, maxLinks: 1 });
    await rig.call('a');
    const waiting = await rig.call('b');
    await rig.call('c');
    waiting.cancel();
    rig.link.answer(rig.link.last('tools/call'), '{}');
    expect(named(rig.link)).toEqual(['a', 'c']);
    expect(rig.link.all('notifications/cancelled')).toEqual([]);
  });

  test('a call that waits too long fails like one that is not answered', async () => {
    const rig = new Rig({ ...channel, maxLinks: 1 });
    await rig.call('a');
    const waiting = await rig.call('b');
    for (let step = 0; step < 3; step += 1) {
      rig.link.say(
        '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":1}}',
      );
      await rig.pass(callMs / 2);
    }
    expect(waiting.error.data).toMatchObject({ error_code: 'timeout' });
    rig.link.answer(rig.link.last('tools/call'), '{}');
    expect(named(rig.link)).toEqual(['a']);
  });

  test('so many may wait and no more', async () => {
    const rig = new Rig({ ...channel, maxLinks: 1 });
    await rig.call();
    const waiting = Array.from({ length: 1_001 }, () =>
      rig.send('tools/call', '', { can: asksAll }),
    );
    expect(waiting.at(-1)?.error.data).toMatchObject({ error_code: 'overloaded' });
    expect(waiting.filter(({ isOpen }) => !isOpen)).toHaveLength(1);
  });

  test('a link that cannot be added leaves those who wait to the ones that are there', async () => {
    const rig = new Rig({ ...channel, maxSessionsPerServer: 1 });
    await rig.call('a');
    const waiting = await rig.call('b');
    expect(waiting.isOpen).toBe(true);
    rig.link.answer(rig.link.last('tools/call'), '{}');
    expect(named(rig.link)).toEqual(['a', 'b']);
  });

  test('a link that dies is replaced for those who wait', async () => {
    const rig = new Rig({ ...channel, maxLinks: 1 });
    const first = await rig.call('a');
    await rig.call('b');
    rig.link.die();
    await rig.pass(0);
    expect(first.isOpen).toBe(false);
    expect(rig.server.links.map(named)).toEqual([['a'], ['b']]);
  });

  test('those who wait for a server that is gone for good hear it', async () => {
    const rig = new Rig({ ...channel, maxLinks: 1 });
    await rig.call('a');
    const waiting = await rig.call('b');
    rig.server.unreachable = new Fault('backend_unavailable', 'gone');
    rig.link.die();
    await rig.pass(0);
    expect(waiting.error.message).toBe('gone');
  });
});

describe('on one channel, for a client that cannot be asked', () => {
  test('calls share a link', async () => {
    const rig = new Rig(channel);
    const calls = [
      await rig.ask('tools/call'),
      await rig.ask('tools/call'),
      await rig.ask('tools/list'),
    ];
    expect(rig.server.links).toHaveLength(1);
    elicit(rig.link, rig.link.last('tools/call'));
    expect(rig.link.responses[0]).toContain('"error"');
    expect(calls.every(({ isOpen }) => isOpen)).toBe(true);
  });

  test('a shared server is never asked for a link of its own', async () => {
    const rig = new Rig({ ...channel, shared: true });
    await rig.call('a');
    await rig.call('b', { principal: 'bob' });
    expect(rig.server.links).toHaveLength(1);
    elicit(rig.link, rig.link.last('tools/call'));
    expect(rig.link.responses[0]).toContain('"error"');
  });
});

test('on HTTP calls share a session, however many', async () => {
  const rig = new Rig();
  for (let call = 0; call < 50; call += 1) await rig.call();
  expect(rig.server.links).toHaveLength(1);
  expect(rig.link.all('tools/call')).toHaveLength(50);
});

import { describe, expect, test } from 'vitest';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { HandLists } from '../../support/application/hand-lists.ts';
import { settled } from '../../support/application/settled.ts';
import { keysOf, rigOf } from './server-lists-rig.ts';

describe('a server that fails', () => {
  const down = new Fault('backend_unavailable', 'refused');

  test('is shown with what it listed before, for ten minutes', async () => {
    const { rig, server, list, clock } = rigOf();
    await list();
    server.fault = down;
    const stale = await list();
    expect(keysOf(stale)).toEqual(['one']);
    expect(stale).toMatchObject({ isStale: true, ttlMs: 0 });
    expect(rig.logger.fields('warn', 'reason')).toEqual(['refused']);
    clock.advance(600_000);
    expect(await list()).toBeInstanceOf(Fault);
    expect(rig.logger.fields('warn', 'reason')).toEqual(['refused']);
  });

  test('is left alone for a second, and then tells whether it lists again', async () => {
    const { rig, server, list, clock, differences } = rigOf();
    server.fault = down;
    expect(await list()).toBe(down);
    server.fault = undefined;
    expect(await list()).toBe(down);
    expect(server.asked).toBe(1);
    clock.advance(1_000);
    expect(keysOf(await list())).toEqual(['one']);
    expect(differences).toMatchObject([{ before: undefined, wasMissed: true }]);
    expect(rig.logger.fields('info', 'server')).toEqual(['a']);
    server.pages = [['two']];
    await list();
    expect(differences.map(({ wasMissed }) => wasMissed)).toEqual([true, false]);
  });

  test('because the session that asked is over is asked by another one', async () => {
    const { rig, server, list } = rigOf();
    const first = rig.asker();
    const letGo = server.hold();
    server.fault = down;
    void list(first);
    const second = list();
    await settled();
    server.fault = undefined;
    first.closed = true;
    letGo();
    expect(keysOf(await second)).toEqual(['one']);
    expect(server.asked).toBe(2);
    expect(rig.logger.fields('warn', 'server')).toEqual([]);
  });
});

describe('a server that is late', () => {
  test('is waited for no longer than the budget, and not at all for a while then', async () => {
    const { rig, server, list, clock } = rigOf();
    server.hold();
    const first = list();
    clock.advance(999);
    await settled();
    const second = list();
    clock.advance(1);
    expect(await first).toMatchObject({ code: 'timeout' });
    expect(await second).toMatchObject({ code: 'timeout' });
    expect(await list()).toMatchObject({ code: 'timeout' });
    expect(server.asked).toBe(1);
    expect(rig.logger.fields('warn', 'server')).toEqual(['a']);
    clock.advance(4_000); // timeouts.list
    await settled();
    clock.advance(1_000);
    expect(await list()).toMatchObject({ code: 'timeout' });
    expect(server.asked).toBe(2);
  });

  test('is waited for longer while servers of which nothing was known come in', async () => {
    const rig = new HandLists(['a', 'b']);
    const { lists } = rig.parts;
    const asker = rig.asker();
    const free = rig.server('a').hold();
    rig.server('b').hold();
    const [first, second] = ['a', 'b'].map((name) =>
      Promise.resolve(lists.list(asker, name, 'tools/list')),
    );
    let isSecondOver = false;
    void second?.then(() => {
      isSecondOver = true;
    });
    rig.clock.advance(900);
    free();
    expect(keysOf(await first)).toEqual([]);
    rig.clock.advance(249);
    await settled();
    expect(isSecondOver).toBe(false);
    rig.clock.advance(1);
    expect(await second).toMatchObject({ code: 'timeout' });
  });

  test('with one list is not waited for with another one either', async () => {
    const { lists, asker, server, list, clock } = rigOf();
    server.hold();
    const first = list();
    clock.advance(1_000);
    await first;
    const prompts = lists.list(asker, 'a', 'prompts/list');
    expect(prompts).toBeInstanceOf(Fault);
    await settled();
    expect(server.asked).toBe(2);
  });

  test('completes what is known, and whoever was answered without it hears', async () => {
    const { server, list, clock, differences } = rigOf();
    const letGo = server.hold();
    const first = list();
    clock.advance(1_000);
    await first;
    clock.advance(9_000);
    letGo();
    await settled();
    expect(differences).toMatchObject([{ server: 'a', method: 'tools/list', wasMissed: true }]);
    expect(keysOf(differences[0]?.after)).toEqual(['one']);
  });

  test('is waited for to the end by who has nothing else to show', async () => {
    const { lists, asker, server, list, clock } = rigOf();
    const letGo = server.hold();
    const first = list();
    const patient = lists.listPatiently(asker, 'a', 'tools/list');
    clock.advance(4_000);
    await first;
    letGo();
    expect(keysOf(await patient)).toEqual(['one']);
  });
});

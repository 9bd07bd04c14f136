import { describe, expect, test } from 'vitest';
import type { Asker } from '../../../src/application/federation/asker.ts';
import type {
  ListDifference,
  ServerList,
} from '../../../src/application/federation/server-list.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { HandLists, type HandServer } from '../../support/application/hand-lists.ts';
import type { ListOptions } from '../../support/application/list-parts.ts';
import { messageOf } from '../../support/application/message-of.ts';
import { settled } from '../../support/application/settled.ts';

const keysOf = (list: ServerList | Fault | undefined): readonly (string | undefined)[] => {
  if (list === undefined || list instanceof Fault) throw new Error(`no list: ${list?.message}`);
  return list.items.map(({ key }) => key);
};

/** One server, its lists, and who asks. */
const rigOf = (options: ListOptions = {}) => {
  const rig = new HandLists(['a'], options);
  const { lists } = rig.parts;
  const server = rig.server('a');
  server.pages = [['one']];
  const asker = rig.asker();
  const list = (who: Asker = asker) => Promise.resolve(lists.list(who, 'a', 'tools/list'));
  const differences: ListDifference[] = [];
  lists.onDifference((difference) => differences.push(difference));
  return { rig, lists, server, asker, list, differences, clock: rig.clock };
};

const changes = (server: HandServer, capability: string): void =>
  server.news.heard(
    messageOf(`{"jsonrpc":"2.0","method":"notifications/${capability}/list_changed"}`),
  );

const modern = (rig: HandLists, partition: string): Asker =>
  rig.asker(partition, { era: 'modern', sessionId: undefined });

describe('a list is asked for once', () => {
  test('by all who want it at the same time, across sessions of one partition', async () => {
    const { rig, server, list } = rigOf();
    const letGo = server.hold();
    const wanted = Array.from({ length: 1_000 }, (_, index) =>
      list(rig.asker('legacy someone', { sessionId: `session ${index}` })),
    );
    await settled();
    letGo();
    for (const found of await Promise.all(wanted)) expect(keysOf(found)).toEqual(['one']);
    expect(server.asked).toBe(1);
  });

  test('and again by the next one, when nothing says that it lasts', async () => {
    const { server, list } = rigOf({ listTtlMs: 60_000 });
    await list();
    await list();
    expect(server.asked).toBe(2);
  });

  test('for each partition', async () => {
    const { rig, server, list } = rigOf();
    await Promise.all([list(), list(rig.asker('legacy somebody else'))]);
    expect(server.asked).toBe(2);
  });

  test('for each session where the server shows them different things', async () => {
    const { rig, server, list } = rigOf({ perSession: ['a'], listTtlMs: 60_000 });
    server.tells = true;
    await list(rig.asker('legacy someone', { sessionId: 'first' }));
    await list(rig.asker('legacy someone', { sessionId: 'second' }));
    await list(rig.asker('legacy someone', { sessionId: 'first' }));
    expect(server.asked).toBe(2);
  });

  test('of several items with one name the first stays', async () => {
    const { server, list } = rigOf();
    server.pages = [['x', 'y'], ['x']];
    expect(keysOf(await list())).toEqual(['x', 'y']);
  });

  test('from the beginning when a cursor has expired meanwhile, once', async () => {
    const { server, list } = rigOf();
    server.pages = [['x'], ['y']];
    const expired = '{"code":-32602,"message":"what cursor?"}';
    server.errors.push(undefined, expired);
    expect(keysOf(await list())).toEqual(['x', 'y']);
    expect(server.asked).toBe(2);
    server.errors.push(undefined, expired, undefined, expired);
    const stale = await list();
    expect(stale).toMatchObject({ isStale: true });
    expect(server.asked).toBe(4);
  });
});

describe('a list of a legacy server that tells of changes', () => {
  const telling = () => {
    const parts = rigOf({ listTtlMs: 60_000 });
    parts.server.tells = true;
    return parts;
  };

  test('is used again for federation.list_ttl', async () => {
    const { server, list, clock } = telling();
    await list();
    clock.advance(20_000);
    expect(await list()).toMatchObject({ ttlMs: 40_000, scope: 'private', isStale: false });
    expect(server.asked).toBe(1);
    clock.advance(40_000);
    await list();
    expect(server.asked).toBe(2);
  });

  test('is asked again when the server has said so', async () => {
    const { server, list } = telling();
    await list();
    server.pages = [['two']];
    changes(server, 'prompts');
    expect(keysOf(await list())).toEqual(['one']);
    changes(server, 'tools');
    expect(keysOf(await list())).toEqual(['two']);
    expect(server.asked).toBe(2);
  });

  test('is asked again when nobody would hear of a change any more', async () => {
    const { server, list } = telling();
    await list();
    server.link.isOpen = false;
    await list();
    expect(server.asked).toBe(2);
  });

  test('that changes while it is asked is not the answer to who asks after that', async () => {
    const { server, list } = telling();
    const letGo = server.hold();
    const before = list();
    await settled();
    server.pages = [['two']];
    changes(server, 'tools');
    const after = list();
    letGo();
    expect(keysOf(await before)).toEqual(['one']);
    expect(keysOf(await after)).toEqual(['two']);
    expect(keysOf(await list())).toEqual(['two']);
    expect(server.asked).toBe(2);
  });
});

describe('a list of a modern server', () => {
  test('is used again as long as the server says, by the same callers', async () => {
    const { rig, server, list, clock } = rigOf();
    server.era = 'modern';
    server.hints = ',"ttlMs":3000,"cacheScope":"private"';
    await list(modern(rig, 'modern x'));
    clock.advance(1_000);
    expect(await list(modern(rig, 'modern x'))).toMatchObject({ ttlMs: 2_000, scope: 'private' });
    expect(server.asked).toBe(1);
    await list(modern(rig, 'modern y'));
    expect(server.asked).toBe(2);
    clock.advance(2_000);
    await list(modern(rig, 'modern x'));
    expect(server.asked).toBe(3);
  });

  test('is for everybody of one protocol when it is public, and what all pages say counts', async () => {
    const { rig, server, list } = rigOf();
    server.era = 'modern';
    server.hints = ',"ttlMs":3000,"cacheScope":"public"';
    await list(modern(rig, 'modern x'));
    expect(await list(modern(rig, 'modern y'))).toMatchObject({ scope: 'public' });
    expect(server.asked).toBe(1);
    await list(rig.asker('legacy x'));
    expect(server.asked).toBe(2);
  });

  test('is asked again at once when the server has said that it changed', async () => {
    const { rig, lists, server, list } = rigOf();
    server.era = 'modern';
    server.hints = ',"ttlMs":3000,"cacheScope":"public"';
    await list(modern(rig, 'modern x'));
    lists.changed('a', 'tools');
    await list(modern(rig, 'modern x'));
    expect(server.asked).toBe(2);
  });
});

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

describe('a difference', () => {
  test('is told when a list is another one, not when it is the same', async () => {
    const { server, list, differences } = rigOf();
    await list();
    await list();
    server.pages = [['two']];
    await list();
    expect(
      differences.map(({ before, after }) => [before && keysOf(before), keysOf(after)]),
    ).toEqual([
      [undefined, ['one']],
      [['one'], ['two']],
    ]);
    expect(differences.map(({ wasMissed }) => wasMissed)).toEqual([false, false]);
  });
});

test('what is known is there without asking', async () => {
  const { lists, asker, server, list } = rigOf();
  expect(lists.known(asker, 'a', 'tools/list')).toBeUndefined();
  await list();
  expect(lists.known(asker, 'a', 'tools/list')).toMatchObject({ isStale: true, ttlMs: 0 });
  expect(keysOf(lists.known(asker, 'a', 'tools/list'))).toEqual(['one']);
  expect(server.asked).toBe(1);
});

test('a server without templates has none, and no fault', async () => {
  const { lists, asker, server } = rigOf();
  server.errors.push('{"code":-32601,"message":"no such method"}');
  const list = await lists.list(asker, 'a', 'resources/templates/list');
  expect(keysOf(list)).toEqual([]);
});

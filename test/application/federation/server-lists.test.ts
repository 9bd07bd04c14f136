import { describe, expect, test } from 'vitest';
import type { Asker } from '../../../src/application/federation/asker.ts';
import type { HandLists, HandServer } from '../../support/application/hand-lists.ts';
import { messageOf } from '../../support/application/message-of.ts';
import { settled } from '../../support/application/settled.ts';
import { keysOf, rigOf } from './server-lists-rig.ts';

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

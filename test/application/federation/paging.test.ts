import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Asker } from '../../../src/application/federation/asker.ts';
import { defaultProfile } from '../../../src/domain/clients/client-profile.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import type { ListMethod } from '../../../src/domain/mcp/rev2025/methods.ts';
import { decodeText } from '../../../src/domain/wire/text.ts';
import { HandLists } from '../../support/application/hand-lists.ts';

interface Page {
  readonly tools: readonly { readonly name: string }[];
  readonly nextCursor?: string;
  readonly ttlMs?: number;
  readonly cacheScope?: string;
}

const servers = ['a', 'b', 'c'];

/** Three servers with seven pages each. */
const rigOf = (pageSize: number, seal?: HandLists['seal']): HandLists => {
  const rig = new HandLists(servers, { pageSize }, seal);
  for (const name of servers) {
    rig.server(name).pages = Array.from({ length: 7 }, (_, page) => [
      `${page}-first`,
      `${page}-second`,
    ]);
  }
  return rig;
};

const ask = async (
  { parts }: HandLists,
  asker: Asker,
  cursor?: string,
  method: ListMethod = 'tools/list',
): Promise<Page | Fault> => {
  const page = await parts.catalogue.list(asker, method, cursor);
  return page instanceof Fault ? page : (JSON.parse(decodeText(page)) as Page);
};

const pageOf = async (rig: HandLists, asker: Asker, cursor?: string): Promise<Page> => {
  const page = await ask(rig, asker, cursor);
  if (page instanceof Fault) throw new Error(page.message);
  return page;
};

const namesOf = ({ tools }: Page): readonly string[] => tools.map(({ name }) => name);

/** All pages from the first to the last; `between` runs before each but the first. */
const walk = async (
  rig: HandLists,
  asker: Asker,
  between: (page: number) => void = () => {},
): Promise<readonly Page[]> => {
  const pages = [await pageOf(rig, asker)];
  for (let cursor = pages[0]?.nextCursor; cursor !== undefined; cursor = pages.at(-1)?.nextCursor) {
    between(pages.length);
    pages.push(await pageOf(rig, asker, cursor));
  }
  return pages;
};

const whole = (rig: HandLists): readonly string[] =>
  servers.flatMap((name) =>
    [...new Set(rig.server(name).pages.flat())].map((tool) => `${name}__${tool}`),
  );

const broken = {
  code: 'invalid_params',
  message: expect.stringContaining('ask for') as string,
};

describe('the pages of a merged list', () => {
  test.each([1, 4, 42, 43, 1_000])('of %i items hold everything once, in order', async (size) => {
    const rig = rigOf(size);
    const pages = await walk(rig, rig.asker());
    expect(pages.flatMap(namesOf)).toEqual(whole(rig));
    expect(pages).toHaveLength(Math.ceil(42 / size));
  });

  test('are those of one moment, however the servers change meanwhile', async () => {
    const change = fc.record({
      server: fc.constantFrom(...servers),
      page: fc.nat({ max: 6 }),
      tools: fc.uniqueArray(fc.stringMatching(/^new-[a-z]{1,3}$/), { maxLength: 4 }),
      isListed: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 20 }),
        fc.array(change, { maxLength: 20 }),
        async (size, changes) => {
          const rig = rigOf(size);
          const expected = whole(rig);
          const others: Promise<unknown>[] = [];
          const pages = await walk(rig, rig.asker(), (page) => {
            const next = changes[page % Math.max(1, changes.length)];
            if (next === undefined) return;
            const { server, page: at, tools, isListed } = next;
            rig.server(server).pages = rig.server(server).pages.with(at, tools);
            rig.parts.lists.changed(server, 'tools');
            if (isListed) others.push(ask(rig, rig.asker()));
          });
          await Promise.all(others);
          expect(pages.flatMap(namesOf)).toEqual(expected);
          expect((await walk(rig, rig.asker())).flatMap(namesOf)).toEqual(whole(rig));
        },
      ),
      { numRuns: 50 },
    );
  });

  test('are one for a client that reads no other', async () => {
    const rig = rigOf(10);
    const asker = rig.asker('legacy x', { profile: { ...defaultProfile, singlePage: true } });
    const pages = await walk(rig, asker);
    expect(pages.map((page) => page.tools.length)).toEqual([42]);
  });

  test('are asked of the servers once', async () => {
    const rig = rigOf(10);
    await walk(rig, rig.asker());
    expect(servers.map((name) => rig.server(name).asked)).toEqual([1, 1, 1]);
  });
});

describe('a cursor', () => {
  const firstCursor = async (rig: HandLists, asker = rig.asker()): Promise<string> =>
    (await pageOf(rig, asker)).nextCursor ?? '';

  test('is refused when it was changed, is no cursor or empty', async () => {
    const rig = rigOf(10);
    const cursor = await firstCursor(rig);
    for (const other of [`${cursor}x`, cursor.slice(1), 'eyJhIjoxfQ', '']) {
      expect(await ask(rig, rig.asker(), other)).toMatchObject(broken);
    }
  });

  test('is refused from another caller, and for another list', async () => {
    const rig = rigOf(10);
    const cursor = await firstCursor(rig);
    expect(await ask(rig, rig.asker('legacy somebody else'), cursor)).toMatchObject(broken);
    expect(await ask(rig, rig.asker(), cursor, 'prompts/list')).toMatchObject(broken);
    expect(await pageOf(rig, rig.asker(), cursor)).toBeDefined();
  });

  test('works after a long time, and at a replica, while the list is the same', async () => {
    const rig = rigOf(10);
    const cursor = await firstCursor(rig);
    const expected = whole(rig).slice(10, 20);
    rig.clock.advance(600_000);
    expect(namesOf(await pageOf(rig, rig.asker(), cursor))).toEqual(expected);
    const replica = rigOf(10, rig.seal);
    expect(namesOf(await pageOf(replica, replica.asker(), cursor))).toEqual(expected);
  });

  test('is refused there when the list has changed, or is of other servers', async () => {
    const rig = rigOf(10);
    const cursor = await firstCursor(rig);
    const replica = rigOf(10, rig.seal);
    replica.server('c').pages = [['another']];
    expect(await ask(replica, replica.asker(), cursor)).toMatchObject(broken);
    const fewer = new HandLists(['a', 'b'], { pageSize: 10 }, rig.seal);
    expect(await ask(fewer, fewer.asker(), cursor)).toMatchObject(broken);
    rig.clock.advance(600_000);
    rig.server('a').pages = [['another']];
    expect(await ask(rig, rig.asker(), cursor)).toMatchObject(broken);
  });

  test('leads to a list with a server missing when that was the list', async () => {
    const rig = rigOf(10);
    rig.server('b').fault = new Fault('backend_unavailable', 'down');
    const first = await pageOf(rig, rig.asker());
    rig.server('b').fault = undefined;
    rig.clock.advance(1_000);
    const second = await pageOf(rig, rig.asker(), first.nextCursor);
    const without = whole(rig).filter((name) => !name.startsWith('b__'));
    expect([first, second].flatMap(namesOf)).toEqual(without.slice(0, 20));
  });
});

describe('what a modern client is told of how long a list lasts', () => {
  const modernOf = (hints: Readonly<Record<string, string>>, pageSize = 1_000) => {
    const rig = rigOf(pageSize);
    for (const name of servers) {
      rig.server(name).era = 'modern';
      rig.server(name).hints = hints[name] ?? ',"ttlMs":9000,"cacheScope":"public"';
    }
    const asker = rig.asker('modern x', { era: 'modern', sessionId: undefined });
    return { rig, asker };
  };

  test('is what the part says that lasts least, for everybody if all are', async () => {
    const { rig, asker } = modernOf({ b: ',"ttlMs":4000,"cacheScope":"public"' });
    expect(await pageOf(rig, asker)).toMatchObject({ ttlMs: 4_000, cacheScope: 'public' });
    rig.clock.advance(1_000);
    expect(await pageOf(rig, asker)).toMatchObject({ ttlMs: 3_000, cacheScope: 'public' });
  });

  test.each([
    ['a part is private', { b: ',"ttlMs":4000,"cacheScope":"private"' }, 4_000],
    ['a part does not say it', { c: '' }, 0],
  ])('is for the caller alone when %s', async (_, hints, ttlMs) => {
    const { rig, asker } = modernOf(hints);
    expect(await pageOf(rig, asker)).toMatchObject({ ttlMs, cacheScope: 'private' });
  });

  test('is for the caller alone when names are made for its kind of client', async () => {
    const { rig, asker } = modernOf({});
    const profile = { ...defaultProfile, maxNameLength: 40 };
    expect(await pageOf(rig, { ...asker, profile })).toMatchObject({ cacheScope: 'private' });
  });

  test('is nothing while a server is missing', async () => {
    const { rig, asker } = modernOf({});
    rig.server('b').fault = new Fault('backend_unavailable', 'down');
    expect(await pageOf(rig, asker)).toMatchObject({ ttlMs: 0, cacheScope: 'private' });
  });

  test('is the same scope on every page, and no time on pages of an older list', async () => {
    const { rig, asker } = modernOf({}, 10);
    const fresh = await walk(rig, asker);
    expect(new Set(fresh.map(({ cacheScope }) => cacheScope))).toEqual(new Set(['private']));
    expect(new Set(fresh.map(({ ttlMs }) => ttlMs))).toEqual(new Set([9_000]));
    rig.server('c').pages = [['another']];
    rig.parts.lists.changed('c', 'tools');
    await rig.parts.lists.list(asker, 'c', 'tools/list');
    expect(await pageOf(rig, asker, fresh[0]?.nextCursor)).toMatchObject({ ttlMs: 0 });
  });

  test('counts a legacy server by what is left of federation.list_ttl', async () => {
    const rig = new HandLists(['a'], { listTtlMs: 60_000 });
    rig.server('a').tells = true;
    const asker = rig.asker('modern x', { era: 'modern', sessionId: undefined });
    await ask(rig, asker);
    rig.clock.advance(10_000);
    expect(await ask(rig, asker)).toMatchObject({ ttlMs: 50_000, cacheScope: 'private' });
  });
});

describe('when no server lists', () => {
  test('the first that does is waited for', async () => {
    const rig = rigOf(100);
    const free = servers.map((name) => rig.server(name).hold());
    const wanted = pageOf(rig, rig.asker());
    rig.clock.advance(3_000);
    free[1]?.();
    expect((await wanted).tools).toHaveLength(14);
  });

  test('the client is told so, and never that there is nothing', async () => {
    const rig = rigOf(100);
    for (const name of servers) rig.server(name).fault = new Fault('backend_unavailable', 'down');
    expect(await ask(rig, rig.asker())).toMatchObject({
      code: 'backend_unavailable',
      message: 'no server could be listed (a: down; b: down; c: down)',
    });
  });
});

import { describe, expect, test } from 'vitest';
import type { KeyedItems } from '../../../src/application/federation/announced.ts';
import type { Asker } from '../../../src/application/federation/asker.ts';
import {
  type AnnouncedLists,
  type ResourceList,
  UriOwners,
} from '../../../src/application/federation/uri-owners.ts';
import { defaultProfile } from '../../../src/domain/clients/client-profile.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { anonymous } from '../../../src/domain/identity/principal.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';

interface Announcement {
  readonly uris?: readonly string[];
  readonly templates?: readonly string[];
}

const keyed = (keys: readonly string[] = []): KeyedItems => ({
  items: keys.map((key) => ({ key })),
});

/** Lists of servers that are asked once, unless they are gone. */
class HandLists implements AnnouncedLists {
  readonly servers: Map<string, Announcement>;
  /** Servers that answer only to who waits for them. */
  readonly late = new Set<string>();
  readonly changes = new Map<string, number>();
  asked = 0;
  readonly #known = new Map<string, KeyedItems>();

  constructor(servers: Readonly<Record<string, Announcement>>) {
    this.servers = new Map(Object.entries(servers));
  }

  async list(asker: Asker, server: string, method: ResourceList): Promise<KeyedItems | Fault> {
    this.asked += 1;
    return this.late.has(server)
      ? new Fault('timeout', 'late')
      : this.listPatiently(asker, server, method);
  }

  async listPatiently(
    asker: Asker,
    server: string,
    method: ResourceList,
  ): Promise<KeyedItems | Fault> {
    const announced = this.servers.get(server);
    if (announced === undefined) return new Fault('backend_unavailable', 'gone');
    const isResources = method === 'resources/list';
    const list = keyed(isResources ? announced.uris : announced.templates);
    this.#known.set(`${asker.partition} ${server} ${method}`, list);
    return list;
  }

  changesOf(server: string): number {
    return this.changes.get(server) ?? 0;
  }

  known(asker: Asker, server: string, method: ResourceList): KeyedItems | undefined {
    return this.#known.get(`${asker.partition} ${server} ${method}`);
  }
}

const askerOf = (partition: string): Asker => ({
  partition,
  era: 'modern',
  caller: { principal: anonymous, remoteAddress: '' },
  sessionId: undefined,
  profile: defaultProfile,
  closed: false,
  listSource: () => new Fault('internal', 'lists come from elsewhere'),
});
const asker = askerOf('p');

const owners = (servers: Readonly<Record<string, Announcement>>) => {
  const lists = new HandLists(servers);
  const clock = new HandClock();
  return { lists, clock, of: new UriOwners(lists, { names: Object.keys(servers) }, clock) };
};

describe('the owner of a resource', () => {
  test('is who announces the URI itself, before any template', async () => {
    const { of } = owners({ a: { templates: ['x:{y}'] }, b: { uris: ['x:1'] } });
    expect(await of.of(asker, 'x:1')).toBe('b');
    expect(await of.of(asker, 'x:2')).toBe('a');
  });

  test('is the first of several in the order of the configuration', async () => {
    const { of } = owners({ b: { uris: ['x:1'] }, a: { uris: ['x:1'] } });
    expect(await of.of(asker, 'x:1')).toBe('b');
    const both = owners({ b: { templates: ['x:{y}'] }, a: { templates: ['x:{z}'] } });
    expect(await both.of.of(asker, 'x:1')).toBe('b');
  });

  test('has the template with the longest literal start that really fits', async () => {
    const { of } = owners({
      any: { templates: ['{+path}'] },
      home: { templates: ['file:///home/{+path}', 'file:///{+path}'] },
      notes: { templates: ['file:///home/me/notes/{name}.md'] },
    });
    expect(await of.of(asker, 'file:///home/me/notes/1.md')).toBe('notes');
    expect(await of.of(asker, 'file:///home/me/notes/1.txt')).toBe('home');
    expect(await of.of(asker, 'file:///etc/x')).toBe('home');
    expect(await of.of(asker, 'db://x')).toBe('any');
  });

  test('is looked up once, and known from then on', async () => {
    const { of, lists } = owners({ a: { uris: ['x:1'] }, b: {} });
    expect(await of.of(asker, 'x:1')).toBe('a');
    expect(of.of(asker, 'x:1')).toBe('a');
    expect(lists.asked).toBe(4);
  });

  test('is not asked for again and again when there is none', async () => {
    const { of, lists, clock } = owners({ a: {}, b: {} });
    const both = await Promise.all([of.of(asker, 'x:1'), of.of(asker, 'x:2')]);
    expect(both).toEqual([undefined, undefined]);
    expect(lists.asked).toBe(4);
    clock.advance(2_999);
    expect(await of.of(asker, 'x:1')).toBeUndefined();
    expect(lists.asked).toBe(4);
    lists.servers.set('b', { uris: ['x:1'] });
    clock.advance(1);
    expect(await of.of(asker, 'x:1')).toBe('b');
    expect(lists.asked).toBe(8);
  });

  test('is found although another server is gone, without waiting for that one again', async () => {
    const { of, lists } = owners({ a: {}, b: { uris: ['x:1'] } });
    lists.servers.delete('a');
    expect(await of.of(asker, 'x:1')).toBe('b');
    expect(of.of(asker, 'x:1')).toBe('b');
  });

  test('may be a server that is late', async () => {
    const { of, lists } = owners({ a: { uris: ['x:1'] }, b: { uris: ['x:2'] } });
    lists.late.add('a');
    expect(await of.of(asker, 'x:2')).toBe('b');
    expect(of.of(asker, 'x:2')).toBe('b');
    expect(await of.of(asker, 'x:1')).toBe('a');
  });

  test('is looked up anew when a server says that its resources changed', async () => {
    const { of, lists } = owners({ a: { uris: ['x:1'] }, b: {} });
    expect(await of.of(asker, 'x:1')).toBe('a');
    lists.servers.set('a', {});
    lists.servers.set('b', { uris: ['x:1'] });
    expect(of.of(asker, 'x:1')).toBe('a');
    lists.changes.set('a', 1);
    expect(await of.of(asker, 'x:1')).toBe('b');
    expect(of.of(asker, 'x:1')).toBe('b');
  });

  test('is known per partition', async () => {
    const { of, lists } = owners({ a: { uris: ['x:1'] } });
    await of.of(asker, 'x:1');
    lists.servers.set('a', {});
    expect(await of.of(askerOf('q'), 'x:1')).toBeUndefined();
    expect(await of.of(asker, 'x:1')).toBe('a');
  });
});

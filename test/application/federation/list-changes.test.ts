import { describe, expect, test } from 'vitest';
import type { Asker } from '../../../src/application/federation/asker.ts';
import { ListChanges } from '../../../src/application/federation/list-changes.ts';
import type { ListDifference } from '../../../src/application/federation/server-list.ts';
import { ListNews } from '../../../src/application/pools/list-news.ts';
import { missedChange } from '../../../src/application/subscriptions/change.ts';
import { defaultProfile } from '../../../src/domain/clients/client-profile.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import {
  type FederationCapability,
  MergedCapabilities,
} from '../../../src/domain/federation/merged-capabilities.ts';
import { anonymous } from '../../../src/domain/identity/principal.ts';
import type { ListCapability } from '../../../src/domain/mcp/changed-list.ts';
import type { ListMethod } from '../../../src/domain/mcp/rev2025/methods.ts';
import { messageOf } from '../../support/application/message-of.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';

const debounceMs = 150;

/** Two servers that say what the test makes them say, and a memory of lists that notes what is asked of it. */
const rigOf = (capabilities?: readonly FederationCapability[]) => {
  const clock = new HandClock();
  const news = { a: new ListNews(), b: new ListNews() };
  const asked: string[] = [];
  let differ: (difference: ListDifference) => void = () => {};
  const known = new Set<ListMethod>();
  const list = {
    server: 'a',
    items: [],
    digest: '',
    ttlMs: 0,
    scope: 'private',
    isStale: false,
  } as const;
  const changes = new ListChanges(
    {
      capabilities: new MergedCapabilities(capabilities),
      pools: {
        all: Object.entries(news).map(([server, listNews]) => ({ server, listNews })),
      },
      lists: {
        changed: (server, capability) => asked.push(`forget ${server} ${capability}`),
        known: (_asker, _server, method) => (known.has(method) ? list : undefined),
        list: (_asker, server, method) => {
          asked.push(`list ${server} ${method}`);
          return new Fault('internal', 'not of interest');
        },
        onDifference: (listener) => {
          differ = listener;
          return () => {};
        },
      },
      clock,
      timers: clock,
    },
    { debounceMs },
  );
  const differs = (method: ListMethod, wasMissed = false): void =>
    differ({ server: 'a', method, partition: 'p', before: list, after: list, wasMissed });
  const isFirst = (method: ListMethod): void => {
    const difference = { server: 'a', method, partition: 'q', after: list } as const;
    differ({ ...difference, before: undefined, wasMissed: false });
  };
  const client = (): ListCapability[] => {
    const heard: ListCapability[] = [];
    changes.join({ listChanged: (capability) => heard.push(capability) });
    return heard;
  };
  return { clock, news, asked, known, changes, differs, isFirst, client };
};

const notice = (method: string) => messageOf(`{"jsonrpc":"2.0","method":"${method}"}`);
const toolsChanged = 'notifications/tools/list_changed';
const asker: Asker = {
  era: 'legacy',
  partition: 'p',
  caller: { principal: anonymous, remoteAddress: '' },
  sessionId: 's',
  profile: defaultProfile,
  closed: false,
  listSource: () => new Fault('internal', 'nobody asks'),
};

test('the first list of all is no news, whatever its server went through', () => {
  const { clock, changes, differs, isFirst, client } = rigOf();
  const heard = client();
  changes.lost('a');
  isFirst('tools/list');
  clock.advance(debounceMs);
  expect(heard).toEqual([]);
  differs('tools/list');
  clock.advance(debounceMs);
  expect(heard).toEqual(['tools']);
});

describe('changes that servers tell of', () => {
  test('are told once, to every client, after a while without more of them', () => {
    const { clock, news, client } = rigOf();
    const clients = [client(), client()];
    news.a.heard(notice(toolsChanged));
    clock.advance(100);
    news.b.heard(notice(toolsChanged));
    clock.advance(149);
    expect(clients).toEqual([[], []]);
    clock.advance(1);
    expect(clients).toEqual([['tools'], ['tools']]);
    clock.advance(10_000);
    expect(clients).toEqual([['tools'], ['tools']]);
  });

  test('are told for each kind of list by itself', () => {
    const { clock, news, client } = rigOf();
    const heard = client();
    news.a.heard(notice('notifications/prompts/list_changed'));
    news.a.heard(notice('notifications/resources/list_changed'));
    news.a.heard(notice('notifications/message'));
    clock.advance(debounceMs);
    expect(heard).toEqual(['prompts', 'resources']);
  });

  test('are told every now and then while they never stop', () => {
    const { clock, news, client } = rigOf();
    const heard = client();
    for (let at = 0; at < 6_000; at += 10) {
      news.a.heard(notice(toolsChanged));
      clock.advance(10);
    }
    clock.advance(debounceMs);
    expect(heard).toHaveLength(10);
  });

  test('are told to those who are there when it is time', () => {
    const { clock, news, changes } = rigOf();
    const heard: string[] = [];
    const gone = { listChanged: () => heard.push('gone') };
    changes.join(gone);
    news.a.heard(notice(toolsChanged));
    changes.leave(gone);
    changes.join({ listChanged: () => heard.push('there') });
    clock.advance(debounceMs);
    expect(heard).toEqual(['there']);
  });

  test.each([[['tools']], [['prompts', 'list_changed']]] as const)(
    'are not told where only %j is on',
    (capabilities) => {
      const { clock, news, client } = rigOf(capabilities);
      const heard = client();
      news.a.heard(notice(toolsChanged));
      clock.advance(debounceMs);
      expect(heard).toEqual([]);
    },
  );
});

describe('a list that differs', () => {
  test('is no news as long as nothing speaks for a change', () => {
    const { clock, client, differs } = rigOf();
    const heard = client();
    differs('tools/list');
    clock.advance(debounceMs);
    expect(heard).toEqual([]);
  });

  test('is news once after the server was gone, if it differs at all', () => {
    const { clock, changes, client, differs } = rigOf();
    const heard = client();
    changes.lost('a');
    clock.advance(10_000);
    expect(heard).toEqual([]);
    differs('tools/list');
    differs('tools/list');
    clock.advance(debounceMs);
    differs('tools/list');
    clock.advance(debounceMs);
    expect(heard).toEqual(['tools']);
  });

  test('is news when clients were answered without it', () => {
    const { clock, client, differs } = rigOf();
    const heard = client();
    differs('resources/templates/list', true);
    clock.advance(debounceMs);
    expect(heard).toEqual(['resources']);
  });
});

describe('a server that is back', () => {
  test('is asked again for what clients know, once', () => {
    const { asked, changes, client, clock, known } = rigOf();
    client();
    known.add('tools/list').add('resources/templates/list');
    changes.reopened(asker, 'a');
    changes.reopened(asker, 'a');
    expect(asked).toEqual(['list a tools/list', 'list a resources/templates/list']);
    clock.advance(debounceMs);
    changes.reopened(asker, 'a');
    expect(asked).toHaveLength(4);
  });

  test('is asked for nothing when nobody would hear of it', () => {
    const { asked, changes, known } = rigOf();
    known.add('tools/list');
    changes.reopened(asker, 'a');
    expect(asked).toEqual([]);
  });

  test('is asked anew after a gap in which nobody heard it, and told of only if it differs', () => {
    const { asked, changes, client, clock, known, differs } = rigOf();
    const heard = client();
    known.add('tools/list');
    const gap = missedChange('tools');
    if (gap === undefined) throw new Error('a list can be missed');
    changes.missed(asker, 'a', gap);
    changes.missed(asker, 'a', gap);
    expect(asked).toEqual(['forget a tools', 'list a tools/list']);
    clock.advance(debounceMs);
    expect(heard).toEqual([]);
    differs('tools/list');
    clock.advance(debounceMs);
    expect(heard).toEqual(['tools']);
  });
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { goodClaims, issuer, secret, signed } from '../../support/auth/tokens.ts';
import { stdioLargeServer } from '../../support/large/start.ts';
import { type Caller, legacyCaller, modernCaller } from '../authorization/support/caller.ts';
import type { Peer, PeerCall, Reaction } from '../eras/support/peers/peer.ts';
import { startPeer } from '../eras/support/peers/start-peer.ts';
import { listener } from '../program/support/servers.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';

const TOOLS = ['kept', 'hidden'];

let count = 0;
/** Each answer is another one. `scope`: for whom it may be kept. */
const numbered =
  (members: string, scope: string): Reaction =>
  (call, peer) => {
    count += 1;
    const hints = peer.era === 'modern' ? `,"ttlMs":600000,"cacheScope":"${scope}"` : '';
    call.finish(`${members},"x-answer":${count}${hints}`);
  };

/** Tools with the number of the answer they come with. */
const tools = (): string =>
  TOOLS.map(
    (name) => `{"name":"${name}","description":"in ${count}","inputSchema":{"type":"object"}}`,
  ).join(',');
const reactionsOf = (scope: string) => ({
  'tools/list': (call: PeerCall, peer: Peer) => numbered(`"tools":[${tools()}]`, scope)(call, peer),
  'tools/call': numbered('"content":[]', scope),
  'prompts/list': numbered('"prompts":[{"name":"kept"}]', scope),
  'prompts/get': numbered('"messages":[]', scope),
  'resources/list': numbered('"resources":[{"uri":"test://x","name":"kept"}]', scope),
  'resources/templates/list': numbered('"resourceTemplates":[]', scope),
  'resources/read': numbered('"contents":[]', scope),
});

const privately: readonly (readonly [string, Record<string, unknown>?])[] = [
  ['tools/list'],
  ['prompts/list'],
  ['resources/list'],
  ['resources/templates/list'],
  ['resources/read', { uri: 'test://x' }],
  ['prompts/get', { name: 'kept' }],
  ['tools/call', { name: 'kept', arguments: { city: 'Oslo' } }],
];

let gateway: RunningGateway;
const tokens: Record<string, string> = {};
const eras = ['legacy', 'modern'] as const;
type Who = 'ada' | 'bob';

beforeAll(async () => {
  const peers = {
    own: await startPeer('modern', 'http', 'own', { reactions: reactionsOf('private') }),
    open: await startPeer('modern', 'http', 'open', { reactions: reactionsOf('public') }),
    old: await startPeer('legacy', 'http', 'old', { reactions: reactionsOf('') }),
  };
  const kept = { tools: { kept: { cache: '10m' } } };
  const known = Object.entries(peers).map(([name, { entry }]): [string, object] => [
    name,
    { ...entry, ...kept },
  ]);
  const large = { ...stdioLargeServer, era: 'legacy', results: { link_above: '1MB' } };
  const exp = Math.floor(Date.now() / 1_000) + 600;
  for (const sub of ['ada', 'bob']) tokens[sub] = await signed({ ...goodClaims, exp, sub });
  const rules = [{ deny: { principals: 'user:bob', tools: 'hidden' } }];
  gateway = await startGateway(
    {
      version: 1,
      auth: { provider: 'jwt', jwt: { issuer } },
      authorization: { default: 'allow', rules },
      cache: { resources: true },
      server: { frontends: [listener('http')] },
      servers: { ...Object.fromEntries<object>(known), large },
    },
    { env: { JWT_SECRET_KEY: secret } },
  );
});
afterAll(() => gateway.stop());

const callerOf = async (who: Who, path: string, era: (typeof eras)[number]): Promise<Caller> => {
  const token = tokens[who] ?? '';
  if (era === 'modern') return modernCaller(gateway, path, token);
  const caller = await legacyCaller(gateway, path, token);
  if (!('ask' in caller)) throw new Error(caller.error);
  return caller;
};

const answer = async (caller: Caller, ...asked: (typeof privately)[number]): Promise<unknown> => {
  const { result } = await caller.ask(...asked);
  expect(result?.['x-answer']).toBeTypeOf('number');
  return result?.['x-answer'];
};

/** Each for himself, whoever asks first, and from memory when the same one asks again. */
const singleServers = async (era: (typeof eras)[number]): Promise<void> => {
  for (const server of ['own', 'open', 'old']) {
    const ada = await callerOf('ada', `/mcp/${server}`, era);
    const bob = await callerOf('bob', `/mcp/${server}`, era);
    for (const asked of privately) {
      const [method] = asked;
      const [first, second] = [await answer(ada, ...asked), await answer(bob, ...asked)];
      const isRead = method === 'resources/read';
      // What its server says is for everybody is the proof that there is a cache to look into.
      if (server === 'open' && isRead && era === 'modern') expect(second).toBe(first);
      else if (server !== 'open' || method === 'tools/call') {
        expect([server, method, second]).not.toEqual([server, method, first]);
      }
      const isKept = method === 'tools/call' || (isRead && server !== 'old' && era === 'modern');
      if (!isKept) continue;
      expect(await answer(ada, ...asked)).toBe(first);
      expect(await answer(bob, ...asked)).toBe(second);
    }
  }
};

interface Tool {
  readonly name: string;
  readonly description: string;
}

/** In a merged list what is private is asked for anew for each; what is public is there once. */
const mergedLists = async (era: (typeof eras)[number]): Promise<void> => {
  const seen = async (who: Who, server: string): Promise<string | undefined> => {
    const { result } = await (await callerOf(who, '/mcp', era)).ask('tools/list');
    const listed = result?.['tools'] as readonly Tool[];
    return listed.find(({ name }) => name === `${server}__kept`)?.description;
  };
  for (const server of ['own', 'open', 'old']) {
    const [ada, bob, again] = [
      await seen('ada', server),
      await seen('bob', server),
      await seen('ada', server),
    ];
    expect([server, typeof ada, typeof bob]).toEqual([server, 'string', 'string']);
    if (server === 'open') expect(bob).toBe(ada);
    else expect([server, bob]).not.toEqual([server, ada]);
    if (server === 'open') expect(again).toBe(ada);
  }
};

/** Of what is listed in one go nobody sees what is left out for another, or is told that others may see it. */
const filteredLists = async (era: (typeof eras)[number]): Promise<void> => {
  for (const order of [['ada', 'bob', 'ada'] as const, ['bob', 'ada', 'bob'] as const]) {
    for (const who of order) {
      for (const path of ['/mcp', '/mcp/open']) {
        const { result } = await (await callerOf(who, path, era)).ask('tools/list');
        const text = JSON.stringify(result);
        expect([who, path, text.includes('kept'), text.includes('hidden')]).toEqual([
          ...[who, path, true, who === 'ada'],
        ]);
        if (era === 'modern') expect(result?.['cacheScope']).toBe('private');
      }
    }
  }
};

interface Link {
  readonly type: string;
  readonly uri: string;
}

/** What waits in the gateway for the one who asked for it. */
const largeResults = async (era: (typeof eras)[number]): Promise<void> => {
  const ada = await callerOf('ada', '/mcp/large', era);
  const called = await ada.ask('tools/call', { name: 'large', arguments: { bytes: 3_000_000 } });
  const content = called.result?.['content'] as readonly Link[];
  const uri = content.find(({ type }) => type === 'resource_link')?.uri;
  expect(uri).toBeTypeOf('string');
  for (const path of ['/mcp/large', '/mcp']) {
    const bob = await callerOf('bob', path, era);
    expect(await bob.ask('resources/read', { uri })).not.toHaveProperty('result');
    const again = await callerOf('ada', path, era);
    expect(await again.ask('resources/read', { uri })).toHaveProperty('result.contents');
  }
};

test.each(eras)(
  'what is private or filtered is given to no other %s caller by any cache [S12]',
  async (era) => {
    await singleServers(era);
    await mergedLists(era);
    await filteredLists(era);
    await largeResults(era);
  },
);

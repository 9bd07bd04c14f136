import type { Reaction } from '../../eras/support/peers/peer.ts';
import { cacheHints } from '../../eras/support/peers/reactions.ts';
import { type StartedPeer, startPeer } from '../../eras/support/peers/start-peer.ts';

const tools = ['read_doc', 'write_doc', 'drop_table'];
const prompts = ['greet', 'ask'];
const ids = ['one', 'two'];

const uriOf = (server: string, id: string): string => `test://${server}/${id}`;

export interface Use {
  readonly method: string;
  readonly params: Record<string, unknown>;
}

const completion = (ref: object): Use => ({
  method: 'completion/complete',
  params: { ref, argument: { name: 'id', value: '' } },
});

/** One thing a server offers: how lists call it, and what may be asked for to use it. */
export interface Offer {
  readonly server: string;
  readonly list: 'tools/list' | 'prompts/list' | 'resources/list' | 'resources/templates/list';
  /** As its server knows it. */
  readonly name: string;
  /** It is of use when one of these is answered. */
  readonly uses: readonly Use[];
  /** What else may be asked for about it: nothing while it is hidden. */
  readonly besides: readonly Use[];
}

const offersOf = (server: string): readonly Offer[] => [
  ...tools.map((name) => ({
    server,
    list: 'tools/list' as const,
    name,
    uses: [{ method: 'tools/call', params: { name } }],
    besides: [],
  })),
  ...prompts.map((name) => ({
    server,
    list: 'prompts/list' as const,
    name,
    uses: [{ method: 'prompts/get', params: { name } }],
    besides: [completion({ type: 'ref/prompt', name })],
  })),
  ...ids.map((id) => ({
    server,
    list: 'resources/list' as const,
    name: uriOf(server, id),
    uses: [{ method: 'resources/read', params: { uri: uriOf(server, id) } }],
    besides: [{ method: 'resources/subscribe', params: { uri: uriOf(server, id) } }],
  })),
  {
    server,
    list: 'resources/templates/list' as const,
    name: uriOf(server, '{id}'),
    uses: [...ids, 'item7'].map((id) => ({
      method: 'resources/read',
      params: { uri: uriOf(server, id) },
    })),
    besides: [completion({ type: 'ref/resource', uri: uriOf(server, '{id}') })],
  },
];

const named = (names: readonly string[]): string =>
  names.map((name) => `{"name":"${name}","inputSchema":{"type":"object"}}`).join(',');

const reactions: Readonly<Record<string, Reaction>> = {
  'tools/list': (call, peer) => call.finish(`"tools":[${named(tools)}]${cacheHints(peer)}`),
  'tools/call': (call) => call.finish('"content":[]'),
  'prompts/list': (call, peer) => call.finish(`"prompts":[${named(prompts)}]${cacheHints(peer)}`),
  'prompts/get': (call) => call.finish('"messages":[]'),
  'resources/list': (call, peer) => {
    const items = ids.map((id) => `{"name":"${id}","uri":"${uriOf(peer.name, id)}"}`);
    call.finish(`"resources":[${items.join(',')}]${cacheHints(peer)}`);
  },
  'resources/templates/list': (call, peer) => {
    const item = `{"name":"any","uriTemplate":"${uriOf(peer.name, '{id}')}"}`;
    call.finish(`"resourceTemplates":[${item}]${cacheHints(peer)}`);
  },
};

/** Servers of both eras that offer things of every kind, all alike. */
export const startOfferings = async (): Promise<{
  readonly servers: Readonly<Record<string, object>>;
  readonly offers: readonly Offer[];
  readonly peers: readonly StartedPeer[];
}> => {
  const peers = await Promise.all([
    startPeer('legacy', 'tcp-newline', 'alpha', { reactions }),
    startPeer('modern', 'http', 'beta', { reactions }),
    startPeer('legacy', 'http', 'gamma', { reactions }),
  ]);
  const names = peers.map(({ peer }) => peer.name);
  return {
    servers: Object.fromEntries(peers.map(({ peer, entry }) => [peer.name, entry])),
    offers: names.flatMap(offersOf),
    peers,
  };
};

import type { Era, Reaction } from '../../eras/support/peers/peer.ts';
import { cacheHints, reactions as usual } from '../../eras/support/peers/reactions.ts';
import { type StartedPeer, startPeer } from '../../eras/support/peers/start-peer.ts';
import { rawMembers } from '../../support/raw-json.ts';

export const sharedUri = 'test://both/one';
export const fetchedUri = 'https://both.test/page';
export const template = 'test://both/items/{id}';

const read = usual['resources/read'];

const resource = (uri: string): string => `{"uri":"${uri}","name":"n","x-n":1.0}`;

/** What the two servers have in common: the same URIs, in every place where one can stand. */
const reactions: Readonly<Record<string, Reaction>> = {
  'resources/list': (call, peer) => {
    const uris = [sharedUri, fetchedUri, `test://${peer.name}/own`];
    call.finish(`"resources":[${uris.map(resource).join(',')}]${cacheHints(peer)}`);
  },
  'resources/templates/list': (call, peer) =>
    call.finish(
      `"resourceTemplates":[{"uriTemplate":"${template}","name":"t"}]${cacheHints(peer)}`,
    ),
  'tools/list': (call, peer) =>
    call.finish(
      `"tools":[{"name":"view","inputSchema":{"type":"object"},"_meta":{"ui":{"resourceUri":"ui://cart/view"},"ui/resourceUri":"ui://cart/view"}},${['exactly', 'ask', 'fail', 'echo'].map((name) => `{"name":"${name}","inputSchema":{"type":"object"}}`).join(',')}]${cacheHints(peer)}`,
    ),
  'prompts/list': (call, peer) => call.finish(`"prompts":[{"name":"greet"}]${cacheHints(peer)}`),
  'prompts/get': (call) =>
    call.finish(
      `"messages":[{"role":"user","content":{"type":"resource","resource":{"uri":"${sharedUri}","text":"t"}}},{"role":"user","content":{"type":"text","text":"${sharedUri}"}}]`,
    ),
  'resources/read': (call, peer) => {
    // Servers of the handshake revisions need not say which resource it is that they do not have.
    if (call.params.includes('bare') && peer.era === 'legacy') {
      call.refuse('{"code":-32002,"message":"not here"}');
    } else read?.(call, peer);
  },
  'completion/complete': (call, peer) =>
    call.finish(
      `"completion":{"values":["of ${peer.name}"]},"seen":${rawMembers(call.params).get('ref') ?? 'null'}`,
    ),
};

/** Two servers of this era that announce the same. */
export const startTwins = async (era: Era): Promise<Readonly<Record<'a' | 'b', StartedPeer>>> => {
  const [a, b] = await Promise.all(
    ['a', 'b'].map((name) =>
      startPeer(era, era === 'legacy' ? 'stdio' : 'http', name, { reactions }),
    ),
  );
  if (a === undefined || b === undefined) throw new Error('two servers were started');
  return { a, b };
};

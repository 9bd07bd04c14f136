import { beforeAll, describe, expect, test } from 'vitest';
import { rawAt } from '../support/raw-json.ts';
import type { Era, Reaction } from './support/peers/peer.ts';
import { type StartedPeer, startPeer } from './support/peers/start-peer.ts';
import { type Rig, startRig, tokens } from './support/rig.ts';

const [ADA, BOB] = tokens;
const PRIVATE = '"ttlMs":600000,"cacheScope":"private"';

let answers = 0;
/** Each answer is another one, which its reader may keep for himself. */
const numbered =
  (members: string): Reaction =>
  (call) => {
    answers += 1;
    call.finish(`${members},"x-answer":${answers},${PRIVATE}`);
  };

const versions = '"supportedVersions":["2026-07-28"],"capabilities":{"tools":{}}';

const reactions = {
  'tools/list': numbered('"tools":[]'),
  'prompts/list': numbered('"prompts":[]'),
  'resources/list': numbered('"resources":[]'),
  'resources/templates/list': numbered('"resourceTemplates":[]'),
  'resources/read': numbered('"contents":[]'),
};

let modern: StartedPeer;
let rig: Rig;
beforeAll(async () => {
  modern = await startPeer('modern', 'http', 'modern', { reactions });
  rig = await startRig({ servers: { modern }, tokens: true });
});

describe.each<Era>(['legacy', 'modern'])('what a server gave one %s client for itself', (front) => {
  test.each(Object.keys(reactions))('%s: is not shown to another principal', async (method) => {
    const ask = async (token: string): Promise<string> => {
      const client = await rig.open(front, { server: 'modern', token });
      const answer = await client.request('1', method, '{"uri":"test://x"}');
      await client.close();
      return rawAt(answer, 'result', 'x-answer');
    };
    const before = modern.peer.callsOf(method).length;
    const ada = await ask(ADA);
    const bob = await ask(BOB);
    expect(bob).not.toBe(ada);
    expect(modern.peer.callsOf(method).length).toBeGreaterThanOrEqual(before + 2);
  });
});

test('what a server said of itself to one client for itself is not shown to another principal', async () => {
  const { peer, entry } = await startPeer('modern', 'http', 'shy', {
    reactions: { 'server/discover': numbered(`${versions},"instructions":"yours alone"`) },
  });
  const own = await startRig({
    servers: { shy: { peer, entry, close: () => Promise.resolve() } },
    tokens: true,
  });
  const seen: string[] = [];
  for (const token of tokens) {
    const answer = await own.http('shy', token).request('1', 'server/discover');
    seen.push(rawAt(answer, 'result', 'x-answer'));
  }
  expect(new Set(seen).size).toBe(tokens.length);
  const before = peer.callsOf('server/discover').length;
  for (const token of tokens) await own.open('legacy', { server: 'shy', token });
  expect(peer.callsOf('server/discover').length - before).toBeGreaterThanOrEqual(tokens.length - 1);
});

test('a result that asks for input, and one that was asked for again, is always asked for', async () => {
  const client = rig.http('modern', ADA);
  for (const id of ['1', '2']) {
    const asked = await client.request(id, 'tools/call', '{"name":"ask"}');
    expect(rawAt(asked, 'result', 'resultType')).toBe('"input_required"');
  }
  expect(modern.peer.callsOf('tools/call', 'ask')).toHaveLength(2);
});

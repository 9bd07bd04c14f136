import { beforeAll, describe, expect, test } from 'vitest';
import { rawAt, rawMembers } from '../support/raw-json.ts';
import type { Reaction } from './support/peers/peer.ts';
import { cacheHints } from './support/peers/reactions.ts';
import { type StartedPeer, startPeer } from './support/peers/start-peer.ts';
import { cellOf, cells, type Rig, startRig } from './support/rig.ts';

/** The cursors in the order in which the server gives them; raw JSON. */
const cursors = ['""', '"\\u00e9\\/ä"', '"eyJhIjoxfQ=="', '" "'];

const lists = {
  'tools/list': 'tools',
  'prompts/list': 'prompts',
  'resources/list': 'resources',
  'resources/templates/list': 'resourceTemplates',
} as const;

const item = (at: number): string =>
  `{"name":"page-${at}","uri":"test://${at}","uriTemplate":"test://${at}/{x}","inputSchema":{"type":"object"}}`;

const pages: Readonly<Record<string, Reaction>> = Object.fromEntries(
  Object.entries(lists).map(([method, member]): [string, Reaction] => [
    method,
    (call, peer) => {
      const cursor = rawMembers(call.params).get('cursor');
      const at = cursor === undefined ? 0 : cursors.indexOf(cursor) + 1;
      if (cursor !== undefined && at === 0) {
        call.refuse('{"code":-32602,"message":"Invalid cursor","data":{"x":-0}}');
        return;
      }
      const next = cursors[at];
      const end = next === undefined ? '' : `,"nextCursor":${next}`;
      call.finish(`"${member}":[${item(at)}]${end}${cacheHints(peer)}`);
    },
  ]),
);

const servers: Record<string, StartedPeer> = {};
let rig: Rig;
beforeAll(async () => {
  for (const era of ['legacy', 'modern'] as const) {
    for (const carrier of ['http', 'stdio'] as const) {
      const name = `${era}-${carrier}`;
      servers[name] = await startPeer(era, carrier, name, { reactions: pages });
    }
  }
  rig = await startRig({ servers });
});

const rows = { LL: '[LL-01]', LM: '[LM-03]', ML: '[ML-04]', MM: '[MM-01]' } as const;

const ways = cells.flatMap(([front, back]) =>
  (['http', 'stdio'] as const).map((carrier) => ({
    front,
    server: `${back}-${carrier}`,
    row: rows[cellOf(front, back)],
  })),
);

describe.each(ways)('a $front client on $server', ({ front, server, row }) => {
  test.each(Object.entries(lists))(`turns the pages of %s ${row}`, async (method, member) => {
    const client = await rig.open(front, { server });
    const seen: string[] = [];
    let params = '{}';
    for (let page = 0; page <= cursors.length; page += 1) {
      const answer = await client.request(`${page}`, method, params);
      const result = rawMembers(rawAt(answer, 'result'));
      seen.push(
        ...(JSON.parse(result.get(member) ?? '[]') as { name: string }[]).map(({ name }) => name),
      );
      expect(result.get('nextCursor')).toBe(cursors[page]);
      params = `{"cursor":${result.get('nextCursor') ?? 'null'}}`;
    }
    expect(seen).toEqual(cursors.concat('').map((_, at) => `page-${at}`));
    await client.close();
  });

  test('hears that a cursor is not one', async () => {
    const client = await rig.open(front, { server });
    const answer = await client.request('1', 'prompts/list', '{"cursor":"x"}');
    expect(rawAt(answer, 'error')).toBe(
      '{"code":-32602,"message":"Invalid cursor","data":{"x":-0}}',
    );
    await client.close();
  });
});

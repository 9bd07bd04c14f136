import { beforeAll, describe, expect, test } from 'vitest';
import { rawAt, rawMembers } from '../support/raw-json.ts';
import { HARD_JSON } from '../support/samples.ts';
import { type EraClient, toolParams } from './support/clients/era-client.ts';
import type { Era } from './support/peers/peer.ts';
import { type StartedPeer, startPeer } from './support/peers/start-peer.ts';
import { cellOf, cells, type Rig, startRig } from './support/rig.ts';

const carriers = ['http', 'stdio'] as const;
const servers: Record<string, StartedPeer> = {};
let rig: Rig;
beforeAll(async () => {
  for (const era of ['legacy', 'modern'] as const) {
    for (const carrier of carriers) {
      servers[`${era}-${carrier}`] = await startPeer(era, carrier);
    }
  }
  rig = await startRig({ servers });
});

const rows = { LL: '[LL-01]', LM: '[LM-20]', ML: '[ML-23]', MM: '[MM-01]' } as const;
const absent = { LL: '[LL-01]', LM: '[LM-19]', ML: '[ML-22]', MM: '[MM-01]' } as const;

const ways = cells.flatMap(([front, back]) =>
  carriers.map((carrier) => ({ front, back, carrier })),
);

describe.each(ways)('errors of a $back server on $carrier for $front clients', (way) => {
  const { front, back, carrier } = way;
  const cell = cellOf(front, back);
  const open = (era: Era = front): Promise<EraClient> =>
    rig.open(era, { server: `${back}-${carrier}` });

  test(`an own code, its text and data arrive byte for byte ${rows[cell]}`, async () => {
    const client = await open();
    const error = `{"code":12345,"message":"\\u00e9 é","data":${HARD_JSON},"x-vendor":[ -0,1e400 ]}`;
    for (const [at, code] of ['12345', '-32000', '-32603', '-31999', '-32050'].entries()) {
      // What a legacy server means by it is not what 2026-07-28 keeps it for.
      const seen = cell === 'ML' && code === '-32050' ? '1050' : code;
      const own = error.replace('12345', seen);
      const args = `{"error":${error.replace('12345', code)}}`;
      const answer = await client.request(`${at}`, 'tools/call', toolParams('fail', args));
      expect(rawAt(answer, 'error')).toBe(own);
      expect(rawAt(answer, 'id')).toBe(`${at}`);
    }
    await client.close();
  });

  test(`a resource that is not there has the code of the era, and its address ${absent[cell]}`, async () => {
    const client = await open();
    const params = '{"uri":"test://missing/é"}';
    const answer = await client.request('1', 'resources/read', params);
    expect(rawAt(answer, 'error', 'code')).toBe(front === 'legacy' ? '-32002' : '-32602');
    expect(rawAt(answer, 'error', 'message')).toBe('"Resource not found"');
    expect(JSON.parse(rawAt(answer, 'error', 'data'))).toEqual({ uri: 'test://missing/é' });
    await client.close();
  });

  test(`an unknown tool keeps its code ${rows[cell]}`, async () => {
    const client = await open();
    const answer = await client.request('1', 'tools/call', toolParams('nothing'));
    expect(rawAt(answer, 'error')).toBe(
      '{"code":-32602,"message":"Unknown tool","data":{"name":"nothing"}}',
    );
    await client.close();
  });

  test('a method nobody knows is unknown', async () => {
    const client = await open();
    const answer = await client.request('"m"', 'vendor/unknown', '{"x":1.0}');
    expect(rawAt(answer, 'error', 'code')).toBe('-32601');
    expect(rawAt(answer, 'id')).toBe('"m"');
    await client.close();
  });

  test('a tool that fails is a result', async () => {
    const client = await open();
    const failed =
      '{"content":[{"type":"text","text":"no"}],"isError":true,"resultType":"complete"}';
    const args = `{"result":${failed}}`;
    const answer = await client.request('1', 'tools/call', toolParams('exactly', args));
    const result = rawMembers(rawAt(answer, 'result'));
    expect(result.get('isError')).toBe('true');
    expect(result.get('content')).toBe('[{"type":"text","text":"no"}]');
    await client.close();
  });
});

describe.each(['legacy', 'modern'] as const)('statuses of HTTP before a %s server', (back) => {
  test.each([
    ['tools/call', toolParams('fail', '{"error":{"code":-32602,"message":"x"}}'), 200],
    ['tools/call', toolParams('fail', '{"error":{"code":12345,"message":"x"}}'), 200],
    ['resources/read', '{"uri":"test://missing"}', 200],
    ['vendor/unknown', '{}', 404],
  ])(
    `%s %s is answered %i ${back === 'modern' ? '[MM-15]' : '[ML-23]'}`,
    async (method, params, status) => {
      const posting = rig.http(`${back}-http`).open('1', method, params);
      expect(await posting.status).toBe(status);
      expect(rawAt(await posting.ended, 'id')).toBe('1');
    },
  );
});

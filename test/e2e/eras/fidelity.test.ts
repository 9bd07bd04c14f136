import { beforeAll, describe, expect, test } from 'vitest';
import { rawAt, rawMembers } from '../support/raw-json.ts';
import { HARD_JSON, HARD_RESULT } from '../support/samples.ts';
import { type EraClient, toolParams } from './support/clients/era-client.ts';
import { type StartedPeer, startPeer } from './support/peers/start-peer.ts';
import { cellOf, cells, type Rig, startRig } from './support/rig.ts';

const SERVER_INFO = 'io.modelcontextprotocol/serverInfo';
const carriers = ['http', 'stdio', 'websocket'] as const;
/** What a bridge may add to a result or take from it. */
const documented = new Set(['resultType', 'ttlMs', 'cacheScope']);

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

/** The raw members of an object without those a bridge may change. */
const lasting = (result: string): Record<string, string> => {
  const members = Object.fromEntries(
    [...rawMembers(result)].filter(([name]) => !documented.has(name)),
  );
  const meta = rawMembers(members['_meta'] ?? '{}');
  const kept = [...meta].filter(([name]) => name !== SERVER_INFO);
  delete members['_meta'];
  return {
    ...members,
    ...Object.fromEntries(kept.map(([name, value]) => [`_meta ${name}`, value])),
  };
};

const requestRows = { LL: '[LL-01]', LM: '[LM-03]', ML: '[ML-04]', MM: '[MM-01]' } as const;
const resultRows = { LL: '[LL-01]', LM: '[LM-18]', ML: '[ML-21]', MM: '[MM-01]' } as const;
const listRows = { LL: '[LL-01]', LM: '[LM-18]', ML: '[ML-21]', MM: '[MM-16]' } as const;
const askRows = { LL: '[LL-03]', LM: '[LM-07]', ML: '[ML-08]', MM: '[MM-07]' } as const;

const ways = cells.flatMap(([front, back]) =>
  carriers.map((carrier) => ({ front, back, carrier })),
);

describe.each(ways)('$front client, $back server on $carrier', ({ front, back, carrier }) => {
  const open = (): Promise<EraClient> => rig.open(front, { server: `${back}-${carrier}` });

  const cell = cellOf(front, back);

  test(`arguments and foreign members of _meta arrive as they were written ${requestRows[cell]}`, async () => {
    const client = await open();
    const meta =
      '"vendor.example/trace":[18446744073709551615,-0,1e400],"traceparent":"00-\\u0061"';
    for (const id of ['9007199254740993', '"\\u00e9-😀"', '-1']) {
      const answer = await client.request(id, 'tools/call', toolParams('echo', HARD_JSON), {
        meta,
      });
      expect(rawAt(answer, 'id')).toBe(id);
      expect(rawAt(answer, 'result', 'args')).toBe(HARD_JSON);
      const seen = rawMembers(rawAt(answer, 'result', 'meta'));
      expect(seen.get('vendor.example/trace')).toBe('[18446744073709551615,-0,1e400]');
      expect(seen.get('traceparent')).toBe('"00-\\u0061"');
    }
    await client.close();
  });

  test(`a result no schema knows arrives but for its documented members ${resultRows[cell]}`, async () => {
    const client = await open();
    const result = HARD_RESULT.replace('{', '{"resultType":"complete",');
    const own = back === 'modern' ? result : HARD_RESULT;
    const params = toolParams('exactly', `{"result":${own}}`);
    const answer = await client.request('1', 'tools/call', params);
    const got = rawAt(answer, 'result');
    expect(lasting(got)).toEqual(lasting(own));
    if (front === 'modern') expect(rawAt(got, 'resultType')).toBe('"complete"');
    if (front === back) expect(got).toBe(own);
    await client.close();
  });

  test(`lists keep what they carry, and get what their reader needs ${listRows[cell]}`, async () => {
    const client = await open();
    const answer = await client.request('1', 'tools/list');
    expect(rawAt(answer, 'result', 'tools')).toContain('"x-vendor":[1e400,-0]');
    if (front === 'modern') {
      const result = rawMembers(rawAt(answer, 'result'));
      expect(result.get('ttlMs')).toMatch(/^\d+$/);
      expect(result.get('cacheScope')).toMatch(/^"(public|private)"$/);
    }
    await client.close();
  });

  test(`a question and its answer cross unchanged ${askRows[cell]}`, async () => {
    const client = await open();
    const question =
      '{"message":"\\u00e9 é","requestedSchema":{"type":"object","properties":{},"x-n":1e400},"x-vendor":[ -0 ]}';
    const said = '{"action":"accept","content":{"n":18446744073709551615},"x-vendor":[ -0,1e400 ]}';
    const params = toolParams('ask', `{"method":"elicitation/create","params":${question}}`);
    if (front === 'legacy') {
      const called = client.request('1', 'tools/call', params);
      const asked = await client.next((text) => text.includes('"elicitation/create"'));
      const members = rawMembers(rawAt(asked, 'params'));
      expect(members.get('x-vendor')).toBe('[ -0 ]');
      expect(members.get('message')).toBe('"\\u00e9 é"');
      expect(members.get('requestedSchema')).toContain('1e400');
      await reply(client, rawAt(asked, 'id'), said);
      expect(rawAt(await called, 'result', 'answer')).toBe(said);
    } else {
      const asked = await client.request('1', 'tools/call', params);
      const [[key, request] = ['', '']] = rawMembers(rawAt(asked, 'result', 'inputRequests'));
      const members = rawMembers(rawAt(request, 'params'));
      expect(members.get('x-vendor')).toBe('[ -0 ]');
      expect(members.get('requestedSchema')).toContain('1e400');
      const state = rawAt(asked, 'result', 'requestState');
      const retry = `${params.slice(0, -1)},"inputResponses":{${JSON.stringify(key)}:${said}},"requestState":${state}}`;
      const answer = await client.request('2', 'tools/call', retry);
      expect(rawAt(answer, 'result', 'answer')).toBe(said);
    }
    await client.close();
  });
});

const reply = (client: EraClient, id: string, result: string): Promise<void> =>
  client.respond(`{"jsonrpc":"2.0","id":${id},"result":${result}}`);

test('nothing the gateway sent to a modern server contradicted its headers [LM-05] [MM-04]', () => {
  for (const { peer } of Object.values(servers)) expect(peer.complaints).toEqual([]);
});

import { beforeAll, describe, expect, test } from 'vitest';
import { childrenOf, until } from '../faults/support/watch.ts';
import { rawAt, rawMembers } from '../support/raw-json.ts';
import { toolParams } from './support/clients/era-client.ts';
import type { ModernHttpClient } from './support/clients/modern-http.ts';
import type { Peer } from './support/peers/peer.ts';
import { type StartedPeer, startPeer } from './support/peers/start-peer.ts';
import { type Rig, startRig, tokens } from './support/rig.ts';

const CLIENTS = 12;
const MAX_LINKS = 3;
const ROUNDS = 2;
const carriers = ['stdio', 'websocket'] as const;
type Carrier = (typeof carriers)[number];

const servers = {} as Record<Carrier, StartedPeer>;
const most: Record<Carrier, number> = { stdio: 0, websocket: 0 };
let rig: Rig;
beforeAll(async () => {
  for (const carrier of carriers) {
    servers[carrier] = await startPeer('legacy', carrier);
    watchSessions(servers[carrier].peer, (count) => {
      most[carrier] = Math.max(most[carrier], count);
    });
  }
  const own = { era: 'legacy', max_links: MAX_LINKS };
  rig = await startRig({
    servers,
    more: { stdio: own, websocket: own },
    tokens: true,
    eras: { session_idle: '2s', max_rounds: 4 },
  });
});

/** Calls back with the number of open sessions whenever one begins. */
const watchSessions = (peer: Peer, seen: (count: number) => void): void => {
  const add = peer.sessions.add.bind(peer.sessions);
  peer.sessions.add = (session) => {
    add(session);
    seen(peer.sessions.size);
    return peer.sessions;
  };
};

/** A call whose server asks once: the question names the caller, and so does the answer. */
const askedCall = async (client: ModernHttpClient, word: string, round: number): Promise<void> => {
  const properties = `"properties":{"name":{"type":"string","title":"${word}-${round}"}}`;
  const question = `{"message":"${word}-${round}","requestedSchema":{"type":"object",${properties}}}`;
  const params = toolParams('ask', `{"params":${question}}`);
  const asked = await client.request('1', 'tools/call', params);
  const requests = [...rawMembers(rawAt(asked, 'result', 'inputRequests'))];
  expect(requests).toHaveLength(1);
  const [[key, request] = ['', '']] = requests;
  expect(rawAt(request, 'method')).toBe('"elicitation/create"');
  expect(rawAt(request, 'params', 'message')).toBe(`"${word}-${round}"`);
  const said = `{"action":"accept","content":{"name":"${word}-${round}"}}`;
  const state = rawAt(asked, 'result', 'requestState');
  const retry = `${params.slice(0, -1)},"inputResponses":{${JSON.stringify(key)}:${said}},"requestState":${state}}`;
  const answer = await client.request('2', 'tools/call', retry);
  expect(rawAt(answer, 'id')).toBe('2');
  expect(rawAt(answer, 'result', 'answer')).toBe(said);
};

describe.each(carriers)('a legacy server on %s that asks in every call', (carrier) => {
  test('asks each of 12 clients its own question and gets its own answer [ML-08]', async () => {
    const callers = Array.from({ length: CLIENTS }, (_, at) => ({
      client: rig.http(carrier, tokens[at % tokens.length]),
      word: `caller-${at}`,
    }));
    await Promise.all(
      callers.map(async ({ client, word }) => {
        for (let round = 0; round < ROUNDS; round += 1) await askedCall(client, word, round);
        await client.close();
      }),
    );
    const { peer } = servers[carrier];
    expect(peer.callsOf('tools/call', 'ask')).toHaveLength(CLIENTS * ROUNDS);
    expect(peer.cancelled).toEqual([]);
    // Two principals, and a link more for the gateway's own questions.
    expect(most[carrier]).toBeLessThanOrEqual(tokens.length * MAX_LINKS + 1);
  });

  test('sees all its sessions end when nobody calls any more', async () => {
    const { peer } = servers[carrier];
    await until(
      () => peer.sessions.size,
      (open) => open === 0,
    );
    if (carrier === 'stdio') {
      await until(
        () => childrenOf(rig.gateway.pid).length,
        (children) => children === 0,
      );
    }
  });
});

import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../faults/support/watch.ts';
import { HttpClient } from '../support/clients/http.ts';
import { rawAt, rawMembers } from '../support/raw-json.ts';
import { introduce, requestText } from '../support/talk.ts';
import { legacyRequest, toolParams } from './support/clients/era-client.ts';
import type { ModernHttpClient } from './support/clients/modern-http.ts';
import { type StartedPeer, startPeer } from './support/peers/start-peer.ts';
import { eras, type Rig, startRig, tokens } from './support/rig.ts';

const [ADA, BOB] = tokens;
const ACCEPTED = '{"action":"accept","content":{"name":"Ada"}}';

let rig: Rig;
let legacy: StartedPeer;
let modern: StartedPeer;
beforeAll(async () => {
  legacy = await startPeer('legacy', 'http');
  modern = await startPeer('modern', 'http');
  rig = await startRig({
    servers: { legacy, modern },
    tokens: true,
    eras: { park_timeout: '3s' },
  });
});

describe.each(eras)('the id of a session with a server of the %s era', (server) => {
  test('is worth nothing with another token', async () => {
    const ada = new HttpClient(rig.url(server), { authorization: `Bearer ${ADA}` });
    await introduce(ada);
    const post = async (token: string): Promise<number> => {
      const response = await fetch(rig.url(server), {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json, text/event-stream',
          'content-type': 'application/json',
          'mcp-session-id': ada.sessionId ?? '',
        },
        body: requestText('1', 'tools/list'),
      });
      await response.arrayBuffer();
      return response.status;
    };
    expect(await post(BOB)).toBe(404);
    expect(await post('nobody')).toBe(401);
    expect(await post(ADA)).toBe(200);
    const stolen = { authorization: `Bearer ${BOB}`, 'mcp-session-id': ada.sessionId ?? '' };
    const stream = { ...stolen, accept: 'text/event-stream' };
    expect((await fetch(rig.url(server), { headers: stream })).status).toBe(404);
    expect((await fetch(rig.url(server), { method: 'DELETE', headers: stolen })).status).toBe(404);
    expect(await ada.request(legacyRequest('2', 'ping'))).toContain('"result"');
    await ada.close();
  });
});

describe('the state of a parked call', () => {
  let ada: ModernHttpClient;
  let state: string;
  let key: string;
  let callsBefore: number;
  const retryParams = (requestState: string, args = '{"n":1}', tool = 'ask'): string => {
    const said = `"inputResponses":{${key}:${ACCEPTED}},"requestState":${requestState}`;
    return `{"name":"${tool}","arguments":${args},${said}}`;
  };
  const retry = (client: ModernHttpClient, id: string, params: string): Promise<string> =>
    client.request(id, 'tools/call', params);

  beforeEach(async () => {
    ada = rig.http('legacy', ADA);
    const asked = await ada.request('1', 'tools/call', toolParams('ask', '{"n":1}'));
    expect(rawAt(asked, 'result', 'resultType')).toBe('"input_required"');
    state = rawAt(asked, 'result', 'requestState');
    [key = ''] = [...rawMembers(rawAt(asked, 'result', 'inputRequests')).keys()].map((name) =>
      JSON.stringify(name),
    );
    callsBefore = legacy.peer.callsOf('tools/call').length;
  });

  const expectRefused = (answer: string): void => {
    expect(rawAt(answer, 'error', 'code')).toBe('-32602');
    const calls = legacy.peer.callsOf('tools/call');
    expect(calls).toHaveLength(callsBefore);
    expect(calls.at(-1)?.isOpen).toBe(true);
  };

  test('is refused with another token, and stays good for its owner [ML-11]', async () => {
    expectRefused(await retry(rig.http('legacy', BOB), '2', retryParams(state)));
    const answer = await retry(ada, '3', retryParams(state));
    expect(rawAt(answer, 'result', 'answer')).toBe(ACCEPTED);
  });

  test('is refused when a character of it is another one [ML-11]', async () => {
    for (const at of [1, Math.floor(state.length / 2), state.length - 2]) {
      const changed = state[at] === 'A' ? 'B' : 'A';
      const tampered = `${state.slice(0, at)}${changed}${state.slice(at + 1)}`;
      expectRefused(await retry(ada, `"t${at}"`, retryParams(tampered)));
    }
    expectRefused(await retry(ada, '4', retryParams('"garbage"')));
  });

  test('is refused with other arguments or another tool [ML-11]', async () => {
    expectRefused(await retry(ada, '5', retryParams(state, '{"n":2}')));
    expectRefused(await retry(ada, '6', retryParams(state, '{"n":1}', 'echo')));
  });

  test('is refused a second time [ML-11]', async () => {
    const answer = await retry(ada, '7', retryParams(state));
    expect(rawAt(answer, 'result', 'answer')).toBe(ACCEPTED);
    const again = await retry(ada, '8', retryParams(state));
    expect(rawAt(again, 'error', 'code')).toBe('-32602');
    expect(legacy.peer.callsOf('tools/call', 'ask').at(-1)?.isOpen).toBe(false);
  });

  test('is refused when it is too old, and its call is cancelled at the server [ML-11]', async () => {
    const [call] = legacy.peer.callsOf('tools/call', 'ask').slice(-1);
    await until(
      () => legacy.peer.cancelled.includes(call as never),
      (isCancelled) => isCancelled,
    );
    const answer = await retry(ada, '9', retryParams(state));
    expect(rawAt(answer, 'error', 'code')).toBe('-32602');
    expect(legacy.peer.cancelled.filter((each) => each === call)).toHaveLength(1);
    expect(legacy.peer.strayCancels).toEqual([]);
  });
});

test('the state of a modern server crosses byte for byte, whoever brings it [MM-07]', async () => {
  const asked = await rig.http('modern', ADA).request('1', 'tools/call', toolParams('ask'));
  const state = rawAt(asked, 'result', 'requestState');
  const upstreamId = modern.peer.callsOf('tools/call', 'ask').at(-1)?.id;
  expect(state).toBe(`"s\\u00e9:\\/${upstreamId}"`);
  const params = `{"name":"ask","inputResponses":{"q":${ACCEPTED}},"requestState":${state}}`;
  const answer = await rig.http('modern', BOB).request('2', 'tools/call', params);
  expect(rawAt(answer, 'result', 'state')).toBe(state);
});

test('two principals never share a session with a legacy server [ML-05] [ML-07]', async () => {
  const sessionOf = async (token: string, capabilities: string): Promise<string> => {
    const answer = await rig
      .http('legacy', token)
      .request('1', 'tools/call', toolParams('echo'), { capabilities });
    return rawAt(answer, 'result', 'session');
  };
  const elicitation = '{"elicitation":{},"x-vendor":{"deep":[1.0]}}';
  const [ada, again, bob, less] = [
    await sessionOf(ADA, elicitation),
    await sessionOf(ADA, elicitation),
    await sessionOf(BOB, elicitation),
    await sessionOf(ADA, '{}'),
  ];
  expect(again).toBe(ada);
  expect(new Set([ada, bob, less]).size).toBe(3);
  const handshakes = legacy.peer.callsOf('initialize').map(({ params, session }) => ({
    capabilities: rawAt(params, 'capabilities'),
    session: String(session.number),
  }));
  const declared = (session: string): string | undefined =>
    handshakes.find((each) => each.session === session)?.capabilities;
  expect(declared(ada)).toContain('"elicitation"');
  expect(declared(less)).toBe('{}');
});

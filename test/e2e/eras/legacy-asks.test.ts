import { beforeAll, describe, expect, test } from 'vitest';
import { until } from '../faults/support/watch.ts';
import { rawAt, rawMembers } from '../support/raw-json.ts';
import { toolParams } from './support/clients/era-client.ts';
import type { ModernHttpClient } from './support/clients/modern-http.ts';
import type { PeerCall, Reaction } from './support/peers/peer.ts';
import { type StartedPeer, startPeer } from './support/peers/start-peer.ts';
import { type Rig, startRig } from './support/rig.ts';

const FORM = '{"message":"?","requestedSchema":{"type":"object","properties":{}}}';
const SAMPLE =
  '{"messages":[{"role":"user","content":{"type":"text","text":"?"}}],"maxTokens":1,"_meta":{"progressToken":1,"x":1}}';
const accepted = '{"action":"accept","content":{}}';
const sampled = '{"role":"assistant","model":"m","content":{"type":"text","text":"é"}}';

/** Ends its call with the server's view of all answers. */
const finishWith = (call: PeerCall, answers: readonly string[]): void =>
  call.finish(`"content":[],"resources":[],"answers":[${answers.join(',')}]`);

const both: Reaction = (call) => {
  const asked = [
    call.ask('elicitation/create', FORM),
    call.ask('sampling/createMessage', SAMPLE),
    call.ask('elicitation/create', FORM),
  ];
  void Promise.all(asked).then((answers) => finishWith(call, answers));
};

const asking =
  (method: string, params: string): Reaction =>
  (call) =>
    void call.ask(method, params).then((answer) => finishWith(call, [answer]));

let opened = 0;
const url: Reaction = (call) => {
  opened += 1;
  const elicitation =
    '{"mode":"url","elicitationId":"e1","url":"https://example.com/a","message":"Open"}';
  if (opened % 2 === 0) call.finish('"content":[],"opened":true');
  else {
    const data = `{"elicitations":[${elicitation}]}`;
    call.refuse(`{"code":-32042,"message":"Open this first","data":${data}}`);
  }
};

const reactions = {
  'tools/call both': both,
  'tools/call sample': asking('sampling/createMessage', SAMPLE),
  'tools/call pings': asking('ping', '{}'),
  'tools/call url': url,
  'resources/list': asking('elicitation/create', FORM),
};

let server: StartedPeer;
let rig: Rig;
let client: ModernHttpClient;
beforeAll(async () => {
  server = await startPeer('legacy', 'http', 'per_client', { reactions });
  rig = await startRig({
    servers: { per_client: server, declare_all: server },
    more: { declare_all: { era: 'legacy', capabilities: 'declare_all' } },
  });
  client = rig.http('per_client');
});

const retryOf = (asked: string, params: string, answers: readonly string[]): string => {
  const keys = [...rawMembers(rawAt(asked, 'result', 'inputRequests')).keys()];
  const said = keys.map((key, at) => `${JSON.stringify(key)}:${answers[at] ?? 'null'}`);
  const state = rawAt(asked, 'result', 'requestState');
  return `${params.slice(0, -1)},"inputResponses":{${said}},"requestState":${state}}`;
};

const call = (id: string, name: string, capabilities?: string): Promise<string> =>
  client.request(
    id,
    'tools/call',
    toolParams(name),
    capabilities === undefined ? {} : { capabilities },
  );

describe('a legacy server that asks', () => {
  test('several things at once is answered at once, under keys of the gateway [ML-09] [ML-10]', async () => {
    const asked = await call('1', 'both');
    const requests = [...rawMembers(rawAt(asked, 'result', 'inputRequests'))];
    const kinds = requests.map(([key, request]) => [
      key.replace(/_\d+$/, ''),
      rawAt(request, 'method'),
    ]);
    expect(kinds).toEqual([
      ['elicitation', '"elicitation/create"'],
      ['sampling', '"sampling/createMessage"'],
      ['elicitation', '"elicitation/create"'],
    ]);
    const meta = rawAt(requests[1]?.[1] ?? '', 'params', '_meta');
    expect(meta).toContain('"x":1');
    expect(meta).not.toContain('progressToken');
    const retry = retryOf(asked, toolParams('both'), [accepted, sampled, '{"action":"decline"}']);
    const answer = await client.request('2', 'tools/call', retry);
    const answers = JSON.parse(rawAt(answer, 'result', 'answers')) as { result: unknown }[];
    expect(answers.map(({ result }) => result)).toEqual([
      JSON.parse(accepted),
      JSON.parse(sampled),
      { action: 'decline' },
    ]);
  });

  test('and gets half of the answers has the other half asked for again [ML-08]', async () => {
    const asked = await call('3', 'both');
    const [first = ''] = rawMembers(rawAt(asked, 'result', 'inputRequests')).keys();
    const state = rawAt(asked, 'result', 'requestState');
    const half = `{"name":"both","arguments":{},"inputResponses":{"${first}":${accepted}},"requestState":${state}}`;
    const again = await client.request('4', 'tools/call', half);
    const open = [...rawMembers(rawAt(again, 'result', 'inputRequests')).keys()];
    expect(open).toHaveLength(2);
    expect(open).not.toContain(first);
    const retry = retryOf(again, toolParams('both'), [sampled, accepted]);
    const answer = await client.request('5', 'tools/call', retry);
    expect(rawAt(answer, 'result', 'answers')).toContain('"é"');
  });

  test('what the client did not declare is refused and goes on [ML-13]', async () => {
    const answer = await call('6', 'sample', '{"elicitation":{}}');
    const [refusal] = JSON.parse(rawAt(answer, 'result', 'answers')) as [
      { error: { code: number } },
    ];
    expect(refusal.error.code).toBe(-32_601);
  });

  test('what the client did not declare ends the call where all is declared [ML-13]', async () => {
    const all = rig.http('declare_all');
    const options = { capabilities: '{"elicitation":{}}' };
    const posting = all.open('7', 'tools/call', toolParams('sample'), options);
    expect(await posting.status).toBe(400);
    expect(JSON.parse(rawAt(await posting.ended, 'error'))).toMatchObject({
      code: -32_021,
      data: { requiredCapabilities: { sampling: {} } },
    });
  });

  test('in a method that knows no questions is refused and goes on [ML-12]', async () => {
    const answer = await client.request('8', 'resources/list');
    const [refusal] = JSON.parse(rawAt(answer, 'result', 'answers')) as [
      { error: { code: number } },
    ];
    expect(refusal.error.code).toBe(-32_601);
  });

  test('whether its client lives gets the answer of the gateway [ML-12]', async () => {
    const answer = await call('9', 'pings');
    const [pong] = JSON.parse(rawAt(answer, 'result', 'answers')) as [{ result: unknown }];
    expect(pong.result).toEqual({});
  });

  test('by an error that a page is opened first is called again [ML-14]', async () => {
    const capabilities = '{"elicitation":{"url":{}}}';
    const asked = await call('10', 'url', capabilities);
    const [[, request] = ['', '']] = rawMembers(rawAt(asked, 'result', 'inputRequests'));
    expect(JSON.parse(rawAt(request, 'params'))).toMatchObject({
      mode: 'url',
      url: 'https://example.com/a',
    });
    const retry = retryOf(asked, toolParams('url'), ['{"action":"accept"}']);
    const answer = await client.request('11', 'tools/call', retry, { capabilities });
    expect(rawAt(answer, 'result', 'opened')).toBe('true');
    const refused = await call('12', 'url', '{"elicitation":{"form":{}}}');
    expect(rawAt(refused, 'error', 'code')).toBe('-32021');
    expect(opened).toBe(3);
  });

  test('sees the name of the client for which its session was opened [ML-06]', () => {
    const names = server.peer
      .callsOf('initialize')
      .map(({ params }) => rawAt(params, 'clientInfo', 'name'));
    expect(names).toContain('"raw"');
  });
});

test('a legacy server that has forgotten its sessions gets new ones [ML-20]', async () => {
  const first = await startPeer('legacy', 'http', 'forgetful');
  const port = Number(new URL((first.entry as { url: string }).url).port);
  const own = await startRig({
    servers: { forgetful: first },
    more: { forgetful: { era: 'legacy' } },
  });
  const caller = own.http('forgetful');
  await caller.request('1', 'tools/call', toolParams('echo'));
  await first.close();
  const { peer } = await startPeer('legacy', 'http', 'forgetful', { port });
  const answer = await caller.request('2', 'tools/call', toolParams('echo', '{"x":1.0}'));
  expect(rawAt(answer, 'result', 'args')).toBe('{"x":1.0}');
  await until(
    () => peer.callsOf('initialize').length,
    (count) => count > 0,
  );
  expect(peer.callsOf('tools/call', 'echo')).toHaveLength(1);
});

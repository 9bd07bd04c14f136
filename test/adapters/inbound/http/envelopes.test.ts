import { afterEach, expect, test } from 'vitest';
import { encodeText } from '../../../../src/domain/wire/text.ts';
import {
  call,
  HttpRig,
  initialize,
  mirrored,
  modernCall,
  modernMeta,
  notification,
  outcome,
  type RigChanges,
} from './rig.ts';

let rig: HttpRig;
afterEach(() => rig.frontend.close());

const start = async (changes: RigChanges = {}): Promise<void> => {
  rig = await HttpRig.started(changes);
};

const envelope = (message: string, members = ''): string =>
  `{"id":"e","timestamp":"2026-01-02T03:04:05Z","source":"local-router",${members}"mcp_payload":${message}}`;
const TARGET = '"target_namespace":"docs",';
const authorization = 'Bearer a';

test.each([
  ['an envelope', (message: string) => envelope(message)],
  ['a wrapper with message', (message: string) => `{"message":${message}}`],
  ['a wrapper with request', (message: string) => `{"request":${message}}`],
])('a request in %s is answered bare', async (_, wrap) => {
  await start();
  const session = await rig.open();
  const params = '{"n":9007199254740993}';
  const got = await rig.post(session, wrap(call('echo', params, '"\\u00e4"')));
  expect([got.status, got.headers['content-type']]).toEqual([200, 'application/json']);
  expect(got.text).toBe(`{"jsonrpc":"2.0","id":"\\u00e4","result":${params}}`);
  expect(rig.gateway.last.received.at(-1)).toBe(call('echo', params, '"\\u00e4"'));
});

test('an envelope may open a session, and its notifications are accepted', async () => {
  await start();
  const got = await rig.send({ body: envelope(initialize()) });
  const session = got.headers['mcp-session-id'];
  expect([got.status, typeof session]).toEqual([200, 'string']);
  expect((await rig.post(String(session), envelope(notification()))).status).toBe(202);
});

test('an envelope is enough on /api/v1/mcp, without any session', async () => {
  await start();
  const got = await rig.send({ path: '/api/v1/mcp', body: envelope(call('echo'), TARGET) });
  expect(got.text).toBe('{"jsonrpc":"2.0","id":1,"result":{}}');
  expect(rig.gateway.last.targets).toEqual(['docs']);
});

test('the namespace of an envelope reaches its session with every message', async () => {
  await start();
  const opened = await rig.send({ body: envelope(initialize(), '"target_namespace":"system",') });
  const session = String(opened.headers['mcp-session-id']);
  await rig.post(session, envelope(call('echo'), TARGET));
  await rig.post(session, envelope(notification(), TARGET));
  await rig.post(session, call('echo'));
  expect(rig.gateway.last.targets).toEqual(['system', 'docs', 'docs', undefined]);
});

test('what comes before the answer is bare too', async () => {
  await start();
  const session = await rig.open();
  const reader = await rig.stream({
    body: envelope(call('chatty')),
    headers: { 'mcp-session-id': session },
  });
  await reader.ended();
  const data = reader.events.map((event) => event.data).filter((text) => text !== '');
  expect(data).toEqual([
    '{"jsonrpc":"2.0","method":"note","params":"before"}',
    '{"jsonrpc":"2.0","id":1,"result":{}}',
  ]);
});

test('the message inside says of which era it is', async () => {
  await start();
  const body = envelope(modernCall('echo', { members: '"n":1e400' }), TARGET);
  const got = await rig.send({ body, headers: mirrored('echo') });
  expect(got.text).toBe(`{"jsonrpc":"2.0","id":1,"result":{"n":1e400,${modernMeta()}}}`);
  expect(rig.gateway.lastStateless.facts.target).toBe('docs');
  const mismatch = await rig.send({ body, headers: mirrored('other') });
  expect(outcome(mismatch)).toEqual([400, -32_020, 'header_mismatch']);
});

test('a batch in an envelope is handed on as it is', async () => {
  await start();
  const session = await rig.open('2025-03-26');
  const seen: unknown[] = [];
  rig.gateway.last.receive = (bytes, sink, target) => {
    seen.push(Buffer.from(bytes).toString(), target);
    sink.answer(encodeText('[]'), 'body');
    return 'answering';
  };
  const batch = `[${call('echo')},${notification()}]`;
  const got = await rig.post(session, envelope(batch, TARGET));
  expect([got.text, ...seen]).toEqual(['[]', batch, 'docs']);
});

test('a batch of the stateless era is refused inside an envelope as it is outside', async () => {
  await start();
  const got = await rig.send({ body: envelope(`[${modernCall('echo')}]`) });
  expect(outcome(got)).toEqual([400, -32_600, 'batch_refused']);
});

test.each([
  ['nobody', 'unknown'],
  ['another client', 'b'],
])('a token of %s in an envelope is refused with 401', async (_, token) => {
  await start({ tokens: ['a', 'b'] });
  const session = await rig.open(undefined, { authorization });
  const headers = { authorization, 'mcp-session-id': session };
  const body = envelope(call('echo'), `"auth_token":"${token}",`);
  const got = await rig.send({ body, headers });
  expect(outcome(got)).toEqual([401, -32_002, 'unauthorized']);
  expect(got.text).toContain('"id":1,');
  expect(rig.gateway.last.received).toEqual([initialize()]);
});

test('a token in an envelope stands for nothing but what Authorization says', async () => {
  await start({ tokens: ['a'] });
  const fine = envelope(call('echo'), '"auth_token":"Bearer a",');
  const path = '/api/v1/mcp';
  expect((await rig.send({ path, body: fine, headers: { authorization } })).status).toBe(200);
  expect((await rig.send({ path, body: fine })).status).toBe(401);
});

test('a stranger’s token is refused in the codes of the era inside', async () => {
  await start({ tokens: ['a', 'b'] });
  const body = envelope(modernCall('echo'), '"auth_token":"b",');
  const got = await rig.send({ body, headers: { ...mirrored('echo'), authorization } });
  expect(outcome(got)).toEqual([401, 1_002, 'unauthorized']);
  expect(rig.gateway.statelessClients).toEqual([]);
});

test.each([
  ['two payloads', '{"id":5,"mcp_payload":{},"message":{}}', [400, -32_600, 'invalid_request'], 5],
  ['no JSON', '{"id":5,"mcp_payload":{"a" 1}}', [400, -32_700, 'parse_error'], 5],
  ['a bad token', '{"auth_token":"\\n","mcp_payload":{}}', [401, -32_002, 'unauthorized'], null],
])('an envelope with %s in it is refused', async (_, body, expected, id) => {
  await start();
  const session = await rig.open();
  const got = await rig.post(session, body);
  expect([outcome(got), JSON.parse(got.text).id]).toEqual([expected, id]);
  expect(rig.gateway.last.received).toEqual([initialize()]);
});

test('nobody looks into an envelope in an envelope', async () => {
  await start();
  const got = await rig.send({ path: '/api/v1/mcp', body: envelope(envelope(call('echo'))) });
  expect(outcome(got)).toEqual([400, -32_600, 'invalid_request']);
  expect(rig.gateway.sessions).toEqual([]);
});

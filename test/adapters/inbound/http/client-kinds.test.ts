import { afterEach, expect, test } from 'vitest';
import { call, HttpRig, modernMeta, outcome, type RigChanges } from './rig.ts';

let rig: HttpRig;
afterEach(() => rig.frontend.close());
const start = async (changes: RigChanges = {}) => {
  rig = await HttpRig.started(changes);
};

const connector = 'Anthropic/ClaudeAI';
const introduce = async (name: string, headers: Record<string, string> = {}) => {
  const clientInfo = JSON.stringify({ name, version: '1.0.0' });
  const params = `{"protocolVersion":"2025-11-25","clientInfo":${clientInfo}}`;
  const got = await rig.send({ body: call('initialize', params), headers });
  return String(got.headers['mcp-session-id']);
};
const listen = (headers: Record<string, string>) =>
  rig.send({ method: 'GET', headers: { accept: 'text/event-stream', ...headers } });
const ping = (headers: Record<string, string> = {}) => rig.send({ body: call('echo'), headers });
const agent = { 'user-agent': 'Claude-User' };
const bearer = (token: string) => ({ authorization: `Bearer ${token}`, ...agent });

test('a client that is better off without a stream is told that there is none', async () => {
  await start();
  const session = await introduce(connector);
  const got = await listen({ 'mcp-session-id': session });
  expect(got.status).toBe(405);
  expect(got.headers.allow).toBe('POST, DELETE');
  expect(outcome(got)[0]).toBe(405);
});

test('it may resume the stream of a call all the same', async () => {
  await start();
  const session = await introduce(connector);
  await rig.post(session, call('piped'));
  const got = await listen({ 'mcp-session-id': session, 'last-event-id': '1-0' });
  expect(got.status).toBe(200);
  expect(got.text).toContain('"result":{}');
});

test('every other client is served its stream', async () => {
  await start();
  const session = await introduce('inspector-client');
  const reader = await rig.listen(session);
  expect(reader.status).toBe(200);
  reader.close();
});

test('a request without a session id reaches the only session of a client that never sends one', async () => {
  await start({ tokens: ['a', 'b'] });
  await introduce(connector, bearer('a'));
  expect((await ping(bearer('a'))).status).toBe(200);
  const notified = await rig.send({
    body: '{"jsonrpc":"2.0","method":"notifications/initialized"}',
    headers: bearer('a'),
  });
  expect(notified.status).toBe(202);
  expect(rig.gateway.sessions).toHaveLength(1);
  expect(rig.gateway.last.received).toHaveLength(3);
});

test('it does not reach the session of another principal, program or namespace [S10]', async () => {
  await start({ tokens: ['a', 'b'] });
  await introduce(connector, bearer('a'));
  const refused = async (headers: Record<string, string>, path = '/mcp') =>
    outcome(await rig.send({ path, body: call('echo'), headers }));
  const needed = [400, expect.any(Number), 'session_required'];
  expect(await refused(bearer('b'))).toEqual(needed);
  expect(await refused({ ...bearer('a'), 'user-agent': 'curl/8' })).toEqual(needed);
  expect(await refused(bearer('a'), '/mcp/demo')).toEqual(needed);
});

test('it is no guess between two sessions', async () => {
  await start({ tokens: ['a'] });
  await introduce(connector, bearer('a'));
  const second = await introduce(connector, bearer('a'));
  expect((await ping(bearer('a'))).status).toBe(400);
  await rig.send({ method: 'DELETE', headers: { ...bearer('a'), 'mcp-session-id': second } });
  expect((await ping(bearer('a'))).status).toBe(200);
});

test('a second initialize without a session id opens a second session', async () => {
  await start({ tokens: ['a'] });
  const first = await introduce(connector, bearer('a'));
  expect(await introduce(connector, bearer('a'))).not.toBe(first);
});

test('the anonymous have to come the same way', async () => {
  await start();
  const from = (address: string) => ({ ...agent, 'x-forwarded-for': address });
  await introduce(connector, from('203.0.113.7'));
  expect((await ping(from('203.0.113.7'))).status).toBe(200);
  expect((await ping(from('203.0.113.8'))).status).toBe(400);
  expect((await ping(agent)).status).toBe(400);
});

test('a client that repeats its session id has to go on doing so', async () => {
  await start({ tokens: ['a'] });
  await introduce('claude-code', bearer('a'));
  expect((await ping(bearer('a'))).status).toBe(400);
});

test('an ended session is not reached any more', async () => {
  await start({ tokens: ['a'] });
  const session = await introduce(connector, bearer('a'));
  await rig.send({ method: 'DELETE', headers: { ...bearer('a'), 'mcp-session-id': session } });
  expect((await ping(bearer('a'))).status).toBe(400);
});

/** Eight turns a rate: each stream has had a comment after one round, and two after the next. */
const commentsIn = async (raw: () => string, ms: number) => {
  rig.time.advance(ms);
  await rig.send({ body: call('echo'), path: '/api/v1/mcp' });
  return raw()
    .split('\n')
    .filter((line) => line.startsWith(':')).length;
};

test('a stream is kept alive as often as its client needs', async () => {
  await start();
  const cursor = await rig.listen(await introduce('cursor-vscode'));
  const other = await rig.listen(await introduce('other'));
  expect(await commentsIn(() => cursor.raw, 5_000)).toBe(1);
  expect(await commentsIn(() => cursor.raw, 10_000)).toBe(3);
  expect(other.raw.split('\n').filter((line) => line.startsWith(':'))).toHaveLength(1);
  cursor.close();
  other.close();
});

test('so is a subscription of the stateless era', async () => {
  await start();
  const clientInfo = '"io.modelcontextprotocol/clientInfo":{"name":"cursor-vscode"}';
  const meta = modernMeta().replace('"_meta":{', `"_meta":{${clientInfo},`);
  const listening = rig.stream({
    body: call('subscriptions/listen', `{"filter":{},${meta}}`),
    headers: { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'subscriptions/listen' },
  });
  await rig.happenings.until('received subscriptions/listen');
  rig.gateway.heldStateless.sink.push(new TextEncoder().encode('{"jsonrpc":"2.0","method":"x"}'));
  const reader = await listening;
  await reader.event(0);
  expect(await commentsIn(() => reader.raw, 5_000)).toBe(1);
  reader.close();
});

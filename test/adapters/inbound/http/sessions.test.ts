import { afterEach, expect, test } from 'vitest';
import { rawExchange } from '../../../support/http-peer.ts';
import { call, HttpRig, initialize, type RigChanges } from './rig.ts';

let rig: HttpRig;
afterEach(() => rig.frontend.close());
const start = async (changes: RigChanges = {}) => {
  rig = await HttpRig.started(changes);
};

const asking = (session: string, token?: string): Record<string, string> => ({
  'mcp-session-id': session,
  ...(token !== undefined && { authorization: `Bearer ${token}` }),
});

test('gives the session id with the result of initialize [protocol 7.4]', async () => {
  await start();
  const got = await rig.send({ body: initialize() });
  expect(got.headers['mcp-session-id']).toBe(rig.gateway.last.id);
  expect(rig.happenings.seen).toContain('http opened');
});

test('makes no session of an initialize that failed', async () => {
  await start();
  const got = await rig.send({ body: call('initialize', '{"fail":true}') });
  expect([got.status, got.headers['mcp-session-id']]).toEqual([200, undefined]);
  expect(rig.happenings.seen).toContain('session closed');
  expect((await rig.post(rig.gateway.last.id, call('echo'))).status).toBe(404);
});

test('demands the session id after initialize [protocol 7.4]', async () => {
  await start();
  const got = await rig.send({ body: call('tools/list') });
  expect(got.status).toBe(400);
  expect(got.text).toContain('session_required');
  expect(rig.gateway.sessions).toHaveLength(0);
});

test('does not know sessions that never were', async () => {
  await start();
  const got = await rig.post('invented', call('echo'));
  expect(got.status).toBe(404);
  expect(got.text).toContain('session_unknown');
});

test('ends a session with DELETE [protocol 7.4]', async () => {
  await start();
  const session = await rig.open();
  expect((await rig.send({ method: 'DELETE', headers: asking(session) })).status).toBe(200);
  expect(rig.happenings.seen).toContain('session closed');
  expect(rig.happenings.seen).toContain('http closed');
  expect((await rig.post(session, call('echo'))).status).toBe(404);
  expect((await rig.send({ method: 'DELETE', headers: asking(session) })).status).toBe(404);
});

test('asks for a token and says how', async () => {
  await start({ tokens: ['a'] });
  const invalid = 'Bearer error="invalid_token", error_description="';
  for (const [headers, challenge] of [
    [{}, /^Bearer$/],
    [{ authorization: 'Bearer b' }, new RegExp(`^${invalid}[^"]+"$`)],
    [{ authorization: 'Basic YTpi' }, /^Bearer$/],
  ] as const) {
    const got = await rig.send({ body: initialize(), headers });
    expect(got.status).toBe(401);
    expect(got.headers['www-authenticate']).toMatch(challenge);
    expect(got.text).toContain('unauthorized');
  }
  const got = await rig.send({ body: initialize(), headers: { authorization: 'bearer  a' } });
  expect(got.status).toBe(200);
});

test('does not let another principal into a session [S10]', async () => {
  await start({ tokens: ['a', 'b'] });
  const session = await rig.open(undefined, { authorization: 'Bearer a' });
  const headers = asking(session, 'b');
  const tries = [
    await rig.send({ body: call('echo'), headers }),
    await rig.send({ method: 'GET', headers }),
    await rig.send({ method: 'GET', headers: { ...headers, 'last-event-id': '1-0' } }),
    await rig.send({ method: 'DELETE', headers }),
  ];
  expect(tries.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  const own = await rig.send({ body: call('echo'), headers: asking(session, 'a') });
  expect(own.status).toBe(200);
});

test('binds a session to its namespace', async () => {
  await start();
  const { headers } = await rig.send({ path: '/mcp/demo', body: initialize() });
  const session = String(headers['mcp-session-id']);
  const sent = { body: call('echo'), headers: asking(session) };
  expect((await rig.send({ ...sent, path: '/mcp' })).status).toBe(404);
  expect((await rig.send({ ...sent, path: '/mcp/demo' })).status).toBe(200);
  expect((await rig.send({ ...sent, path: '/api/v1/mcp/demo' })).status).toBe(200);
});

test('serves a request without a session on the plain path in a session of its own [FE-02]', async () => {
  await start();
  const got = await rig.send({ path: '/api/v1/mcp', body: call('echo', '{"a":1}') });
  expect([got.status, got.text]).toEqual([200, '{"jsonrpc":"2.0","id":1,"result":{"a":1}}']);
  expect(got.headers['mcp-session-id']).toBeUndefined();
  expect(rig.happenings.seen).toEqual(['session opened', 'received echo', 'session closed']);
});

test('serves notifications and refusals on the plain path too', async () => {
  await start();
  const path = '/api/v1/mcp';
  const accepted = await rig.send({ path, body: '{"jsonrpc":"2.0","method":"n"}' });
  const busy = await rig.send({ path, body: call('busy') });
  const unknown = await rig.send({ path: '/api/v1/mcp/nowhere', body: call('echo') });
  expect([accepted.status, busy.status, unknown.status]).toEqual([202, 429, 404]);
  expect(rig.happenings.count('session closed')).toBe(2);
});

test('closes a session nobody used for long, but none with an open stream or call', async () => {
  await start({ frontend: { sessionIdleMs: 60_000 } });
  const idle = await rig.open();
  const listening = await rig.open();
  const stream = await rig.listen(listening);
  const calling = await rig.open();
  const answer = rig.post(calling, call('hold'));
  await rig.happenings.until('received hold');
  rig.time.advance(59_000);
  expect(rig.happenings.count('session closed')).toBe(0);
  rig.time.advance(5_000);
  expect(rig.happenings.count('session closed')).toBe(1);
  expect((await rig.post(idle, call('echo'))).status).toBe(404);
  rig.gateway.held.sink.abandon();
  expect((await answer).status).toBe(200);
  stream.close();
});

test('counts a use as a new beginning', async () => {
  await start({ frontend: { sessionIdleMs: 60_000 } });
  const session = await rig.open();
  for (let round = 0; round < 5; round += 1) {
    rig.time.advance(40_000);
    expect((await rig.post(session, call('echo'))).status).toBe(200);
  }
});

test('answers what is open when the gateway ends the session', async () => {
  await start();
  const session = await rig.open();
  const stream = await rig.listen(session);
  const answer = rig.post(session, call('hold'));
  await rig.happenings.until('received hold');
  const { Fault } = await import('../../../../src/domain/fault/fault.ts');
  rig.gateway.last.outlet.end(new Fault('session_lost', 'the server is gone'));
  expect((await answer).text).toContain('session_lost');
  await stream.ended();
  expect((await rig.post(session, call('echo'))).status).toBe(404);
});

test('takes no new sessions while it drains but finishes what is open [FE-29]', async () => {
  await start();
  const session = await rig.open();
  const answer = rig.post(session, call('hold'));
  await rig.happenings.until('received hold');
  rig.frontend.stopAccepting();
  const refused = await rig.send({ body: initialize() });
  expect([refused.status, refused.headers.connection]).toEqual([503, 'close']);
  expect((await rig.post(session, '{"jsonrpc":"2.0","id":1,"result":{}}')).status).toBe(202);
  const { id, sink } = rig.gateway.held;
  sink.answer(Buffer.from(`{"jsonrpc":"2.0","id":${id},"result":1}`), 'body');
  expect((await answer).text).toContain('"result":1');
});

test('refuses open calls, closes sessions and leaves no timer when it is closed', async () => {
  await start();
  const session = await rig.open();
  const answer = rig.post(session, call('hold'));
  await rig.happenings.until('received hold');
  const { port } = rig;
  await rig.frontend.close();
  expect((await answer).status).toBe(503);
  expect(rig.happenings.count('session closed')).toBe(1);
  expect(rig.time.alarms).toBe(0);
  expect(await rawExchange(port, 'GET /mcp HTTP/1.1\r\n\r\n')).toBe('');
});

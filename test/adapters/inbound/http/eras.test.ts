import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  call,
  HttpRig,
  initialize,
  MODERN,
  mirrored,
  modernCall,
  modernMeta,
  notification,
  outcome,
  refusal,
} from './rig.ts';

let rig: HttpRig;
beforeAll(async () => {
  rig = await HttpRig.started({ frontend: { path: '/rpc' } });
});
afterAll(() => rig.frontend.close());

/** How many messages the stateless side has seen. */
const seen = (): number => rig.gateway.statelessClients.length;

test('carries a request that names its revision without any session', async () => {
  const sessions = rig.gateway.sessions.length;
  const got = await rig.send({
    body: modernCall('echo', { members: '"n":9007199254740993', id: '"a\\u0062"' }),
    headers: mirrored('echo'),
  });
  expect(got.status).toBe(200);
  expect(got.headers['content-type']).toBe('application/json');
  expect(got.headers['mcp-session-id']).toBeUndefined();
  expect(got.text).toBe(
    `{"jsonrpc":"2.0","id":"a\\u0062","result":{"n":9007199254740993,${modernMeta()}}}`,
  );
  expect(rig.gateway.sessions).toHaveLength(sessions);
});

test.each([
  ['/mcp', undefined],
  ['/api/v1/mcp', undefined],
  ['/rpc', undefined],
  ['/mcp/demo', 'demo'],
  ['/api/v1/mcp/demo', 'demo'],
  ['/rpc/demo', 'demo'],
])('serves both eras on %s', async (path, namespace) => {
  const modern = await rig.send({ path, body: modernCall('echo'), headers: mirrored('echo') });
  expect(modern.status).toBe(200);
  const { facts } = rig.gateway.lastStateless;
  expect([facts.protocol, facts.namespace]).toEqual(['http', namespace]);
  const legacy = await rig.send({ path, body: initialize() });
  expect(legacy.headers['mcp-session-id']).toBe(rig.gateway.last.id);
});

test('ignores a session id and an event id of the other era', async () => {
  const headers = { 'mcp-session-id': 'invented', 'last-event-id': '1-1' };
  const got = await rig.modern('echo', headers);
  expect([got.status, got.headers['mcp-session-id']]).toEqual([200, undefined]);
  const session = await rig.open();
  const before = rig.gateway.last.received.length;
  expect((await rig.modern('echo', { 'mcp-session-id': session })).status).toBe(200);
  expect(rig.gateway.last.received).toHaveLength(before);
});

test('takes an initialize without a claim as the handshake, whatever the header says', async () => {
  const headers = { 'mcp-protocol-version': MODERN };
  const got = await rig.send({ body: initialize(), headers });
  expect([got.status, got.headers['mcp-session-id']]).toEqual([200, rig.gateway.last.id]);
});

test('takes an initialize with a claim as a request of the stateless era', async () => {
  const count = seen();
  const got = await rig.modern('initialize');
  expect([got.status, got.headers['mcp-session-id'], seen()]).toEqual([200, undefined, count + 1]);
});

test('leaves legacy requests in their session', async () => {
  const session = await rig.open();
  const count = seen();
  const headers = { 'mcp-session-id': session, 'mcp-protocol-version': '2025-11-25' };
  const body = call('echo', '{"_meta":{"progressToken":1}}');
  expect((await rig.send({ body, headers })).status).toBe(200);
  expect(rig.gateway.last.received.at(-1)).toBe(body);
  expect(seen()).toBe(count);
});

test.each(['echo', 'initialize'])(
  'refuses %s under a header of a revision to come',
  async (method) => {
    const headers = { 'mcp-protocol-version': '2027-01-01' };
    const got = await rig.send({ body: call(method, '{}', '5'), headers });
    expect(outcome(got)).toEqual([400, -32_022, 'unknown_protocol_version']);
    expect(refusal(got).id).toBe(5);
    expect(refusal(got).error.data).toMatchObject({ supported: [MODERN], requested: '2027-01-01' });
    for (const body of ['[]', '{']) {
      expect(outcome(await rig.send({ body, headers }))[1]).toBe(-32_022);
    }
  },
);

test('judges what a request claims before the session it names', async () => {
  const headers = { 'mcp-session-id': 'invented', 'mcp-protocol-version': '1999-01-01' };
  const modern = await rig.send({ body: modernCall('echo'), headers });
  expect(outcome(modern)).toEqual([400, -32_020, 'header_mismatch']);
  const legacy = await rig.send({ body: call('echo'), headers });
  expect(outcome(legacy)).toEqual([404, -32_001, 'session_unknown']);
});

test('refuses batches with or under a claim', async () => {
  const session = await rig.open('2025-03-26');
  const inSession = { 'mcp-session-id': session };
  const batches: [string, Record<string, string>][] = [
    [`[${modernCall('echo')}]`, inSession],
    [` [${call('echo')}, ${modernCall('echo')}]`, inSession],
    [`[${modernCall('echo')}]`, {}],
    [`[${call('echo')}]`, { ...inSession, 'mcp-protocol-version': MODERN }],
    ['[]', { 'mcp-protocol-version': MODERN }],
    ['[', { 'mcp-protocol-version': MODERN }],
  ];
  const received = rig.gateway.last.received.length;
  for (const [body, headers] of batches) {
    const got = await rig.send({ body, headers });
    expect(outcome(got)).toEqual([400, -32_600, 'batch_refused']);
  }
  expect(rig.gateway.last.received).toHaveLength(received);
});

test('refuses a response under a modern header', async () => {
  const body = '{"jsonrpc":"2.0","id":9,"result":{}}';
  const got = await rig.send({ body, headers: { 'mcp-protocol-version': MODERN } });
  expect(outcome(got)).toEqual([400, -32_600, 'invalid_request']);
  expect(refusal(got).id).toBe(9);
});

test('answers notifications with 202 and nothing', async () => {
  const bare = { 'mcp-protocol-version': MODERN };
  const sent = [
    { body: notification(), headers: bare },
    { body: notification(), headers: mirrored('notifications/x') },
    { body: notification(`{${modernMeta()}}`) },
  ];
  const count = seen();
  for (const one of sent) {
    const got = await rig.send(one);
    expect([got.status, got.text]).toEqual([202, '']);
  }
  expect(seen()).toBe(count + 3);
});

test.each(['GET', 'DELETE'])('answers %s of the stateless era with 405 POST', async (method) => {
  const session = await rig.open();
  for (const version of [MODERN, '2027-01-01']) {
    const headers = { 'mcp-protocol-version': version, 'mcp-session-id': session };
    const got = await rig.send({ method, headers: { ...headers, accept: 'text/event-stream' } });
    expect([got.status, got.headers.allow]).toEqual([405, 'POST']);
    expect(outcome(got)).toEqual([405, -32_600, 'http_method_refused']);
  }
  expect((await rig.post(session, call('echo'))).status).toBe(200);
});

test.each(['GET', 'DELETE'])(
  'answers %s of nobody with 405, which ends the search of a client',
  async (method) => {
    const nobody = await rig.send({ method, headers: { accept: 'text/event-stream' } });
    expect([nobody.status, nobody.headers.allow]).toEqual([405, 'POST']);
    const legacy = await rig.send({
      method,
      headers: { 'mcp-protocol-version': '2025-11-25', accept: 'text/event-stream' },
    });
    expect(outcome(legacy)).toEqual([400, -32_600, 'session_required']);
  },
);

import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  call,
  HttpRig,
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
  rig = await HttpRig.started({ frontend: { maxRequestBytes: 4_000 } });
});
afterAll(() => rig.frontend.close());

/** How many messages the stateless side has seen. */
const seen = (): number => rig.gateway.statelessClients.length;

test('names the missing member when only the header names the stateless era', async () => {
  for (const headers of [mirrored('echo'), { 'mcp-protocol-version': MODERN }]) {
    const got = await rig.send({ body: call('echo', '{}', '101'), headers });
    expect(outcome(got)).toEqual([400, -32_602, 'invalid_envelope']);
    expect(refusal(got).id).toBe(101);
    expect(refusal(got).error.message).toContain('io.modelcontextprotocol/protocolVersion');
  }
});

test('names the missing member when the body claims the era but does not describe its client', async () => {
  const params = `{"_meta":{"io.modelcontextprotocol/protocolVersion":"${MODERN}"}}`;
  const got = await rig.send({ body: call('echo', params, '104'), headers: mirrored('echo') });
  expect(outcome(got)).toEqual([400, -32_602, 'invalid_envelope']);
  expect(refusal(got).error.message).toContain('clientCapabilities');
});

test.each([
  ['without a version header', { 'mcp-method': 'tools/call', 'mcp-name': 'x' }],
  [
    'with another version header',
    { ...mirrored('tools/call', 'x'), 'mcp-protocol-version': '2025-11-25' },
  ],
  ['without Mcp-Method', { 'mcp-protocol-version': MODERN, 'mcp-name': 'x' }],
  ['with another Mcp-Method', mirrored('tools/list', 'x')],
  ['with Mcp-Method in other case', mirrored('TOOLS/CALL', 'x')],
  ['without Mcp-Name', mirrored('tools/call')],
  ['with another Mcp-Name', mirrored('tools/call', 'y')],
  ['with a broken Mcp-Name', mirrored('tools/call', '=?base64?eA?=')],
])('refuses a request %s [I14]', async (_, headers) => {
  const count = seen();
  const body = modernCall('tools/call', { members: '"name":"x"', id: '"7"' });
  const got = await rig.send({ body, headers });
  expect(outcome(got)).toEqual([400, -32_020, 'header_mismatch']);
  expect(refusal(got).id).toBe('7');
  expect(seen()).toBe(count);
});

test.each(['x', '  x  ', '=?base64?eA==?='])('accepts the Mcp-Name %j for x', async (name) => {
  const body = modernCall('tools/call', { members: '"name":"x"' });
  const got = await rig.send({ body, headers: mirrored('tools/call', name) });
  expect(got.status).toBe(200);
});

test('passes the mirrored headers on', async () => {
  const body = modernCall('tools/call', { members: '"name":"x"' });
  const params = { 'Mcp-Param-Region': 'us-west1', 'mcp-param-b': '=?base64?eA==?=' };
  await rig.send({ body, headers: { ...mirrored('tools/call', 'x'), ...params, 'x-other': '1' } });
  const { headers } = rig.gateway.lastStateless;
  expect(headers?.get('mcp-param-region')).toBe('us-west1');
  expect(headers?.get('mcp-param-none')).toBeUndefined();
  expect(headers?.params).toEqual([
    'mcp-param-region',
    'us-west1',
    'mcp-param-b',
    '=?base64?eA==?=',
  ]);
});

test.each(['v999.0.0', '2027-01-01'])(
  'lists what it supports when asked for %s [I14]',
  async (version) => {
    const body = modernCall('server/discover', { version, id: '301' });
    for (const headers of [
      { 'mcp-protocol-version': version },
      { 'mcp-method': 'server/discover' },
    ]) {
      const got = await rig.send({ body, headers });
      expect(outcome(got)).toEqual([400, -32_022, 'unknown_protocol_version']);
      expect(refusal(got).id).toBe(301);
      expect(refusal(got).error.data).toMatchObject({ supported: [MODERN], requested: version });
    }
    const got = await rig.send({ body, headers: mirrored('server/discover') });
    expect(outcome(got)).toEqual([400, -32_020, 'header_mismatch']);
  },
);

test('refuses a notification that contradicts itself', async () => {
  const other = await rig.send({ body: notification(), headers: mirrored('notifications/y') });
  expect(outcome(other)).toEqual([400, -32_020, 'header_mismatch']);
  const unknown = await rig.send({ body: notification(`{${modernMeta('v9')}}`) });
  expect(outcome(unknown)).toEqual([400, -32_022, 'unknown_protocol_version']);
});

test('refuses with the codes of the era', async () => {
  const strange = { ...mirrored('echo'), accept: 'text/html' };
  expect(outcome(await rig.send({ body: modernCall('echo'), headers: strange }))[0]).toBe(406);
  const typed = { ...mirrored('echo'), 'content-type': 'text/plain' };
  expect(outcome(await rig.send({ body: modernCall('echo'), headers: typed }))[0]).toBe(415);
  const large = modernCall('echo', { members: `"x":"${'x'.repeat(5_000)}"` });
  expect(outcome(await rig.send({ body: large, headers: mirrored('echo') }))[0]).toBe(413);
  const broken = await rig.send({ body: '{', headers: mirrored('echo') });
  expect(outcome(broken)).toEqual([400, -32_700, 'parse_error']);
  const busy = await rig.modern('busy');
  expect([...outcome(busy), busy.headers['retry-after']]).toEqual([
    429,
    1_003,
    'too_many_in_flight',
    '2',
  ]);
  const nowhere = await rig.send({
    path: '/mcp/nowhere',
    body: modernCall('echo'),
    headers: mirrored('echo'),
  });
  expect(outcome(nowhere)).toEqual([404, -32_602, 'unknown_namespace']);
});

test.each([
  ['unknown/method', 404, -32_601],
  ['undeclared', 400, -32_021],
  ['bad/params', 200, -32_602],
])('answers the error of %s with status %i', async (method, status, code) => {
  const got = await rig.modern(method);
  expect([got.status, refusal(got).error.code]).toEqual([status, code]);
  const streamOnly = await rig.modern(method, { accept: 'text/event-stream' });
  expect(streamOnly.status).toBe(status);
  expect(streamOnly.headers['content-type']).toBe(
    status === 200 ? 'text/event-stream' : 'application/json',
  );
});

test('asks for a token with a code of the era', async () => {
  const guarded = await HttpRig.started({ tokens: ['a'] });
  const got = await guarded.modern('echo');
  expect([got.status, got.headers['www-authenticate']]).toEqual([401, 'Bearer']);
  expect(refusal(got).error.code).toBe(1_002);
  const known = await guarded.modern('echo', { authorization: 'Bearer a' });
  expect(known.status).toBe(200);
  expect(guarded.gateway.lastStateless.facts.principal.key).toBe('token:a');
  await guarded.frontend.close();
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { exchange, rawExchange } from '../../../support/http-peer.ts';
import { call, HttpRig, initialize } from './rig.ts';

let rig: HttpRig;
beforeAll(async () => {
  rig = await HttpRig.started({ frontend: { path: '/rpc', maxRequestBytes: 1_000 } });
});
afterAll(() => rig.frontend.close());

const codeOf = (text: string): unknown => {
  const body = JSON.parse(text) as { error?: { data?: { error_code?: string } } };
  return body.error?.data?.error_code;
};

test('answers a call as one JSON body, byte for byte [FE-02]', async () => {
  const session = await rig.open();
  const params = '{"n":9007199254740993,  "ü":"\\u00e9"}';
  const got = await rig.post(session, call('echo', params, '1.50'));
  expect(got.status).toBe(200);
  expect(got.headers['content-type']).toBe('application/json');
  expect(got.text).toBe(`{"jsonrpc":"2.0","id":1.50,"result":${params}}`);
});

test.each(['0', '-1', '9007199254740993', '""', '"a\\u0062"'])(
  'returns the id %s as it came [I08]',
  async (id) => {
    const session = await rig.open();
    const got = await rig.post(session, call('echo', '{}', id));
    expect(got.text).toContain(`"id":${id},`);
  },
);

test.each(['/mcp', '/api/v1/mcp', '/rpc'])('serves the whole catalogue on %s', async (path) => {
  const got = await rig.send({ path, body: initialize() });
  expect(got.status).toBe(200);
  expect(rig.gateway.last.client.namespace).toBeUndefined();
  expect(rig.gateway.last.client.protocol).toBe('http');
});

test.each(['/mcp/demo', '/api/v1/mcp/demo', '/rpc/demo'])(
  'serves one namespace on %s',
  async (path) => {
    expect((await rig.send({ path, body: initialize() })).status).toBe(200);
    expect(rig.gateway.last.namespace).toBe('demo');
  },
);

test('answers 404 for a namespace nobody knows and for paths of nobody', async () => {
  const unknown = await rig.send({ path: '/mcp/nowhere', body: initialize() });
  expect([unknown.status, codeOf(unknown.text)]).toEqual([404, 'unknown_namespace']);
  expect(unknown.text).toContain('"id":"init"');
  const other = await rig.send({ path: '/mcp/a/b', body: initialize() });
  expect([other.status, codeOf(other.text)]).toEqual([404, 'not_found']);
});

test('answers 202 with nothing to notifications and responses', async () => {
  const session = await rig.open();
  const bodies = [
    '{"jsonrpc":"2.0","method":"notifications/x"}',
    '{"jsonrpc":"2.0","id":1,"result":{}}',
  ];
  for (const body of bodies) {
    const got = await rig.post(session, body);
    expect([got.status, got.text]).toEqual([202, '']);
  }
  expect(rig.gateway.last.received.slice(-2)).toEqual(bodies);
});

test('answers with the status of a refusal and when to try again', async () => {
  const session = await rig.open();
  const got = await rig.post(session, call('busy', '{}', '"7"'));
  expect([got.status, codeOf(got.text)]).toEqual([429, 'too_many_in_flight']);
  expect(got.headers['retry-after']).toBe('2');
  expect(got.text).toContain('"id":"7"');
});

test.each([
  ['broken', 'parse_error'],
  ['', 'parse_error'],
  ['42', 'invalid_request'],
  ['{"jsonrpc":"2.0"}', 'invalid_request'],
  ['{"method":"x"', 'parse_error'],
])('answers the body %j with a JSON-RPC error [I01]', async (body, code) => {
  const got = await rig.send({ method: 'POST', body });
  expect([got.status, codeOf(got.text)]).toEqual([400, code]);
  expect(got.headers['content-type']).toBe('application/json');
});

test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=latin1'])(
  'refuses a body of type %s',
  async (type) => {
    const got = await rig.send({ body: initialize(), headers: { 'content-type': type } });
    expect([got.status, codeOf(got.text)]).toEqual([415, 'unsupported_media_type']);
  },
);

test('refuses a body without a type and takes one that names UTF-8', async () => {
  const bare = await exchange(rig.port, { path: '/mcp', body: initialize() });
  expect(bare.status).toBe(415);
  const headers = { 'content-type': 'application/json; charset=UTF-8' };
  expect((await rig.send({ body: initialize(), headers })).status).toBe(200);
});

test.each([
  ['text/html', 406],
  ['application/json;q=0, text/html', 406],
  ['*/*', 200],
  ['application/json', 200],
  ['text/event-stream', 200],
  ['', 200],
])('judges Accept %j by what it can send', async (accept, status) => {
  const got = await rig.send({ body: initialize(), headers: { accept } });
  expect(got.status).toBe(status);
});

test('answers a client that takes only streams with a stream', async () => {
  const got = await rig.send({ body: initialize(), headers: { accept: 'text/event-stream' } });
  expect(got.headers['content-type']).toBe('text/event-stream');
  expect(got.headers['mcp-session-id']).toBe(rig.gateway.last.id);
  expect(got.text).toContain('data: {"jsonrpc":"2.0","id":"init"');
});

test('names the revisions it knows when asked for another', async () => {
  const session = await rig.open();
  const headers = { 'mcp-session-id': session, 'mcp-protocol-version': '2025-07-28' };
  const got = await rig.send({ body: call('echo'), headers });
  expect([got.status, codeOf(got.text)]).toEqual([400, 'unsupported_protocol_version']);
  expect(got.text).toContain('2024-11-05, 2025-03-26, 2025-06-18, 2025-11-25');
  const known = { 'mcp-session-id': session, 'mcp-protocol-version': '2025-03-26' };
  expect((await rig.send({ body: call('echo'), headers: known })).status).toBe(200);
});

test('names the methods it serves when another is used', async () => {
  const got = await rig.send({ method: 'PUT', body: '{}' });
  expect([got.status, got.headers.allow]).toEqual([405, 'GET, POST, DELETE']);
});

test('refuses a body that says it is too large before it has come [I03]', async () => {
  const head = 'POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';
  const text = await rawExchange(
    rig.port,
    `${head}content-length: 5000000\r\nconnection: close\r\n\r\n`,
  );
  expect(text).toContain('HTTP/1.1 413');
  expect(text).toContain('message_too_large');
});

test('refuses a body of unsaid length as soon as it is too large [I03]', async () => {
  const head = 'POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';
  const chunk = `400\r\n${'x'.repeat(1_024)}\r\n`;
  // The body never ends: the connection is cut off after the refusal.
  const text = await rawExchange(rig.port, `${head}transfer-encoding: chunked\r\n\r\n`, chunk);
  expect(text).toContain('HTTP/1.1 413');
});

test('refuses a large body before the client sends it when it asks first [I03]', async () => {
  const head = 'POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';
  const text = await rawExchange(
    rig.port,
    `${head}expect: 100-continue\r\ncontent-length: 5000\r\n\r\n`,
  );
  expect(text).not.toContain('100 Continue');
  expect(text).toContain('HTTP/1.1 413');
});

test('lets a client that asks first go on', async () => {
  const body = initialize();
  const head = 'POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';
  const more = `expect: 100-continue\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n`;
  const text = await rawExchange(rig.port, head + more, body);
  expect(text).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
});

test('takes a body in many pieces', async () => {
  const body = call('echo', `{"text":"${'ä'.repeat(200)}"}`);
  const session = await rig.open();
  const bytes = Buffer.from(body);
  const head = `POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nmcp-session-id: ${session}\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n`;
  const pieces = Array.from(bytes, (byte) => Buffer.from([0x31, 13, 10, byte, 13, 10]));
  const text = await rawExchange(rig.port, head, ...pieces, '0\r\n\r\n');
  expect(Buffer.from(text, 'latin1').toString()).toContain(`"${'ä'.repeat(200)}"`);
});

test('survives a request cut off at every byte and dispatches none of them [I02]', async () => {
  const body = call('tools/truncated');
  const session = await rig.open();
  const whole = `POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nmcp-session-id: ${session}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const { connect } = await import('node:net');
  const cuts = Array.from({ length: whole.length }, async (_, length) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const socket = connect(rig.port, '127.0.0.1', () => socket.end(whole.slice(0, length)));
    socket.on('error', () => undefined);
    socket.on('data', () => undefined);
    socket.on('close', () => resolve());
    await promise;
  });
  await Promise.all(cuts);
  expect(rig.happenings.count('received tools/truncated')).toBe(0);
  expect((await rig.post(session, call('echo'))).status).toBe(200);
});

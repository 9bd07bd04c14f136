import { expect, test } from 'vitest';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { encodeText } from '../../../../src/domain/wire/text.ts';
import { note, resultOf } from '../../../support/scripted-gateway.ts';
import { bearer, call, start } from './rig.ts';

test('tells the client where to post and answers on the stream [FE-03]', async () => {
  const { listen, post, gateway, happenings } = await start();
  const reader = await listen('/sse');
  expect(reader.headers['content-type']).toBe('text/event-stream');
  const endpoint = await reader.event(0);
  expect(endpoint).toEqual({ event: 'endpoint', data: `/message?sessionId=${gateway.last.id}` });
  const params = '{"n":9007199254740993}';
  const got = await post(endpoint.data, call('echo', params));
  expect([got.status, got.text]).toEqual([202, 'Accepted']);
  expect(await reader.event(1)).toEqual({
    event: 'message',
    data: `{"jsonrpc":"2.0","id":1,"result":${params}}`,
  });
  expect(happenings.seen).toContain('sse opened');
  reader.close();
});

test('carries what the server says by itself and before an answer', async () => {
  const { listen, post, gateway } = await start();
  const reader = await listen('/sse/demo');
  expect(gateway.last.client).toMatchObject({ protocol: 'sse', namespace: 'demo' });
  gateway.last.outlet.deliver(note('news'));
  await post((await reader.event(0)).data, call('chatty'));
  await reader.event(3);
  expect(reader.events.slice(1).map(({ data }) => data.slice(0, 40))).toEqual([
    expect.stringContaining('note'),
    expect.stringContaining('note'),
    expect.stringContaining('"id":1'),
  ]);
  reader.close();
});

interface Hint {
  readonly query?: boolean;
  readonly header?: string;
}

test.each<[string, Hint]>([
  ['the query', { query: true }],
  ['Mcp-Session-Id', { header: 'mcp-session-id' }],
  ['X-Session-ID', { header: 'x-session-id' }],
  ['being the only one', {}],
])('finds the stream of a plain request by %s', async (_, { query, header }) => {
  const { listen, post, gateway } = await start();
  const reader = await listen('/events', { accept: '*/*' });
  expect((await reader.event(0)).data).toBe(`/api/v1/request?sessionId=${gateway.last.id}`);
  const { id } = gateway.last;
  const path = query === true ? `/api/v1/request?sessionId=${id}` : '/api/v1/request';
  const headers = header === undefined ? {} : { [header]: id };
  const got = await post(path, call('echo'), headers);
  expect([got.status, got.text]).toEqual([202, 'accepted']);
  expect((await reader.event(1)).data).toContain('"result":{}');
  reader.close();
});

test('does not guess when a principal has two streams, and never takes a stranger’s [S10]', async () => {
  const { listen, post, gateway } = await start({}, ['a', 'b']);
  const first = await listen('/events', bearer('a'));
  const id = gateway.last.id;
  const named = `/api/v1/request?sessionId=${id}`;
  expect((await post('/api/v1/request', call('echo'), bearer('b'))).status).toBe(404);
  expect((await post(named, call('echo'), bearer('b'))).status).toBe(404);
  expect((await post(`/message?sessionId=${id}`, call('echo'), bearer('b'))).status).toBe(404);
  expect((await post(named, call('echo'))).status).toBe(401);
  const second = await listen('/events', bearer('a'));
  expect((await post('/api/v1/request', call('echo'), bearer('a'))).status).toBe(404);
  expect((await post(named, call('echo'), bearer('a'))).status).toBe(202);
  first.close();
  second.close();
});

test('answers JSON for streams that do not exist', async () => {
  const { post } = await start();
  for (const path of ['/message?sessionId=x', '/message', '/api/v1/request']) {
    const got = await post(path, call('echo'));
    expect([got.status, got.headers['content-type']]).toEqual([404, 'application/json']);
  }
});

test('answers a malformed message where it was posted [I01]', async () => {
  const { listen, post } = await start();
  const reader = await listen('/sse');
  const { data: path } = await reader.event(0);
  const got = await post(path, '{broken');
  expect(got.status).toBe(400);
  expect(JSON.parse(got.text)).toMatchObject({ error: { code: -32700 } });
  expect((await post(path, call('busy'))).status).toBe(429);
  expect((await post(path, call('echo'), { 'content-type': 'text/plain' })).status).toBe(415);
  expect((await post(path, `"${'x'.repeat(1_100_000)}"`)).status).toBe(413);
  expect(reader.events).toHaveLength(1);
  reader.close();
});

test('refuses with the codes of the era a message is of', async () => {
  const { listen, post, gateway, happenings } = await start();
  const reader = await listen('/sse');
  const path = (await reader.event(0)).data;
  const claim = '{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}';
  expect((await post(path, call('busy', claim))).text).toContain('"code":1003');
  expect((await post(path, call('busy'))).text).toContain('"code":-32003');
  await post(path, call('hold', claim));
  await happenings.until('received hold');
  gateway.held.sink.refuse(new Fault('timeout', 'too slow'), gateway.held.id, 'modern');
  expect((await reader.event(1)).data).toContain('"code":1005');
  reader.close();
});

test('refuses on the stream what is refused later', async () => {
  const { listen, post, gateway } = await start();
  const reader = await listen('/sse');
  await post((await reader.event(0)).data, call('hold'));
  gateway.held.sink.refuse(new Fault('timeout', 'too slow'), gateway.held.id);
  expect((await reader.event(1)).data).toContain('"error_code":"timeout"');
  reader.close();
});

test('ends the session with the stream', async () => {
  const { listen, post, happenings } = await start();
  const reader = await listen('/sse');
  const { data: path } = await reader.event(0);
  reader.close();
  await happenings.until('sse closed');
  expect(happenings.seen).toContain('session closed');
  expect((await post(path, call('echo'))).status).toBe(404);
});

test('ends the stream with the session', async () => {
  const { listen, gateway, happenings } = await start();
  const reader = await listen('/sse');
  gateway.last.outlet.end(new Fault('session_lost', 'gone'));
  await reader.ended();
  expect(happenings.seen).toContain('sse closed');
});

test('refuses what it cannot open', async () => {
  const { listen, frontend } = await start({}, ['a']);
  expect((await listen('/sse')).status).toBe(401);
  expect((await listen('/sse/nowhere', bearer('a'))).status).toBe(404);
  expect((await listen('/sse', { ...bearer('a'), accept: 'text/html' })).status).toBe(406);
  expect((await listen('/message', bearer('a'))).status).toBe(405);
  frontend.stopAccepting();
  expect((await listen('/sse', bearer('a'))).status).toBe(503);
});

test('serves the paths of its settings [FE-03]', async () => {
  const { listen, post } = await start({ streamEndpoint: '/stream', requestEndpoint: '/request' });
  const reader = await listen('/stream');
  const { data: path } = await reader.event(0);
  expect(path).toMatch(/^\/request\?sessionId=/);
  expect((await post(path, call('echo'))).text).toBe('accepted');
  expect((await listen('/events')).status).toBe(404);
  reader.close();
});

test('keeps an idle stream alive with comments, not with events', async () => {
  const { listen, time } = await start();
  const reader = await listen('/sse');
  await reader.event(0);
  time.advance(15_000);
  await reader.text(': keep-alive');
  expect(reader.events).toHaveLength(1);
  reader.close();
});

test('ends the session of a client that stays too slow [L07]', async () => {
  const { listen, gateway, happenings, time } = await start();
  const reader = await listen('/sse');
  await reader.event(0);
  reader.hang();
  const large = encodeText(`"${'x'.repeat(500_000)}"`);
  for (let count = 0; count < 60; count += 1) gateway.last.outlet.deliver(large);
  expect(happenings.count('pause')).toBe(1);
  time.advance(60_000);
  expect(happenings.seen).toContain('dropped slow_reader');
  expect(happenings.seen.slice(-2)).toEqual(['session closed', 'sse closed']);
});

test('closes sessions and streams with the frontend', async () => {
  const { listen, post, gateway, happenings, frontend, time } = await start();
  const reader = await listen('/sse');
  await post((await reader.event(0)).data, call('hold'));
  await frontend.close();
  await reader.ended();
  expect(happenings.count('session closed')).toBe(1);
  expect(time.alarms).toBe(0);
  // A late answer finds nobody and harms nobody.
  gateway.held.sink.answer(resultOf('1', '1'), 'channel');
});

test('keeps a stream alive as often as its client needs, once it has said who it is', async () => {
  const { listen, post, time } = await start();
  const reader = await listen('/sse');
  const { data: path } = await reader.event(0);
  const comments = () => reader.raw.split('\n').filter((line) => line.startsWith(':')).length;
  time.advance(10_000);
  expect((await post(path, call('echo'))).status).toBe(202);
  await reader.event(1);
  expect(comments()).toBeLessThan(2);
  const before = comments();
  const params = '{"protocolVersion":"2024-11-05","clientInfo":{"name":"cursor-vscode"}}';
  await post(path, call('initialize', params));
  time.advance(20_000);
  await post(path, call('echo'));
  await reader.event(3);
  expect(comments() - before).toBe(4);
  reader.close();
});

test.each<[string, Record<string, string>]>([
  ['/sse', { 'x-mcp-namespace': 'demo' }],
  ['/sse?namespace=demo', {}],
])('%s with %j names the namespace of the stream', async (path, headers) => {
  const { listen, gateway } = await start();
  const reader = await listen(path, headers);
  expect(gateway.last.client).toMatchObject({ namespace: undefined, asked: 'demo' });
  reader.close();
});

test('a header or the query of a POST names the namespace of its message', async () => {
  const { listen, post, gateway } = await start();
  const reader = await listen('/sse');
  const { data: path } = await reader.event(0);
  await post(path, call('echo'), { 'x-mcp-namespace': 'demo' });
  await post(`${path}&namespace=docs`, call('echo'));
  await post(path, call('echo'));
  const message = call('echo');
  const enveloped = `{"id":"1","version":"1","source":"x","target_namespace":"system","auth_token":"","mcp_payload":${message}}`;
  await post(path, enveloped, { 'x-mcp-namespace': 'demo' });
  expect(gateway.last.targets).toEqual(['demo', 'docs', undefined, 'demo']);
  const refused = await post(`${path}&namespace=docs`, call('echo'), { 'x-mcp-namespace': 'demo' });
  expect(refused.status).toBe(400);
  reader.close();
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { BackendTarget } from '../../../../src/domain/balancing/endpoint.ts';
import { exchange } from '../../../support/http-peer.ts';
import { call, HttpRig, modernCall, notification, outcome } from './rig.ts';

let rig: HttpRig;
beforeAll(async () => {
  rig = await HttpRig.started({ frontend: { maxRequestBytes: 1_000 } });
});
beforeEach(() => {
  rig.happenings.seen.splice(0);
});
afterAll(() => rig.frontend.close());

const PATH = '/api/v1/execute';
const execute = (body: string, headers: Record<string, string> = {}, path = PATH) =>
  rig.send({ path, body, headers });

/** A call that waits for the test, sent and arrived. */
const held = async (headers: Record<string, string> = {}) => {
  const before = rig.gateway.sessions.length;
  const answer = execute(call('hold', '{}', '"h"'), headers);
  await expect.poll(() => rig.gateway.sessions.slice(before).at(-1)?.held.length).toBe(1);
  return { answer, session: rig.gateway.last, call: rig.gateway.held };
};

const served = async (target: BackendTarget): Promise<unknown> => {
  const { answer, session, call: waiting } = await held();
  session.client.wish?.servedBy({ id: 'e', server: 's', target });
  waiting.sink.answer(Buffer.from('{"jsonrpc":"2.0","id":"h","result":{}}'), 'channel');
  return (JSON.parse((await answer).text) as { protocol_used: unknown }).protocol_used;
};

describe('POST /api/v1/execute', () => {
  test('answers one message without a session, byte for byte, and says who answered', async () => {
    const got = await execute(call('echo', '{"n":9007199254740993, "a" : 1}', '1.50'));
    expect(got.status).toBe(200);
    expect(got.headers['content-type']).toBe('application/json');
    expect(got.headers['mcp-session-id']).toBeUndefined();
    expect(got.text).toBe(
      '{"jsonrpc":"2.0","id":1.50,"result":{"n":9007199254740993, "a" : 1},"protocol_used":"gateway"}',
    );
    expect(rig.happenings.seen).toContain('session closed');
  });

  test.each<[BackendTarget, string]>([
    [{ protocol: 'stdio', command: 'x', args: [], cwd: undefined, env: {} }, 'stdio'],
    [{ protocol: 'http', url: 'http://h/', headers: {} }, 'http'],
    [{ protocol: 'sse', url: 'http://h/', headers: {} }, 'sse'],
    [{ protocol: 'websocket', url: 'ws://h/', headers: {} }, 'websocket'],
    [{ protocol: 'unix', path: '/s', framing: 'newline' }, 'unix'],
  ])('names the protocol of the endpoint that answered: %o', async (target, name) => {
    expect(await served(target)).toBe(name);
  });

  test.each(['g12', 'r16', 'newline'] as const)('tells frames from lines: %s', async (framing) => {
    const address = {
      host: 'h',
      port: 1,
      tls: false,
      token: undefined,
      targetNamespace: undefined,
    };
    const name = framing === 'newline' ? 'tcp' : 'tcp_binary';
    expect(await served({ protocol: 'tcp', framing, ...address })).toBe(name);
  });

  test('serves one namespace below it', async () => {
    expect((await execute(call('echo'), {}, `${PATH}/demo`)).status).toBe(200);
    expect(rig.gateway.last.client.namespace).toBe('demo');
    const nowhere = await execute(call('echo'), {}, `${PATH}/nowhere`);
    expect(outcome(nowhere)).toEqual([404, -32602, 'unknown_namespace']);
    expect((await execute(call('echo'), {}, `${PATH}/a/b`)).status).toBe(404);
  });

  test('takes messages of both eras', async () => {
    expect((await execute(modernCall('echo'))).text).toContain('"protocol_used":"gateway"');
  });

  test('takes an envelope and answers bare', async () => {
    const envelope = `{"id":1,"target_namespace":"demo","mcp_payload":${call('echo')}}`;
    expect((await execute(envelope)).text).toMatch(/^\{"jsonrpc":"2.0","id":1,"result":/);
  });

  test('takes what plain curl sends, but not from a page of a browser', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: '*/*' };
    expect((await execute(call('echo'), headers)).status).toBe(200);
    const port = rig.port;
    const origin = `http://127.0.0.1:${port}`;
    const paged = await execute(call('echo'), { ...headers, origin });
    expect(paged.status).not.toBe(200);
  });

  test('answers a notification with 202 and ends its session', async () => {
    expect((await execute(notification())).status).toBe(202);
    expect(rig.happenings.seen).toContain('session closed');
  });

  test('drops what is no answer, and counts it', async () => {
    const got = await execute(call('chatty'));
    expect(got.text).toContain('"result":{}');
    expect(got.text).not.toContain('before');
    expect(rig.happenings.seen.filter((one) => one.includes('client_away'))).toHaveLength(1);
  });

  test('cancels the call when its client goes', async () => {
    const client = new AbortController();
    const gone = fetch(`http://127.0.0.1:${rig.port}${PATH}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: call('hold'),
      signal: client.signal,
    }).catch(() => 'gone');
    await expect.poll(() => rig.happenings.seen).toContain('received hold');
    client.abort();
    expect(await gone).toBe('gone');
    await expect.poll(() => rig.happenings.seen).toContain('session closed');
  });

  test('answers once when the session ends under a call', async () => {
    const { answer, session } = await held();
    const { Fault } = await import('../../../../src/domain/fault/fault.ts');
    session.outlet.end(new Fault('shutting_down', 'later', 1_000));
    session.outlet.end(new Fault('shutting_down', 'later', 1_000));
    expect(outcome(await answer)).toEqual([503, -32004, 'shutting_down']);
  });
});

describe('what the headers ask for', () => {
  test.each([
    ['stdio', 'stdio'],
    ['HTTP', 'http'],
    ['ws', 'websocket'],
    ['tcp_binary', 'tcp'],
    [' unix ', 'unix'],
  ])('X-Force-Protocol: %s is a wish for %s', async (written, protocol) => {
    await execute(call('echo'), { 'x-force-protocol': written });
    expect(rig.gateway.last.client.wish).toMatchObject({ protocol, acrossProtocols: false });
  });

  test('X-Load-Balance: cross-protocol is a wish for all of them', async () => {
    await execute(call('echo'), { 'x-load-balance': 'cross-protocol' });
    expect(rig.gateway.last.client.wish).toMatchObject({
      protocol: undefined,
      acrossProtocols: true,
    });
  });

  test.each([
    ['x-force-protocol', 'carrier-pigeon', 'stdio, http, streamable-http, sse, websocket'],
    ['x-load-balance', 'random', 'cross-protocol'],
  ])('%s: %s is refused with the choices', async (name, value, choices) => {
    const opened = rig.gateway.sessions.length;
    const got = await execute(call('echo'), { [name]: value });
    expect(outcome(got)).toEqual([400, -32600, 'invalid_request']);
    expect(got.text).toContain(choices);
    expect(rig.gateway.sessions).toHaveLength(opened);
  });
});

describe('what it refuses', () => {
  test('other methods than POST', async () => {
    const got = await rig.send({ path: PATH, method: 'GET' });
    expect([got.status, got.headers.allow]).toEqual([405, 'POST']);
  });

  test.each<[string, Record<string, string>, number]>([
    ['no type', { 'content-type': 'text/plain' }, 415],
    ['compressed', { 'content-encoding': 'gzip' }, 415],
    ['only streams', { accept: 'text/event-stream' }, 406],
  ])('a head that does not fit: %s', async (_, headers, status) => {
    expect((await execute(call('echo'), headers)).status).toBe(status);
  });

  test('a body over the limit and one that is no message', async () => {
    expect((await execute(call('echo', `"${'x'.repeat(1_000)}"`))).status).toBe(413);
    expect((await execute('{')).status).toBe(400);
  });

  test('a client without a credential where one is needed', async () => {
    const locked = await HttpRig.started({ tokens: ['sesame'] });
    const headers = { 'content-type': 'application/json' };
    const send = (more: object) =>
      exchange(locked.port, { path: PATH, body: call('echo'), headers: { ...headers, ...more } });
    expect((await send({})).status).toBe(401);
    expect((await send({ authorization: 'Bearer sesame' })).status).toBe(200);
    await locked.frontend.close();
  });
});

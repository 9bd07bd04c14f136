import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { call, HttpRig, initialize, mirrored, modernCall, outcome, refusal } from './rig.ts';

let rig: HttpRig;
beforeAll(async () => {
  rig = await HttpRig.started();
});
beforeEach(() => {
  rig.happenings.seen.splice(0);
});
afterAll(() => rig.frontend.close());

const NAMED = { 'x-mcp-namespace': 'demo' };

/** A session opened at `path`, and what the gateway was told of it. */
const open = async (path: string, headers: Record<string, string> = {}) => {
  const got = await rig.send({ path, body: initialize(), headers });
  const id = String(got.headers['mcp-session-id']);
  return { got, client: rig.gateway.last.client, session: { 'mcp-session-id': id } };
};

describe('what the path names', () => {
  test.each(['/mcp/demo', '/api/v1/mcp/demo', '/ns/demo'])('%s is one namespace', async (path) => {
    const { got, client } = await open(path);
    expect(got.status).toBe(200);
    expect(client).toMatchObject({ namespace: 'demo', asked: undefined });
  });

  test.each(['/ns', '/ns/', '/ns/a/b'])('%s is no address', async (path) => {
    expect((await rig.send({ path, body: initialize() })).status).toBe(404);
  });

  test('both ways to write a namespace are one address', async () => {
    const { session } = await open('/mcp/demo');
    expect(
      (await rig.send({ path: '/ns/demo', body: call('echo'), headers: session })).status,
    ).toBe(200);
  });
});

describe('what stands beside the path', () => {
  test.each<[string, Record<string, string>]>([
    ['/mcp', NAMED],
    ['/mcp?namespace=demo', {}],
    ['/mcp?namespace=demo', NAMED],
    ['/mcp/demo?namespace=demo', { 'x-mcp-namespace': 'system' }],
  ])('%s with %j: the session is told', async (path, headers) => {
    const { got, client } = await open(path, headers);
    expect(got.status).toBe(200);
    expect(client.asked).toBe('demo');
  });

  test('counts for a later message, alone or with the same name in its envelope', async () => {
    const { session } = await open('/mcp');
    const headers = { ...session, ...NAMED };
    await rig.send({ body: call('echo'), headers });
    await rig.send({ path: '/mcp?namespace=docs', body: call('echo'), headers: session });
    const message = call('echo');
    const inEnvelope = `{"id":"1","version":"1","source":"x","target_namespace":"system","auth_token":"","mcp_payload":${message}}`;
    await rig.send({ body: inEnvelope, headers });
    await rig.send({ body: call('echo'), headers: session });
    expect(rig.gateway.last.targets).toEqual([undefined, 'demo', 'docs', 'demo', undefined]);
  });

  test('counts for a message of the stateless era', async () => {
    const headers = { ...mirrored('echo'), ...NAMED };
    await rig.send({ body: modernCall('echo'), headers });
    expect(rig.gateway.lastStateless.facts).toMatchObject({ namespace: undefined, target: 'demo' });
  });

  test('two names are refused with 400', async () => {
    const before = rig.gateway.sessions.length;
    const path = '/mcp?namespace=docs';
    const got = await rig.send({ path, body: initialize(), headers: NAMED });
    expect(outcome(got)).toEqual([400, -32600, 'invalid_request']);
    expect(refusal(got).error.message).toContain('the query says "docs"');
    const modern = await rig.send({
      path,
      body: modernCall('echo'),
      headers: { ...mirrored('echo'), ...NAMED },
    });
    expect(modern.status).toBe(400);
    expect(rig.gateway.sessions).toHaveLength(before);
  });

  test('an envelope that names another is refused with 400', async () => {
    const { session } = await open('/mcp');
    const envelope = `{"id":"1","version":"1","source":"x","target_namespace":"docs","auth_token":"","mcp_payload":${call('echo')}}`;
    const got = await rig.send({ body: envelope, headers: { ...session, ...NAMED } });
    expect(outcome(got)).toEqual([400, -32600, 'invalid_request']);
    expect(refusal(got).error.message).toBe(
      'the envelope says "docs", the request says "demo"; name one namespace',
    );
  });
});

describe('POST /api/v1/execute', () => {
  test.each<[string, Record<string, string>]>([
    ['/api/v1/execute', NAMED],
    ['/api/v1/execute?namespace=demo', {}],
  ])('%s with %j serves that namespace', async (path, headers) => {
    expect((await rig.send({ path, body: call('echo'), headers })).status).toBe(200);
    expect(rig.gateway.last.client).toMatchObject({ namespace: undefined, asked: 'demo' });
  });

  test('refuses two names', async () => {
    const path = '/api/v1/execute?namespace=docs';
    const got = await rig.send({ path, body: call('echo'), headers: NAMED });
    expect(outcome(got)).toEqual([400, -32600, 'invalid_request']);
  });
});

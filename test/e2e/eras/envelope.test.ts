import { beforeAll, describe, expect, test } from 'vitest';
import { rawAt } from '../support/raw-json.ts';
import { modernRequest, toolParams } from './support/clients/era-client.ts';
import { mirroredHeaders } from './support/peers/mirrored-headers.ts';
import type { Era } from './support/peers/peer.ts';
import { type StartedPeer, startPeer } from './support/peers/start-peer.ts';
import { eras, type Rig, startRig } from './support/rig.ts';

let servers: Record<Era, StartedPeer>;
let rig: Rig;
beforeAll(async () => {
  servers = {
    legacy: await startPeer('legacy', 'http'),
    modern: await startPeer('modern', 'http'),
  };
  rig = await startRig({ servers });
});

const call = modernRequest('"é"', 'tools/call', toolParams('echo'));
const META = 'io.modelcontextprotocol/';

interface Refusal {
  readonly status: number;
  readonly text: string;
}

const post = async (
  back: Era,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Refusal> => {
  const posting = rig.http(back).post(body, { ...mirroredHeaders(body), ...headers });
  return { status: await posting.status, text: await posting.ended };
};

const expectRefused = (refusal: Refusal, status: number, code: number): void => {
  expect(refusal).toMatchObject({ status });
  expect(rawAt(refusal.text, 'error', 'code')).toBe(String(code));
  expect(rawAt(refusal.text, 'id')).toBe('"é"');
};

const removedRows = { legacy: '[ML-03]', modern: '[MM-05]' } as const;
const envelopeRows = { legacy: '[ML-02]', modern: '[MM-02]' } as const;
const headerRows = { legacy: '[ML-02]', modern: '[MM-03]' } as const;
const discoveryRows = { legacy: '[ML-01]', modern: '[MM-09]' } as const;

describe.each(eras)('a modern request to a server of the %s era', (back) => {
  const untouched = async (work: () => Promise<void>): Promise<void> => {
    const before = servers[back].peer.callsOf('tools/call').length;
    await work();
    expect(servers[back].peer.callsOf('tools/call')).toHaveLength(before);
  };

  test.each([
    'initialize',
    'ping',
    'logging/setLevel',
    'resources/subscribe',
    'resources/unsubscribe',
  ])(`%s exists no more ${removedRows[back]}`, async (method) => {
    const params = '{"uri":"test://x","level":"info","protocolVersion":"2025-11-25"}';
    const refusal = await post(back, modernRequest('"é"', method, params));
    expectRefused(refusal, 404, -32_601);
    expect(refusal.text).not.toContain('sessionId');
  });

  test(`lacks what it has to say of itself ${envelopeRows[back]}`, () =>
    untouched(async () => {
      const capabilities = call.replace(`"${META}clientCapabilities":`, '"x":');
      expectRefused(await post(back, capabilities), 400, -32_602);
      const noObject = call.replace(/("[^"]*clientCapabilities":)\{[^}]*\{\}.*?\{\}\}/, '$1[]');
      expectRefused(await post(back, noObject), 400, -32_602);
    }));

  test.each([
    ['mcp-protocol-version', '2025-11-25'],
    ['mcp-protocol-version', ''],
    ['mcp-method', 'tools/list'],
    ['mcp-method', 'Tools/Call'],
    ['mcp-method', ''],
    ['mcp-name', 'other'],
    ['mcp-name', ''],
    ['mcp-name', '=?base64?!!!?='],
  ])(`has the header %s: %s, which is not what it says ${headerRows[back]}`, (header, value) =>
    untouched(async () => {
      expectRefused(await post(back, call, { [header]: value }), 400, -32_020);
    }),
  );

  test('may write its headers in other ways', async () => {
    const coded = `=?base64?${Buffer.from('echo').toString('base64')}?=`;
    for (const headers of [
      { 'mcp-name': coded },
      { 'mcp-name': ' echo ' },
      { 'Mcp-Method': 'tools/call' },
    ]) {
      const { status, text } = await post(back, call, headers as Record<string, string>);
      expect({ status, id: rawAt(text, 'id') }).toEqual({ status: 200, id: '"é"' });
    }
  });

  test(`names a version that nobody serves ${envelopeRows[back]}`, () =>
    untouched(async () => {
      for (const version of ['2099-01-01', '2025-11-25', 'x']) {
        const refusal = await post(back, call.replace('2026-07-28', version));
        expectRefused(refusal, 400, -32_022);
        expect(JSON.parse(rawAt(refusal.text, 'error', 'data'))).toMatchObject({
          supported: expect.arrayContaining(['2026-07-28']) as unknown,
          requested: version,
        });
      }
    }));

  test('gets no session, and one it brings is ignored [MM-13]', async () => {
    const posting = rig
      .http(back)
      .post(call, { ...mirroredHeaders(call), 'mcp-session-id': 'mine' });
    expect(await posting.status).toBe(200);
    expect(await posting.headers).not.toHaveProperty('mcp-session-id');
  });

  test(`is discovered ${discoveryRows[back]}`, async () => {
    const { status, text } = await post(back, modernRequest('1', 'server/discover'));
    expect(status).toBe(200);
    expect(JSON.parse(rawAt(text, 'result'))).toMatchObject({
      resultType: 'complete',
      supportedVersions: expect.arrayContaining(['2026-07-28']) as unknown,
      capabilities: { tools: { listChanged: true }, resources: { subscribe: true } },
      instructions: back,
      ttlMs: expect.any(Number) as unknown,
      cacheScope: expect.stringMatching(/^(public|private)$/) as unknown,
      _meta: { 'io.modelcontextprotocol/serverInfo': { name: `${back}-http`, version: '1' } },
    });
    expect(rawAt(text, 'result', 'capabilities').includes('"tasks":{"list"')).toBe(false);
  });
});

test('nothing the gateway sent to the modern server contradicted its headers [MM-04]', () => {
  expect(servers.modern.peer.complaints).toEqual([]);
});

test('a response of a modern client is refused [MM-13]', async () => {
  const body = `{"jsonrpc":"2.0","id":"é","result":{"_meta":{"${META}protocolVersion":"2026-07-28"}}}`;
  const headers = { 'mcp-protocol-version': '2026-07-28' };
  const posting = rig.http('modern').post(body, headers);
  expect(await posting.status).toBe(400);
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import type { ServedEras } from '../support/reference-server/eras.ts';
import { measure } from './gateway.ts';
import { startReferenceServer } from './rig.ts';
import { REFERENCE_SERVER } from './upstreams.ts';

const MESSAGES = {
  initialize: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'test', version: '1.0.0' },
  },
  'server/discover': {
    _meta: {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
    },
  },
};

type Method = keyof typeof MESSAGES;

const messageOf = (method: Method): string =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: MESSAGES[method] });

const askStdio = async (era: ServedEras, method: Method): Promise<unknown> => {
  const child = spawn(process.execPath, [REFERENCE_SERVER, '--stdio', '--era', era], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = once(child, 'close');
  child.stdin.write(`${messageOf(method)}\n`);
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  child.stdin.end();
  await ended;
  return JSON.parse(line);
};

const askHttp = (era: ServedEras, method: Method): Promise<{ status: number; text: string }> =>
  measure(async (children) => {
    const url = await startReferenceServer(children, ['--http', '0', '--era', era]);
    const accept = 'application/json, text/event-stream';
    const headers = { 'content-type': 'application/json', accept };
    const modern = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': method };
    const answer = await fetch(url, {
      method: 'POST',
      body: messageOf(method),
      headers: method === 'initialize' ? headers : { ...headers, ...modern },
    });
    return { status: answer.status, text: await answer.text() };
  });

const refusal = { error: { code: -32022, data: { supported: ['2026-07-28'] } } };
const discovery = { result: { supportedVersions: ['2026-07-28'] } };
const handshake = { result: { protocolVersion: '2025-11-25' } };

describe('the reference server over stdio', () => {
  test.each([
    ['modern', 'initialize', refusal],
    ['modern', 'server/discover', discovery],
    ['legacy', 'initialize', handshake],
    ['legacy', 'server/discover', { error: { code: -32601 } }],
    ['both', 'initialize', handshake],
    ['both', 'server/discover', discovery],
  ] as const)('with --era %s answers %s', async (era, method, expected) => {
    expect(await askStdio(era, method)).toMatchObject(expected);
  });
});

describe('the reference server over HTTP', () => {
  test('with --era modern names its version to a client that shakes hands', async () => {
    const { status, text } = await askHttp('modern', 'initialize');
    expect([status, JSON.parse(text)]).toEqual([400, expect.objectContaining({ id: 1 })]);
    expect(JSON.parse(text)).toMatchObject(refusal);
  });

  test('with --era legacy wants a session of a client that does not', async () => {
    const { status, text } = await askHttp('legacy', 'server/discover');
    expect([status, JSON.parse(text)]).toMatchObject([400, { error: { code: -32000 } }]);
  });

  test('with --era both answers either', async () => {
    expect(JSON.parse((await askHttp('both', 'server/discover')).text)).toMatchObject(discovery);
    expect((await askHttp('both', 'initialize')).text).toContain('"protocolVersion":"2025-11-25"');
  });
});

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

/** The answers of one process to these, one after the other. */
const askStdio = async (era: ServedEras, methods: readonly Method[]): Promise<unknown[]> => {
  const child = spawn(process.execPath, [REFERENCE_SERVER, '--stdio', '--era', era], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = once(child, 'close');
  const lines = createInterface(child.stdout);
  const answers: unknown[] = [];
  for (const method of methods) {
    child.stdin.write(`${messageOf(method)}\n`);
    const [line] = (await once(lines, 'line')) as [string];
    answers.push(JSON.parse(line));
  }
  child.stdin.end();
  await ended;
  return answers;
};

const askHttp = (
  era: ServedEras,
  methods: readonly Method[],
): Promise<{ status: number; text: string }[]> =>
  measure(async (children) => {
    const url = await startReferenceServer(children, ['--http', '0', '--era', era]);
    const accept = 'application/json, text/event-stream';
    const headers = { 'content-type': 'application/json', accept };
    const answers: { status: number; text: string }[] = [];
    for (const method of methods) {
      const modern = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': method };
      const answer = await fetch(url, {
        method: 'POST',
        body: messageOf(method),
        headers: method === 'initialize' ? headers : { ...headers, ...modern },
      });
      answers.push({ status: answer.status, text: await answer.text() });
    }
    return answers;
  });

const refusal = { error: { code: -32022, data: { supported: ['2026-07-28'] } } };
const discovery = { result: { supportedVersions: ['2026-07-28'] } };
const handshake = { result: { protocolVersion: '2025-11-25' } };

const unknown = { error: { code: -32601 } };

describe('the reference server over stdio', () => {
  test.each([
    ['modern', ['initialize', 'server/discover'], [refusal, discovery]],
    ['legacy', ['server/discover', 'initialize'], [unknown, handshake]],
    // What is asked first decides for the process.
    ['both', ['initialize'], [handshake]],
    ['both', ['server/discover'], [discovery]],
  ] as const)('with --era %s answers %j', async (era, methods, expected) => {
    expect(await askStdio(era, methods)).toMatchObject(expected);
  });
});

describe('the reference server over HTTP', () => {
  test('with --era modern names its version to a client that shakes hands', async () => {
    const [answer] = await askHttp('modern', ['initialize']);
    const body: unknown = JSON.parse(answer?.text ?? '');
    expect([answer?.status, body]).toEqual([400, expect.objectContaining({ id: 1 })]);
    expect(body).toMatchObject(refusal);
  });

  test('with --era legacy wants a session of a client that does not', async () => {
    const [answer] = await askHttp('legacy', ['server/discover']);
    const body: unknown = JSON.parse(answer?.text ?? '');
    expect([answer?.status, body]).toMatchObject([400, { error: { code: -32000 } }]);
  });

  test('with --era both answers either', async () => {
    const [modern, legacy] = await askHttp('both', ['server/discover', 'initialize']);
    expect(JSON.parse(modern?.text ?? '')).toMatchObject(discovery);
    expect(legacy?.text).toContain('"protocolVersion":"2025-11-25"');
  });
});

import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  call,
  type FaultGateway,
  freshPath,
  frontends,
  openClient,
  openGateway,
} from '../faults/support/rig.ts';
import { newFolder } from '../program/support/folder.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import type { RawClient } from '../support/clients/client.ts';

interface AuditRecord {
  readonly id: string;
  readonly event: string;
  readonly outcome?: string;
  readonly request_id?: string;
  readonly protocol?: string;
  readonly [member: string]: unknown;
}

const recordsIn = (file: string): readonly AuditRecord[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): AuditRecord => JSON.parse(line));

const failing =
  '{"before":"{\\"jsonrpc\\":\\"2.0\\",\\"id\\":","after":",\\"error\\":{\\"code\\":-32050,\\"message\\":\\"no\\"}}"}';
const toolError =
  '{"before":"{\\"jsonrpc\\":\\"2.0\\",\\"id\\":","after":",\\"result\\":{\\"content\\":[],\\"isError\\":true}}"}';

/** What is asked, and how it ends. */
const deeds: readonly (readonly [outcome: string, tool: string, args: string])[] = [
  ['success', 'echo', '{"secret":"in-the-arguments"}'],
  ['success', 'big', '{"bytes":200000}'],
  ['tool_error', 'raw', toolError],
  ['error', 'raw', failing],
  ['tool_error', 'no_such_tool', '{}'],
];

const asked = async (client: RawClient, name: string): Promise<ReadonlyMap<string, string>> => {
  const expected = new Map<string, string>();
  for (const [index, [outcome, tool, args]] of deeds.entries()) {
    const id = `"${name}-${index}"`;
    expected.set(id, outcome);
    await client.request(call(id, tool, args));
  }
  const gone = `"${name}-cancelled"`;
  expected.set(gone, 'cancelled');
  const waiting = client.send(call(gone, 'slow'));
  await client.next((text) => text.includes('slow began'));
  await client.send(
    `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":${gone}}}`,
  );
  await waiting.catch(() => undefined);
  return expected;
};

const withServer = async (audit: object): Promise<FaultGateway> => {
  const server = await startScriptedServer('tcp-newline');
  return openGateway({ servers: { demo: server.entry }, audit });
};

test('every call of a tool is one record, on every frontend, however it ends [S29]', async () => {
  const file = join(newFolder(), 'audit.jsonl');
  const gateway = await withServer({ file });
  const expected = new Map<string, string>();
  for (const frontend of frontends) {
    const client = await openClient(gateway, frontend);
    for (const [id, outcome] of await asked(client, frontend)) expected.set(id, outcome);
    await client.request('{"jsonrpc":"2.0","id":"list","method":"tools/list"}');
    await client.close();
  }
  await gateway.stop();
  const records = recordsIn(file);
  const found = new Map(records.map(({ request_id: id = '', outcome = '' }) => [id, outcome]));
  expect(found).toEqual(expected);
  expect(records).toHaveLength(expected.size);
  expect(new Set(records.map(({ id }) => id)).size).toBe(records.length);
  expect(new Set(records.map(({ event }) => event))).toEqual(new Set(['tool_call']));
  expect(records[0]).toMatchObject({
    principal: 'anonymous',
    client: '127.0.0.1',
    protocol: 'http',
    era: 'legacy',
    server: 'demo',
    name: 'echo',
    duration_ms: expect.any(Number) as unknown,
  });
  expect(readFileSync(file, 'utf8')).not.toContain('in-the-arguments');
});

test('a call of the stateless era is one record too, and says which trace it belongs to', async () => {
  const file = join(newFolder(), 'audit.jsonl');
  const gateway = await withServer({ file, arguments: 'digest' });
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
  const post = async (id: number, tool: string): Promise<void> => {
    const response = await fetch(gateway.url('http', '/mcp'), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': 'tools/call',
        'mcp-name': tool,
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id,
        method: 'tools/call',
        params: {
          name: tool,
          arguments: { a: 1 },
          _meta: {
            traceparent: `00-${trace}-00f067aa0ba902b7-01`,
            'io.modelcontextprotocol/protocolVersion': '2026-07-28',
            'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
            'io.modelcontextprotocol/clientCapabilities': {},
          },
        },
      }),
    });
    await response.text();
  };
  for (let id = 0; id < 10; id += 1) await post(id, 'echo');
  await gateway.stop();
  const records = recordsIn(file);
  expect(records.map(({ request_id: id }) => id)).toEqual([...Array(10).keys()].map(String));
  expect(records[0]).toMatchObject({
    era: 'modern',
    outcome: 'success',
    trace_id: trace,
    arguments: { bytes: 7, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown },
  });
});

test('a place that goes away is told of, loses nothing, and where records are required nothing is called without', async () => {
  const folder = newFolder();
  const file = join(folder, 'logs', 'audit.jsonl');
  const gateway = await withServer({ file, required: true });
  const client = await openClient(gateway, 'http');
  // The folder is not there: the first call is carried, and its record cannot be written.
  await client.request(call(1, 'echo'));
  await gateway.line((line) => line.includes('audit records cannot be written'));
  const refused = await client.request(call(2, 'echo'));
  expect(refused).toContain('"error_code":"overloaded"');
  expect(await client.request('{"jsonrpc":"2.0","id":3,"method":"tools/list"}')).toContain(
    'result',
  );
  renameSync(newFolder(), join(folder, 'logs'));
  await gateway.line((line) => line.includes('audit records are written again'));
  expect(await client.request(call(4, 'echo'))).toContain('"result"');
  await gateway.stop();
  expect(
    recordsIn(file).map(({ request_id: id, outcome, reason }) => [id, outcome, reason]),
  ).toEqual([
    ['1', 'success', undefined],
    ['2', 'refused', 'overloaded'],
    ['4', 'success', undefined],
  ]);
});

test('settings that were followed, and those that were refused, are records', async () => {
  const file = freshPath('audit.jsonl');
  const gateway = await withServer({ file });
  const config = join(gateway.folder, 'gateway.yaml');
  appendFileSync(config, '\nlogging: { level: debug }\n');
  process.kill(gateway.pid, 'SIGHUP');
  await gateway.line((line) => line.includes('the configuration has changed'));
  writeFileSync(config, '{ "servers": 3 }');
  process.kill(gateway.pid, 'SIGHUP');
  await gateway.line((line) => line.includes('the configuration is wrong'));
  await gateway.stop();
  const acts = recordsIn(file).filter(({ event }) => event === 'administration');
  expect(acts.map(({ action, outcome }) => [action, outcome])).toEqual(
    expect.arrayContaining([
      ['settings.reload', 'success'],
      ['settings.reload', 'refused'],
    ]),
  );
});

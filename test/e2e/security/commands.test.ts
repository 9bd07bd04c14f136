import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exchange } from '../../support/http-peer.ts';
import { newFolder } from '../program/support/folder.ts';
import { runProgram } from '../program/support/run-program.ts';
import { listener } from '../program/support/servers.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { freePort } from '../support/ports.ts';
import { callText, requestText } from '../support/talk.ts';
import { CaptureServer } from '../upstream-auth/capture-server.ts';
import { sayLine } from './support/knock.ts';
import { waysInto } from './support/ways-in.ts';

/** All there is to call over HTTP: what is new has to be looked at before it is listed here. */
const PAGES = /^\/(?:healthz|ready|health(?:\/[\w-]+)?|metrics|(?:\.well-known\/)?security\.txt)$/;
const METADATA = /^\/\.well-known\/oauth-protected-resource(?:\/\*)?$/;
/** Messages, whoever they are for. */
const MESSAGES =
  /^(?:\/|\/ws|\/ns|\/api\/v1\/(?:mcp|stream|execute|request)|\/mcp|\/sse|\/events|\/message)(?:\/\{namespace\}|\/\*)?$/;

/** Answers every call with how it was started. */
const witness = `
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method } = JSON.parse(line);
  if (id === undefined) return;
  const started = JSON.stringify({ argv: process.argv, env: process.env, cwd: process.cwd() });
  const result = method === 'initialize'
    ? { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'w', version: '1' } }
    : { tools: [], content: [{ type: 'text', text: started }] };
  process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, result }) + '\\n');
});`;

const folder = newFolder();
const canary = join(folder, 'canary');
/** Everything of an entry of a server that could start or change something. */
const wish = {
  type: 'stdio',
  command: 'touch',
  args: [canary],
  env: { CANARY: canary },
  environment: { CANARY: canary },
  headers: { 'x-canary': canary },
  volumes: [`${folder}:/canary`],
  mounts: [canary],
  cwd: folder,
  url: `stdio:touch ${canary}`,
};
const annotated = Object.fromEntries(
  Object.entries(wish).flatMap(([key, value]) =>
    ['', 'mcp.bridge/', 'mcp-gateway.io/'].map((prefix) => [prefix + key, JSON.stringify(value)]),
  ),
);

const capture = await new CaptureServer({ era: 'legacy' }).listen();
let gateway: RunningGateway;
beforeAll(async () => {
  const server = {
    frontends: ['http', 'sse', 'websocket', 'tcp'].map((protocol) => listener(protocol)),
    metrics_port: await freePort(),
    health_port: await freePort(),
  };
  gateway = await startGateway(
    {
      version: 1,
      server,
      auth: { provider: 'none' },
      servers: {
        witness: { command: process.execPath, args: ['-e', witness], labels: annotated },
        capture: { type: 'http', url: capture.url, labels: annotated },
      },
    },
    { args: ['--log-level', 'debug'] },
  );
});
afterAll(async () => {
  await gateway.stop();
  capture.stop();
});

const json = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
const post = async (path: string, body: string, more: Record<string, string> = {}) =>
  exchange(gateway.port('http'), { path, headers: { ...json, ...more }, body });

/** How the child of a new session was started. */
const startedAs = async (): Promise<string> =>
  (await post('/api/v1/mcp/witness', callText('1', 'how'))).text;

const asHeaders = Object.fromEntries(
  ['command', 'args', 'env', 'header', 'volume'].flatMap((key) =>
    ['x-', 'x-mcp-', 'x-mcp-gateway-'].map((prefix) => [`${prefix}${key}`, canary]),
  ),
);
const params = JSON.stringify({
  ...wish,
  name: 'how',
  arguments: wish,
  _meta: { ...wish, ...annotated },
});
const initialize = JSON.stringify({
  ...wish,
  protocolVersion: '2025-11-25',
  capabilities: { experimental: wish },
  clientInfo: { ...wish, name: 'x', version: '1' },
  _meta: wish,
});
const methods = [
  ...[
    'servers/add',
    'servers/create',
    'servers/update',
    'backends/add',
    'config/set',
    'config/update',
  ],
  ...['gateway/detect', 'server/test', 'connections/test', 'tools/call', 'tools/list', 'ping'],
];
/** Where gateways of others add, test or preview servers. */
const apis = [
  'servers',
  'servers/witness',
  'backends',
  'detect',
  'test',
  'preview',
  'config',
  'mcp-servers',
];

test('nothing that comes in, and no label, makes or changes a command, a variable, a volume or a header [S17]', async () => {
  const paths = waysInto(gateway).flatMap(({ path }) => path ?? []);
  expect(paths.length).toBeGreaterThan(20);
  const known = [PAGES, METADATA, MESSAGES];
  expect(paths.filter((path) => !known.some((each) => each.test(path)))).toEqual([]);

  const before = await startedAs();
  expect(before).toContain('argv');

  for (const method of methods) {
    const text = requestText('7', method, params);
    for (const path of [
      '/api/v1/mcp',
      '/api/v1/mcp/witness',
      '/api/v1/mcp/capture',
      '/api/v1/execute',
    ]) {
      await post(
        `${path}?${new URLSearchParams({ command: 'touch', args: canary })}`,
        text,
        asHeaders,
      );
    }
    const wrapped = { id: 'w', target_namespace: 'witness', metadata: annotated, ...wish };
    const envelope = JSON.stringify({ ...wrapped, mcp_payload: JSON.parse(text) as object });
    await post('/api/v1/execute', envelope, asHeaders);
    await sayLine({ host: '127.0.0.1', port: gateway.port('tcp') }, envelope);
  }
  await post('/api/v1/mcp/witness', requestText('8', 'initialize', initialize), asHeaders);
  await post('/mcp/capture', requestText('8', 'initialize', initialize), asHeaders);

  for (const place of apis) {
    for (const base of ['/api/v1', '/api', '/admin', '/admin/api', '']) {
      const { status } = await post(`${base}/${place}`, JSON.stringify(wish), asHeaders);
      expect([`${base}/${place}`, status]).toEqual([`${base}/${place}`, 404]);
    }
  }
  // Only what the file says is a process is one.
  const forced = await post('/api/v1/execute/capture', callText('9', 'how'), {
    'x-force-protocol': 'stdio',
  });
  expect(JSON.parse(forced.text)).toHaveProperty('error');
  const unknown = await post('/api/v1/execute/touch', callText('9', 'how'), {
    'x-force-protocol': 'stdio',
  });
  expect(unknown.text).toContain('"error_code":"unknown_namespace"');
  const detected = await runProgram(['detect', `stdio:touch ${canary}`, `touch ${canary}`]);
  expect(detected.code).not.toBe(0);

  expect(await startedAs()).toBe(before);
  expect(before).not.toContain('anary');
  const sent = capture.captured.filter(({ rpcMethod }) => rpcMethod !== '');
  expect(sent.length).toBeGreaterThan(methods.length);
  expect(sent.filter(({ headers }) => JSON.stringify(headers).includes('anary'))).toEqual([]);
  expect(existsSync(canary)).toBe(false);
});

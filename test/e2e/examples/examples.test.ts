import { hash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { connect, type TcpNetConnectOpts } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { startedOAuthServer } from '../../support/auth/started-oauth-server.ts';
import { connectV1 } from '../clients/support/sdk-v1.ts';
import { runProgram } from '../program/support/run-program.ts';
import { StreamClient } from '../support/clients/stream.ts';
import { movedExample, root, withCertificates } from './support/example.ts';
import { callTool, notes, openPipes, post, startReference, startWith } from './support/running.ts';

const token = 'example-token';
const oslo = { city: 'Oslo' };
const http = (port: number, path = '/api/v1/mcp'): string => `http://127.0.0.1:${port}${path}`;
const initialize = JSON.stringify({
  ...{ jsonrpc: '2.0', id: 1, method: 'initialize' },
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'example', version: '1' },
  },
});

/** What each example is started for: it serves calls through what it shows. */
const started: Readonly<Record<string, () => Promise<void>>> = {
  'minimal.yaml': async () => {
    const moved = await movedExample('minimal.yaml');
    await startWith(moved.file);
    expect(await callTool(http(moved.port(8080)), 'get_forecast', oslo)).toContain('Oslo');
  },

  'several-servers.yaml': async () => {
    const moved = await movedExample('several-servers.yaml', { 3001: await notes() });
    await startWith(moved.file);
    const url = http(moved.port(8080));
    expect(await callTool(url, 'weather__get_forecast', oslo)).toContain('Oslo');
    expect(await callTool(url, 'notes__add_note', { text: 'milk' })).toContain('result');
    expect(await callTool(`${url}/shared-weather`, 'get_forecast', oslo)).toContain('Oslo');
  },

  'production.yaml': async () => {
    const moved = await movedExample('production.yaml', { 3001: await notes() });
    withCertificates(moved);
    await startWith(moved.file, { MCP_TOKEN: token, PIN_FILE: join(moved.folder, 'pins.json') });
    const ca = readFileSync(join(moved.folder, 'tls/ca.pem'), 'utf8');
    const url = `https://localhost:${moved.port(8443)}/api/v1/mcp`;
    expect(await post(url, 'tools/list', {}, { ca })).toContain('error');
    const answer = await callTool(url, 'weather__get_forecast', oslo, { ca, token });
    expect(answer).toContain('Oslo');
    const metrics = await fetch(http(moved.port(9090), '/metrics'));
    expect(await metrics.text()).toContain('mcp_gateway_');
  },

  'hardened.yaml': async () => {
    const moved = await movedExample('hardened.yaml');
    withCertificates(moved);
    const authorization = await startedOAuthServer();
    const key = randomBytes(24).toString('base64url');
    const audit = join(moved.folder, 'audit.jsonl');
    await startWith(moved.file, {
      GATEWAY_NAME: 'localhost',
      ISSUER: authorization.issuer,
      NIGHTLY_KEY_HASH: `sha256:${hash('sha256', key, 'base64url')}`,
      AUDIT_FILE: audit,
      PIN_FILE: join(moved.folder, 'pins.json'),
      SERVER_FOLDER: root,
    });
    const tokenWith = (scope: string): Promise<string> =>
      Promise.resolve(authorization.tokens.mint({ aud: 'https://localhost/mcp', scope }));
    const ca = readFileSync(join(moved.folder, 'tls/ca.pem'), 'utf8');
    const url = `https://localhost:${moved.port(8443)}/api/v1/mcp`;
    expect(await post(url, 'tools/list', {}, { ca })).toContain('unauthorized');
    const good = await tokenWith('mcp:weather:*');
    expect(await callTool(url, 'get_forecast', oslo, { ca, token: good })).toContain('Oslo');
    const poor = await tokenWith('mcp:notes:*');
    const refused = await callTool(url, 'get_forecast', oslo, { ca, token: poor });
    expect(refused).toContain('insufficient_scope');
    const outcomes = (): readonly unknown[] =>
      [...readFileSync(audit, 'utf8').matchAll(/"outcome":"(\w+)"/g)].map(([, outcome]) => outcome);
    await expect.poll(outcomes).toEqual(['success', 'refused']);
  },

  'policy.yaml': async () => {
    const moved = await movedExample('policy.yaml', { 3001: await notes() });
    const authorization = await startedOAuthServer();
    await startWith(moved.file, { ISSUER: authorization.issuer });
    const url = http(moved.port(8080));
    const tokenWith = (scope: string): Promise<string> =>
      Promise.resolve(authorization.tokens.mint({ scope }));
    const reader = { token: await tokenWith('mcp:weather:execute mcp:notes:read') };
    expect(await callTool(url, 'weather__get_forecast', oslo, reader)).toContain('Oslo');
    const writing = await callTool(url, 'notes__add_note', { text: 'milk' }, reader);
    expect(writing).toMatch(/insufficient_scope|forbidden/);
    const list = await post(url, 'tools/list', {}, reader);
    expect([list.includes('get_forecast'), list.includes('add_note')]).toEqual([true, false]);
  },

  'container.yaml': async () => {
    const moved = await movedExample('container.yaml', { 3001: await notes() });
    await startWith(moved.file, { MCP_TOKEN: token });
    const url = http(moved.port(8080));
    expect(await callTool(url, 'notes__list_notes', {}, { token })).toContain('result');
  },

  'all-frontends.yaml': async () => {
    const moved = await movedExample('all-frontends.yaml', { 3001: await notes() });
    await startWith(moved.file);
    const [web, sse] = [moved.port(8080), moved.port(8081)];
    for (const [kind, url] of [
      ['http', http(web, '/mcp')],
      ['websocket', `ws://127.0.0.1:${web}/mcp`],
      ['sse', http(sse, '/sse')],
    ] as const) {
      const client = await connectV1({ kind, url: new URL(url) });
      const { content } = await client.call('weather__get_forecast', oslo);
      expect([kind, JSON.stringify(content)]).toEqual([kind, expect.stringContaining('Oslo')]);
      await client.sdk.close();
    }
    const streams = [
      await StreamClient.newline({ port: moved.port(8444), host: '127.0.0.1' }),
      await StreamClient.binary({ port: moved.port(8444), host: '127.0.0.1' }),
      await StreamClient.newline({ path: moved.path('/tmp/mcp-gateway.sock') }),
      StreamClient.piped(openPipes(moved.path('/tmp/mcp-gateway-pipe'))),
    ];
    for (const stream of streams) {
      expect(await stream.request(initialize)).toContain('"protocolVersion":"2025-11-25"');
    }
    expect(await check({ port: moved.port(9002), host: '127.0.0.1' })).toContain('true');
  },

  'all-backends.yaml': async () => {
    const moved = await movedExample('all-backends.yaml');
    const flags = ['http', 'sse', 'websocket', 'tcp-frames', 'tcp'].flatMap((kind, index) => [
      `--${kind}`,
      String(moved.port(3001 + index)),
    ]);
    await startReference(...flags, '--unix', moved.path('/tmp/mcp-reference.sock'));
    await startWith(moved.file);
    const servers = ['http', 'sse', 'websocket', 'tcp-frames', 'tcp-lines', 'unix'];
    const url = http(moved.port(8080));
    for (const server of servers) {
      const answer = await callTool(url, `${server}__test_simple_text`);
      expect([server, answer]).toEqual([server, expect.stringContaining('"result"')]);
    }
    for (const server of ['weather', 'shared-weather']) {
      expect(await callTool(url, `${server}__get_forecast`, oslo)).toContain('Oslo');
    }
  },

  'tcp.yaml': async () => {
    const moved = await movedExample('tcp.yaml');
    withCertificates(moved);
    await startWith(moved.file, { MCP_TOKEN: token });
    const pem = (name: string): string => readFileSync(join(moved.folder, 'tls', name), 'utf8');
    const socket = connectTls({
      ...{ port: moved.port(8445), host: '127.0.0.1', servername: 'localhost' },
      ...{ ca: pem('ca.pem'), cert: pem('client.pem'), key: pem('client.key') },
    });
    const client = StreamClient.piped({ input: socket, output: socket });
    expect(await client.request(initialize)).toContain('protocolVersion');
    await client.close();
    const plain = await StreamClient.newline({ port: moved.port(8444), host: '127.0.0.1' });
    expect(await plain.request(initialize)).toContain('error');
    expect(await check({ port: moved.port(9002), host: '127.0.0.1' })).toContain('true');
  },

  'both-eras.yaml': async () => {
    const moved = await movedExample('both-eras.yaml');
    await startReference('--http', String(moved.port(3001)), '--era', 'modern');
    await startWith(moved.file);
    const url = http(moved.port(8080));
    expect(await callTool(url, 'modern__test_simple_text')).toContain('"result"');
    expect(await callTool(url, 'legacy__get_forecast', oslo)).toContain('Oslo');
  },

  'rules.yaml': async () => {
    const moved = await movedExample('rules.yaml', { 3001: await notes() });
    await startWith(moved.file);
    const url = http(moved.port(8080));
    const forecast = await callTool(url, 'weather__forecast_for_two_days', { place: 'Oslo' });
    expect(forecast).toContain('Oslo');
    const list = await post(url, 'tools/list');
    expect(list).toContain('notes__list_notes');
    expect(list).not.toContain('add_note');
  },

  'balancing.yaml': async () => {
    const moved = await movedExample('balancing.yaml');
    const flags = ['--http', '--websocket', '--tcp-frames'];
    const ports = [3001, 3003, 3004].map((port) => String(moved.port(port)));
    await startReference(...flags.flatMap((flag, index) => [flag, ports[index] ?? '']));
    await startWith(moved.file);
    const url = http(moved.port(8080));
    expect(await callTool(url, 'reference__test_simple_text')).toContain('"result"');
    expect(await callTool(url, 'weather__get_forecast', oslo)).toContain('Oslo');
  },

  'original-gateway.yaml': async () => {
    const moved = await movedExample('original-gateway.yaml', { 3001: await notes() });
    await startWith(moved.file);
    const url = new URL(`ws://127.0.0.1:${moved.port(8443)}/`);
    const client = await connectV1({ kind: 'websocket', url });
    const { content } = await client.call('weather__get_forecast', oslo);
    expect(JSON.stringify(content)).toContain('Oslo');
    await client.sdk.close();
    const frames = await StreamClient.binary({ port: moved.port(8444), host: '127.0.0.1' });
    expect(await frames.request(initialize)).toContain('protocolVersion');
  },

  'original-gateway.toml': async () => {
    const moved = await movedExample('original-gateway.toml', { 3001: await notes() });
    await startWith(moved.file);
    const client = await connectV1({ kind: 'http', url: new URL(http(moved.port(8080), '/mcp')) });
    expect((await client.call('list_notes')).isError).not.toBe(true);
    await client.sdk.close();
  },

  // It has no ports that could be moved: its servers are asked without a frontend.
  'mcp-client-file.json': async () => {
    const moved = await movedExample('mcp-client-file.json', { 3001: await notes() });
    const { code, stdout } = await runProgram(['tools', '--from', moved.file]);
    expect([code, stdout]).toEqual([0, expect.stringContaining('get_forecast')]);
    expect(stdout).toContain('add_note');
  },
};

/** What the health port answers to whoever only asks how it is. */
const check = (address: TcpNetConnectOpts): Promise<string> => {
  const socket = connect(address);
  socket.write('{"check":"simple"}\n');
  return text(socket);
};

describe('an example serves the calls it is there for', () => {
  test.each(Object.entries(started))('%s', (_, serve) => serve());

  test('all of them', () => {
    const files = readdirSync(join(root, 'examples/config')).filter((name) => name !== 'tls');
    expect(Object.keys(started).toSorted()).toEqual(files.toSorted());
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { program } from '../../support/program.ts';
import { connectV1 } from '../clients/support/sdk-v1.ts';
import { newFile, newFolder } from '../program/support/folder.ts';
import { greeting, offersIn } from '../program/support/greeting.ts';
import { listener, scriptedServer } from '../program/support/servers.ts';
import { startTree } from '../program/support/tree.ts';
import { startHttpServer } from '../support/backends/http-server.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { freePort } from '../support/ports.ts';
import { callTool, requestText } from '../support/talk.ts';
import { introduced, openers } from './support/callers.ts';
import { changes, linesWith, parsed, refusals } from './support/reloads.ts';

const frontends = [listener('http')];

let gateway: RunningGateway | undefined;
afterEach(() => gateway?.stop());

const statusWith = async (url: string, token: string): Promise<number> => {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    authorization: `Bearer ${token}`,
  };
  const response = await fetch(url, { method: 'POST', headers, body: requestText('1', 'ping') });
  await response.body?.cancel();
  return response.status;
};

test('a secret in a file of its own, and one in the file of variables, are followed', async () => {
  const secret = newFile('token', 'the-first-secret');
  const variables = newFile('.env', 'SECOND=the-first-variable\n');
  const auth = { provider: 'token', tokens: [`\${file:${secret}}`, '$' + '{SECOND}'] };
  const settings = { version: 1, auth, server: { frontends }, servers: { one: scriptedServer } };
  gateway = await startGateway(settings, { args: ['--env-file', variables] });
  const url = gateway.url('http', '/mcp/one');
  // 400: let in, and without a session.
  expect(await statusWith(url, 'the-first-secret')).toBe(400);
  expect(await statusWith(url, 'the-first-variable')).toBe(400);

  const first = changes(gateway);
  writeFileSync(secret, 'the-second-secret\n');
  expect(parsed(await first).changed).toBe('auth');
  expect(await statusWith(url, 'the-first-secret')).toBe(401);
  expect(await statusWith(url, 'the-second-secret')).toBe(400);

  const second = changes(gateway);
  writeFileSync(variables, 'SECOND=the-second-variable\n');
  expect(parsed(await second).changed).toBe('auth');
  expect(await statusWith(url, 'the-first-variable')).toBe(401);
  expect(await statusWith(url, 'the-second-variable')).toBe(400);
  expect(linesWith(gateway, 'the-second')).toEqual([]);
});

test('editing a TOML file changes limits and upstreams of the running gateway [RS-13]', async () => {
  const upstreams = [await startHttpServer('first'), await startHttpServer('second')];
  const ports = upstreams.map(({ port }) => port);
  const toml = (port: number | undefined, more = '') => `
${more}
[auth]
provider = "none"
[[server.frontends]]
name = "http"
protocol = "http"
config = { host = "127.0.0.1", port = ${listening} }
[[upstream.groups.web.servers]]
url = "http://127.0.0.1:${port}/mcp"
`;
  // Only to learn of a free port: the file that counts is the second.
  const idle = await startGateway({
    version: 1,
    server: { frontends },
    servers: { x: scriptedServer },
  });
  const listening = idle.port('http');
  await idle.stop();
  const file = join(newFolder(), 'gateway.toml');
  writeFileSync(file, toml(ports[0]));
  const unused = stringify({
    server: { frontends: [{ ...listener('http'), config: { port: listening } }] },
  });
  gateway = await startGateway(unused, { args: ['--config', file] });

  const nameOf = async (running: RunningGateway) => {
    const client = await introduced(await openers.http(running, 'web', ''), '');
    const result = await callTool(client, 'handshake');
    return { client, name: /"name":"(first|second)"/.exec(result)?.[1] };
  };
  const before = await nameOf(gateway);
  expect(before.name).toBe('first');

  const changed = changes(gateway);
  writeFileSync(file, toml(ports[1], '[limits]\nmax_sessions = 2'));
  expect(parsed(await changed).changed).toBe('endpoints of server web, limits.max_sessions');
  const after = await nameOf(gateway);
  expect(after.name).toBe('second');
  await expect(nameOf(gateway)).rejects.toThrow('sessions are open, which is the limit');

  const refused = refusals(gateway);
  writeFileSync(file, '[limits\n');
  expect(parsed(await refused).problem).toMatch(/gateway\.toml:\d+:\d+: /);
  for (const { client } of [before, after]) await client.close();
  await gateway.stop();
  for (const upstream of upstreams) await upstream.close();
});

test('the file of a client is followed, too', async () => {
  const folder = newFolder();
  const file = join(folder, 'mcp.json');
  const write = (servers: object) => writeFileSync(file, JSON.stringify({ mcpServers: servers }));
  write({ one: scriptedServer, two: scriptedServer });
  const port = await freePort();
  const env = { ...process.env, TMPDIR: folder, MCP_GATEWAY_PORT: String(port) };
  const tree = startTree([process.execPath, program, '--from', file], { cwd: folder, env });
  await tree.until(greeting);
  const { address } = offersIn(tree.output());
  const client = await connectV1(address);
  const names = async () => (await client.sdk.listTools()).tools.map(({ name }) => name);
  expect(await names()).toEqual(expect.arrayContaining(['one__echo', 'two__echo']));
  write({ one: scriptedServer, three: scriptedServer });
  await tree.until(/the configuration has changed/);
  await expect.poll(names).toContain('three__echo');
  const missing = '$' + '{env:NOBODY_SET_THIS}';
  write({ one: scriptedServer, three: { ...scriptedServer, env: { KEY: missing } } });
  await tree.until(/the configuration is wrong/);
  expect(tree.output()).toMatch(/mcp\.json:1:\d+: variable NOBODY_SET_THIS is not set/);
  expect(await names()).toContain('one__echo');
  await client.sdk.close();
  process.kill(tree.pid, 'SIGTERM');
  expect((await tree.ended).code).toBe(0);
});

import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { clientFormats } from '../../../src/domain/import/formats/table.ts';
import { pathOn } from '../../../src/domain/import/recognise.ts';
import { clientFiles, fixtures } from '../../bootstrap/import/client-fixtures.ts';
import { connectV1 } from '../clients/support/sdk-v1.ts';
import { listener, scriptedServer } from '../program/support/servers.ts';
import { startGateway } from '../support/gateway.ts';
import { bareEnvironment, spawned } from './support/spawned.ts';

const report = z.object({
  servers: z.array(z.object({ name: z.string(), client: z.string() })),
  variables: z.array(z.object({ name: z.string() })),
});

const gatewayFile = z.object({ servers: z.record(z.string(), z.unknown()) });

const put = (file: string, content: string | object): string => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};

/** A shell in an empty home folder of its own. */
const shell = () => {
  const env = bareEnvironment();
  const home = env['HOME'] ?? '';
  return { env, at: (...path: readonly string[]) => join(home, ...path) };
};

test('everything a machine may have becomes one file that is right', async () => {
  const { env, at } = shell();
  put(at('.secrets/tools'), 'token');
  put(at('.sentry'), 'token');
  const others: string[] = [];
  for (const file of clientFiles()) {
    const [, below = '', ...rest] = file.split('/');
    if (below === 'home') cpSync(join(fixtures, file), at(...rest));
    else others.push(put(at('projects', file), readFileSync(join(fixtures, file), 'utf8')));
  }
  const line = [
    'import',
    '--detect',
    ...others,
    '-o',
    'gateway.yaml',
    '--secrets-to',
    'gateway.env',
  ];
  const imported = await spawned([...line, '--json'], env);
  expect(imported).toMatchObject({ code: 0 });
  const { servers, variables } = report.parse(JSON.parse(imported.stdout));
  const clients = new Set(servers.map(({ client }) => client));
  expect([...clients].toSorted()).toEqual(clientFormats.map(({ id }) => id).toSorted());
  expect(imported.stdout + imported.stderr).not.toMatch(/ghp_|sbp_|hf_0|AIzaSy|pa55w0rd|BSA-not/);

  const set = Object.fromEntries(variables.map(({ name }) => [name, 'value']));
  const check = ['validate', '-c', 'gateway.yaml', '--env-file', 'gateway.env'];
  const valid = await spawned(check, { ...set, ...env });
  expect(valid.stdout + valid.stderr).toContain(`OK: ${servers.length} servers`);
  expect(valid.code).toBe(0);
});

const { command, args } = scriptedServer;
const [script = ''] = args;

/** A server named after its client, in the words of that client. */
const written = (id: string): string | object => {
  const entry = { command, args: [...args, id] };
  switch (id) {
    case 'vscode':
      return { servers: { [id]: entry } };
    case 'codex':
      return `[mcp_servers.${id}]\ncommand = ${JSON.stringify(command)}\nargs = ${JSON.stringify(entry.args)}\n`;
    case 'zed':
      return { context_servers: { [id]: { source: 'custom', ...entry } } };
    case 'continue':
      return stringify({ mcpServers: [{ name: id, ...entry }] });
    case 'goose':
      return stringify({ extensions: { [id]: { type: 'stdio', cmd: command, args: entry.args } } });
    case 'opencode':
      return { mcp: { [id]: { type: 'local', command: [command, ...entry.args] } } };
    case 'amp':
      return { 'amp.mcpServers': { [id]: entry } };
    case 'registry': {
      const packageArguments = [{ type: 'positional', value: id }];
      const start = { registryType: 'pypi', runtimeHint: command, identifier: script };
      return { name: `com.example/${id}`, packages: [{ ...start, packageArguments }] };
    }
    default:
      return { mcpServers: { [id]: entry } };
  }
};

test('servers of every client answer through a gateway of what was imported', async () => {
  const { env, at } = shell();
  const named: string[] = [];
  for (const { id, places } of clientFormats) {
    const [place] = places;
    const path = place === undefined ? undefined : pathOn(place, 'linux');
    const file = put(at(path ?? `${id}.json`), written(id));
    if (path === undefined) named.push(file);
  }
  const line = ['import', '--detect', ...named, '-o', 'gateway.yaml'];
  const imported = await spawned(line, env);
  expect(imported).toMatchObject({ code: 0, stdout: '' });
  expect(imported.stderr).toContain(`runs ${command} ${script} goose\n`);

  const { servers } = gatewayFile.parse(parse(readFileSync(at('gateway.yaml'), 'utf8')));
  const server = { frontends: [listener('http')] };
  const gateway = await startGateway({ server, auth: { provider: 'none' }, servers });
  for (const { id } of clientFormats) {
    const url = new URL(gateway.url('http', `/mcp/${id}`));
    const client = await connectV1({ kind: 'http', url });
    expect(await client.call('echo', { from: id })).toMatchObject({ echo: { from: id } });
    await client.sdk.close();
  }
  await gateway.stop();
}, 120_000);

test('--from takes a file of any client', async () => {
  const { env, at } = shell();
  const file = put(at('.codex/config.toml'), written('codex'));
  const valid = await spawned(['validate', '--from', file], env);
  expect(valid).toMatchObject({ code: 0, stderr: '' });
  expect(valid.stdout).toContain('OK: 1 server,');
});

test('what a client is told of the gateway is not imported again', async () => {
  const { env, at } = shell();
  const file = put(at('.cursor/mcp.json'), { mcpServers: { demo: scriptedServer } });
  const connected = await spawned(['connect', 'cursor', '--write'], env);
  expect(connected).toMatchObject({ code: 0 });
  expect(readFileSync(file, 'utf8')).toContain('http://127.0.0.1:8080/mcp');
  const imported = await spawned(['import', '--detect'], env);
  expect(imported.stdout).toContain('demo:');
  expect(imported.stdout).not.toContain('mcp-gateway:');
  expect(imported.stderr).toContain('mcp-gateway is skipped: it leads to this gateway');
});

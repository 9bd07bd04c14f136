import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { program } from '../../support/program.ts';
import { newFolder } from '../program/support/folder.ts';
import { scriptedServer } from '../program/support/servers.ts';
import { openScreen } from './support/screen.ts';

const SECRET = 'ghp_0123456789abcdefABCDEF0123456789abcd';
const { PATH = '' } = process.env;

/** A person with Cursor and Codex, who has not heard of gateways. */
const newcomer = () => {
  const home = newFolder();
  const at = (...path: readonly string[]): string => join(home, ...path);
  for (const folder of ['.cursor', '.codex', 'work', 'bin']) mkdirSync(at(folder));
  const start = `#!/bin/sh\nexec ${process.execPath} ${program} "$@"\n`;
  writeFileSync(at('bin/mcp-gateway'), start, { mode: 0o755 });
  const demo = { ...scriptedServer, env: { DEMO_TOKEN: SECRET } };
  writeFileSync(at('.cursor/mcp.json'), JSON.stringify({ mcpServers: { demo } }));
  writeFileSync(at('.codex/config.toml'), '[mcp_servers.docs]\nurl = "https://docs.example/mcp"\n');
  const screen = openScreen(at('work'), { HOME: home, PATH: `${at('bin')}:${PATH}`, TMPDIR: home });
  return { at, screen };
};

test('a newcomer is led from the clients there are to a call', async () => {
  const { at, screen } = newcomer();
  screen.type('mcp-gateway init');
  const found = await screen.shows(/Which\? .*$/);
  expect(found).toContain('Found 2 servers in 2 files:');
  expect(found).toMatch(/1 {2}Cursor {2}~\/\.cursor\/mcp\.json\n +demo\n/);
  expect(found).toMatch(/2 {2}Codex {2}~\/\.codex\/config\.toml\n +docs\n/);
  screen.type('3');
  await screen.shows(/Type numbers from 1 to 2[\s\S]*Which\?/);
  screen.type('1');
  await screen.shows(
    /1 secret \(DEMO_TOKEN\): put into gateway\.env, readable by you alone\? \[Y\/n\]/,
  );
  screen.type('');
  const plan = await screen.shows(/Write gateway\.yaml\? \[Y\/n\]/);
  expect(plan.replaceAll('\n', '')).toContain(
    `runs ${scriptedServer.command} ${scriptedServer.args[0]}`,
  );
  expect(plan).not.toContain(SECRET);
  expect(existsSync(at('work/gateway.yaml'))).toBe(false);
  screen.type('y');
  await screen.shows(/Next:\n +mcp-gateway serve -c gateway\.yaml --env-file gateway\.env\n/);
  expect(parse(readFileSync(at('work/gateway.yaml'), 'utf8'))).toMatchObject({
    servers: { demo: {} },
  });
  expect(statSync(at('work/gateway.env')).mode & 0o777).toBe(0o600);

  const call = 'call -c gateway.yaml --env-file gateway.env demo.echo text=hello --json';
  screen.type(`clear; mcp-gateway ${call}`);
  await screen.shows(/"text":"hello"/);
});

test('whoever leaves the wizard has lost nothing', async () => {
  const { at, screen } = newcomer();
  screen.type('mcp-gateway init');
  await screen.shows(/Which\? .*$/);
  screen.type('none');
  await screen.shows(/\$ *$/);
  screen.type('clear; mcp-gateway init');
  await screen.shows(/Which\? .*$/);
  screen.press('C-d');
  await screen.shows(/\$ *$/);
  screen.type('clear; mcp-gateway init');
  await screen.shows(/Which\? .*$/);
  screen.press('C-c');
  await screen.shows(/\$ *$/);
  expect(existsSync(at('work/gateway.yaml'))).toBe(false);
});

test('a change to a client is shown in its place before it is made', async () => {
  const { at, screen } = newcomer();
  screen.type('mcp-gateway connect codex');
  const shown = await screen.shows(/Nothing was written: add --write to do it\./);
  expect(shown).toContain('+ [mcp_servers.mcp-gateway]');
  expect(shown).toContain('+ bearer_token_env_var = "MCP_GATEWAY_TOKEN"');
  expect(readFileSync(at('.codex/config.toml'), 'utf8')).not.toContain('mcp-gateway');
  screen.type('clear; mcp-gateway connect codex --write');
  await screen.shows(/wrote .*config\.toml \(before: [^)]*\.bak\)/s);
  expect(readFileSync(at('.codex/config.toml'), 'utf8')).toContain('[mcp_servers.mcp-gateway]');
});

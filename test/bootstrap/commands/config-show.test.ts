import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { showConfig } from '../../../src/bootstrap/commands/config-show.ts';

const brief = { withDefaults: false, withOrigins: false, form: 'yaml' } as const;

const show = async (text: string, options = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'config-show-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'gateway.yaml');
  writeFileSync(file, text);
  const shown = await showConfig({ kind: 'config', file }, { ...brief, ...options });
  if (shown.kind !== 'text') throw new Error(JSON.stringify(shown.problems));
  return shown.text;
};

const file = `auth: { provider: token, token: abcdefgh }
timeouts: { call: 90 }
server: { max_connections: 7, frontends: [{ protocol: http }] }
servers:
  weather:
    url: https://user.example/mcp?api_key=abcdefgh1234
    headers: { Authorization: Bearer abcdefgh, X-Team: blue }
  local:
    command: node
    args: [server.js, --token, abcdefgh12345]
    env: { API_KEY: abcdefgh12345, MODE: fast }
`;

test('what is in effect is shown in the words of our own form, without what is so anyway', async () => {
  const text = await show(file);
  expect(text).toContain('timeouts:\n  idle: 90s\n');
  expect(text).not.toContain('heartbeat');
  expect(await show(file, { withDefaults: true })).toContain('heartbeat: 15s\n');
});

test('secrets are hidden', async () => {
  const text = await show(file, { withDefaults: true });
  expect(text).not.toContain('abcdefgh');
  expect(text).toContain('x-team: blue'.replace('x-team', 'X-Team'));
  expect(text).toContain('MODE: fast');
});

test('each value says where it comes from', async () => {
  const text = await show(file, { withDefaults: true, withOrigins: true });
  expect(text).toContain('provider: token # gateway.yaml:1:9\n');
  expect(text).toContain('url: https://user.example/mcp?api_key=*** # gateway.yaml:6:5\n');
  expect(text).toContain('max_connections: 7 # gateway.yaml:3:11\n');
  expect(text).toContain('heartbeat: 15s # default\n');
});

test('a variable of the environment is named where its value was taken', async () => {
  vi.stubEnv('MCP_GATEWAY__LIMITS__MAX_SESSIONS', '12');
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const text = await show(file, { withOrigins: true });
  expect(text).toContain('max_sessions: 12 # environment: MCP_GATEWAY__LIMITS__MAX_SESSIONS\n');
});

test('JSON has the same settings, and origins by their paths', async () => {
  const shown: unknown = JSON.parse(await show(file, { form: 'json', withOrigins: true }));
  expect(shown).toMatchObject({
    settings: { timeouts: { idle: '90s' } },
    origins: { 'servers.local.command': 'gateway.yaml:9:5' },
  });
});

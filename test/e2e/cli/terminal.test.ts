import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { program } from '../../support/program.ts';
import { newFolder } from '../program/support/folder.ts';
import { freePort } from '../support/ports.ts';
import { openScreen } from './support/screen.ts';

const { PATH = '' } = process.env;
const demoServer = program.replace(/main\.(ts|js)$/, 'demo-server.$1');

/** Somebody at a terminal, with the program installed and nothing configured. */
const person = (files: Readonly<Record<string, object | string>> = {}) => {
  const home = newFolder();
  const at = (...path: readonly string[]): string => join(home, ...path);
  for (const folder of ['.cursor', 'work', 'bin']) mkdirSync(at(folder));
  const start = `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`;
  writeFileSync(at('bin/mcp-gateway'), start, { mode: 0o755 });
  for (const [file, content] of Object.entries(files)) {
    writeFileSync(at(file), typeof content === 'string' ? content : JSON.stringify(content));
  }
  const env = { HOME: home, PATH: `${at('bin')}:${PATH}`, TMPDIR: home };
  return { at, screen: openScreen(at('work'), env) };
};

const cursor = {
  mcpServers: { toys: { command: process.execPath, args: [demoServer] } },
};

const hasTmux = spawnSync('tmux', ['-V']).status === 0;

describe.skipIf(!hasTmux)(`a terminal${hasTmux ? '' : ' (not shown: tmux is missing)'}`, () => {
  test('the first run tells what there is, shows what it starts, and starts nothing unasked', async () => {
    const { screen } = person({ '.cursor/mcp.json': cursor });
    screen.type('mcp-gateway');
    const asked = await screen.shows(/Choice \[1\]: *$/);
    expect(asked).toContain('There is no configuration yet. Found 1 server in 1 file:');
    expect(asked).toMatch(/Cursor: toys/);
    expect(asked).toMatch(/1\) run a gateway for these servers now/);
    screen.type('9');
    await screen.shows(/Please type a number from 1 to 4\./);
    screen.type('1');
    const shown = await screen.shows(/Start them\? \[Y\/n\] *$/);
    expect(shown.replaceAll('\n', '')).toContain(demoServer);
    screen.type('n');
    await screen.shows(/Nothing was started\.\n\$/);
  });

  test('the first run without any client offers the demo, and leaves without a trace', async () => {
    const { screen } = person();
    screen.type('mcp-gateway');
    const asked = await screen.shows(/Choice \[1\]: *$/);
    expect(asked).toContain('No MCP client with servers was found here either.');
    expect(asked).toMatch(/1\) try it: run a gateway with a built-in server/);
    screen.press('C-c');
    await screen.shows(/\n\$ *$/);
  });

  test('one command fronts the file somebody has, and says how to go on', async () => {
    const { screen } = person({ '.cursor/mcp.json': cursor });
    const port = await freePort();
    screen.type(`clear; mcp-gateway run --from ~/.cursor/mcp.json --port ${port} --log-level warn`);
    await screen.shows(/Start them\? \[Y\/n\] *$/);
    screen.type('');
    const up = await screen.shows(/"mcpServers"[\s\S]*\n\}/);
    expect(up).toMatch(/toys +stdio +legacy +ready +3 +\d+/);
    expect(up).toContain('claude mcp add --transport http gateway');
    expect(up.replaceAll('\n', '')).toContain(`http://127.0.0.1:${port}/mcp`);
    screen.press('C-c');
    await screen.shows(/\}\n\$ *$|stopped|\^C/);
  });

  test('doctor marks what it finds, asks before it starts a server, and ends with the next command', async () => {
    const port = await freePort();
    const { screen } = person({
      'work/gateway.yaml': `version: 1
server: { frontends: [{ protocol: http, config: { host: 127.0.0.1, port: ${port} } }] }
metrics: { enabled: false }
servers:
  toys: { command: "${process.execPath}", args: ["${demoServer}"] }
  gone: { command: no-such-program }
`,
    });
    screen.type('clear; mcp-gateway doctor -c gateway.yaml; echo "code $?"');
    const asked = await screen.shows(
      /Ask the servers\? This starts the commands above\. \[y\/N\] *$/,
    );
    expect(asked).toMatch(/✓ node +Node \d+/);
    expect(asked).toMatch(new RegExp(`✓ port ${port} +127\\.0\\.0\\.1:${port} is free`));
    expect(asked).toMatch(/✗ command +gone: there is no program no-such-program/);
    expect(asked).toContain('→ install no-such-program');
    screen.type('y');
    const done = await screen.shows(/code \d+\n/);
    expect(done).toMatch(/✓ server +toys: stdio, legacy, 3 tools, \d+ ms/);
    expect(done).toMatch(/✗ server +gone: /);
    expect(done).toMatch(
      /2 things are in the way\. Next:\n {2}mcp-gateway doctor --servers --config/,
    );
    expect(done).toContain('code 69');
  });

  test('progress is written over, and gone when the result is there', async () => {
    const { screen } = person();
    screen.type('clear; mcp-gateway call demo.count to=8');
    await screen.shows(/\d\/8 \d of 8/);
    const done = await screen.shows(/counted to 8/);
    expect(done).not.toContain('of 8');
  });
});

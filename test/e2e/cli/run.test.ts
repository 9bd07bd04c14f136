import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { program } from '../../support/program.ts';
import { newFile } from '../program/support/folder.ts';
import { freePort } from '../support/ports.ts';
import { spawned, start } from './support/spawned.ts';

const demoServer = program.replace(/main\.(ts|js)$/, 'demo-server.$1');
const toys = { command: process.execPath, args: [demoServer] };

test('servers of several files are one gateway; what cannot start is left out and named', async () => {
  const variable = '$' + '{env:NOBODY_SET_THIS}';
  const cursor = newFile('mcp.json', JSON.stringify({ mcpServers: { toys } }));
  const code = newFile(
    'mcp.json',
    JSON.stringify({
      servers: { more: toys, locked: { ...toys, env: { KEY: variable } } },
    }),
  );
  const port = await freePort();
  const gateway = start(['run', cursor, code, '--port', String(port), '--json']);
  onTestFinished(async () => {
    const closed = once(gateway, 'close');
    gateway.kill('SIGTERM');
    await closed;
  });
  let said = '';
  gateway.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const heard: readonly unknown[] = await once(gateway.stdout.setEncoding('utf8'), 'data');
  const at = z
    .object({ url: z.string(), token: z.string(), servers: z.array(z.string()) })
    .parse(JSON.parse(String(heard[0])));
  expect(at.servers).toEqual(['toys', 'more']);
  expect(said).toMatch(/mcp\.json:1:\d+: locked is left out: variable NOBODY_SET_THIS is not set/);
  expect(said).toContain(`toys  ${process.execPath} ${demoServer}`);
  const target = ['--url', at.url, '--token', at.token];
  expect(await spawned(['call', 'more.echo', 'message=x', ...target])).toEqual({
    code: 0,
    stdout: 'x\n',
    stderr: '',
  });
});

test.each([
  ['is missing', () => '/none/mcp.json', 'there is no such file'],
  ['is no JSON', () => newFile('mcp.json', '{"mcpServers": {'), ':1:'],
  ['has no servers', () => newFile('mcp.json', '{"mcpServers": {}}'), 'no server'],
])('a file that %s starts nothing', async (_, file, says) => {
  const { code, stdout, stderr } = await spawned(['run', file()]);
  expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
  expect(stderr).toContain(says);
});

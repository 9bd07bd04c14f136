import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { newFile, newFolder } from '../program/support/folder.ts';
import { freePort } from '../support/ports.ts';
import { bareEnvironment, spawned, start } from './support/spawned.ts';

describe('with nothing configured', () => {
  test('the built-in server answers, offline', async () => {
    expect(await spawned(['call', 'demo.echo', 'message=hi'])).toEqual({
      code: 0,
      stdout: 'hi\n',
      stderr: '',
    });
  });

  test('its tools are listed as they are called', async () => {
    const [asText, asJson] = await Promise.all([
      spawned(['tools', 'demo']),
      spawned(['tools', 'demo', '--json']),
    ]);
    expect(asText).toMatchObject({ code: 0 });
    expect(asText.stdout).toContain('demo.echo message=<string>\n');
    expect(asJson).toMatchObject({ code: 0, stderr: '' });
    expect(asJson.stdout.endsWith('\n')).toBe(true);
    expect(JSON.parse(asJson.stdout)).toMatchObject([
      { server: 'demo', tools: [{ name: 'echo' }, { name: 'add' }, { name: 'count' }] },
    ]);
  });

  test('values become what the tool wants, and progress stays out of pipes', async () => {
    const [sum, counted] = await Promise.all([
      spawned(['call', 'demo.add', 'a=2', 'b=40']),
      spawned(['call', 'demo.count', 'to=2']),
    ]);
    expect(sum).toMatchObject({ stdout: '42\n' });
    expect(counted).toEqual({
      code: 0,
      stdout: 'counted to 2\n',
      stderr: '',
    });
  });

  test.each([
    [['call', 'demo.ecko'], 2, 'did you mean "echo"?'],
    [['call', 'demo.add', 'a=x', 'b=1'], 2, 'a has to be of type number'],
    [['call', 'demo.count', 'to=0'], 3, 'to has to be a whole number'],
  ])('%j ends with %i', async (args, code, says) => {
    const outcome = await spawned(args);
    expect(outcome).toMatchObject({ code, stdout: '' });
    expect(outcome.stderr).toContain(says);
    expect(outcome.stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

const drawing = `
import { createInterface } from 'node:readline';
const image = { type: 'image', mimeType: 'image/png', data: Buffer.from('png').toString('base64') };
const answers = {
  initialize: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'd', version: '1' } },
  'tools/list': { tools: [{ name: 'draw', inputSchema: { type: 'object' } }] },
  'tools/call': { content: [{ type: 'text', text: 'drawn' }, image, image] },
};
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method } = JSON.parse(line);
  if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, result: answers[method] ?? {} }));
});
`;

test('a configuration says where the tool is; only its server is started; files are saved', async () => {
  const folder = newFolder();
  const server = join(folder, 'draw.mjs');
  writeFileSync(server, drawing);
  const file = newFile('gateway.yaml', {
    version: 1,
    auth: { provider: 'none' },
    servers: {
      art: { command: process.execPath, args: [server] },
      broken: { command: join(folder, 'no-such-program') },
    },
  });
  const image = join(folder, 'a.png');
  const [outcome, gone, near] = await Promise.all([
    spawned(['call', 'art.draw', '-c', file, '-o', image]),
    spawned(['call', 'broken.x', '-c', file]),
    spawned(['call', 'arts.draw', '-c', file]),
  ]);
  expect(outcome).toEqual({
    code: 0,
    stdout: 'drawn\n',
    stderr: `saved ${image}, ${join(folder, 'a-2.png')}\n`,
  });
  expect(gone).toMatchObject({ code: 69, stdout: '' });
  expect(near).toMatchObject({ code: 2 });
  expect(near.stderr).toContain('did you mean "art"?');
});

describe('a gateway that runs', () => {
  let stop: () => Promise<unknown>;
  let target: readonly string[];
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    const gateway = start(['demo', '--port', String(port), '--json']);
    stop = () => {
      const closed = once(gateway, 'close');
      gateway.kill('SIGTERM');
      return closed;
    };
    const heard: readonly unknown[] = await once(gateway.stdout.setEncoding('utf8'), 'data');
    const said = z
      .object({ url: z.string(), token: z.string() })
      .parse(JSON.parse(String(heard[0])));
    expect(said.url).toBe(`http://127.0.0.1:${port}/mcp`);
    target = ['--url', said.url, '--token', said.token];
  });
  afterAll(() => stop());

  test('is asked by its URL', async () => {
    const [called, listed] = await Promise.all([
      spawned(['call', 'demo.echo', 'message=there', ...target]),
      spawned(['tools', ...target]),
    ]);
    expect(called).toEqual({ code: 0, stdout: 'there\n', stderr: '' });
    expect(listed.stdout).toMatch(/^echo message=<string>$/m);
  });

  test('takes the token of the environment, and refuses another', async () => {
    const [, url = '', , token = ''] = target;
    const env = bareEnvironment({ MCP_AUTH_TOKEN: token });
    const [taken, refused] = await Promise.all([
      spawned(['call', 'echo', 'message=x', '--url', url], env),
      spawned(['call', 'echo', 'message=x', '--url', url, '--token', 'no']),
    ]);
    expect(taken.stdout).toBe('x\n');
    expect(refused).toMatchObject({ code: 77, stdout: '' });
    expect(refused.stderr).toContain('401');
  });

  test('says that it is ready, and doctor sees it', async () => {
    const url = `http://127.0.0.1:${port}`;
    const file = newFile('gateway.yaml', {
      version: 1,
      server: { frontends: [{ protocol: 'http', config: { host: '127.0.0.1', port } }] },
      metrics: { enabled: false },
      servers: { one: { command: process.execPath, args: ['x.js'] } },
    });
    const [byUrl, byFile, examined] = await Promise.all([
      spawned(['health', '--url', url]),
      spawned(['health', '-c', file, '--json']),
      spawned(['doctor', '-c', file]),
    ]);
    expect(byUrl).toEqual({ code: 0, stdout: 'ready\n', stderr: '' });
    expect(byFile).toMatchObject({ code: 0 });
    const { code, stdout } = examined;
    expect(code).toBe(1);
    expect(stdout).toContain(`a gateway is running at 127.0.0.1:${port} already`);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(`  mcp-gateway health --url ${url}`);
  });

  test('a second one on its port is refused in one line that says what to do', async () => {
    const { code, stdout, stderr } = await spawned(['demo', '--port', String(port)]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^error: .*already in use; .*\n$/);
  });
});

test('where nobody listens, health and call end with 69', async () => {
  const url = `http://127.0.0.1:${await freePort()}/mcp`;
  const outcomes = await Promise.all(
    [['health'], ['call', 'a']].map((args) => spawned([...args, '--url', url])),
  );
  for (const outcome of outcomes) expect(outcome).toMatchObject({ code: 69, stdout: '' });
});

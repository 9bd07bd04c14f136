import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { newFile } from '../program/support/folder.ts';
import { bareEnvironment, spawned, start } from './support/spawned.ts';

test.each([
  [['doctor', '--json']],
  [['call', 'demo.echo', 'message=x', '--json']],
  [['version', '--json']],
  [['completions', 'bash', '--json']],
  [['health', '--url', 'http://127.0.0.1:1', '--json']],
  [['detect', '127.0.0.1:1', '--json', '--timeout', '50ms']],
  [['validate', '--dev', '--json']],
])('%j prints one JSON value and nothing else', async (args) => {
  const { stdout, stderr } = await spawned(args);
  expect(() => JSON.parse(stdout)).not.toThrow();
  expect(stdout.endsWith('\n')).toBe(true);
  expect(stderr).toBe('');
});

test('a reader that has had enough ends the program quietly', async () => {
  // It goes on after its first line, so that it hears of the reader's end.
  const child = start(['doctor', '--dev']);
  child.stdout.destroy();
  child.stdin.end();
  const [stderr, ended] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect({ stderr, ended }).toEqual({ stderr: '', ended: [0, null] });
});

describe('colour', () => {
  const painted = async (more: Record<string, string>): Promise<boolean> => {
    const { stdout } = await spawned(['doctor'], bareEnvironment(more));
    return stdout !== stripVTControlCharacters(stdout);
  };

  test('does not go into pipes, unless it is asked for', async () => {
    expect(await Promise.all([painted({}), painted({ FORCE_COLOR: '1' })])).toEqual([false, true]);
  });
});

test('without a terminal nobody is asked', async () => {
  const [bare, run] = await Promise.all([spawned([]), spawned(['run'])]);
  expect(bare).toMatchObject({ code: 2, stdout: '' });
  expect(bare.stderr).toMatch(/^error: no configuration: /);
  expect(run).toMatchObject({ code: 2, stdout: '' });
});

test('CONFIG_PATH names the configuration, and --config goes before it', async () => {
  const good = newFile('good.yaml', 'version: 1\nservers: { one: { command: node } }\n');
  const env = bareEnvironment({ CONFIG_PATH: good });
  const [named, before] = await Promise.all([
    spawned(['validate'], env),
    spawned(['validate', '-c', 'none.yaml'], env),
  ]);
  expect(named).toMatchObject({ code: 0 });
  expect(before).toMatchObject({ code: 78 });
  expect(before.stderr).toContain('none.yaml');
});

test('--env-file fills in variables, and what is set already goes before it', async () => {
  const variable = '$' + '{UPSTREAM}';
  const file = newFile('g.yaml', `version: 1\nservers: { one: { url: "${variable}" } }\n`);
  const variables = newFile('.env', 'UPSTREAM=http://127.0.0.1:1/mcp\n');
  const args = ['validate', '-c', file, '--env-file'];
  const [filled, set, none] = await Promise.all([
    spawned([...args, variables]),
    spawned([...args, variables], bareEnvironment({ UPSTREAM: 'no url' })),
    spawned([...args, 'none.env']),
  ]);
  expect(filled).toMatchObject({ code: 0 });
  expect(set).toMatchObject({ code: 78 });
  // Node itself looks for the file of an option of this name, wherever it stands, and ends with 9.
  expect([2, 9]).toContain(none.code);
  expect(none.stderr).toMatch(/none\.env: (?:there is no such file|not found)/);
});

describe('--profile production', () => {
  test('refuses what is only fit for trying out', async () => {
    const text = `version: 1
server:
  insecure: true
  frontends: [{ protocol: http, config: { host: 0.0.0.0, port: 8080, allowed_origins: ["*"] } }]
auth: { provider: none }
servers: { one: { url: "http://203.0.113.9/mcp", headers: { Authorization: Bearer x } } }
`;
    const file = newFile('g.yaml', text);
    const args = ['validate', '-c', file, '--json'];
    const [tried, { code, stdout }] = await Promise.all([
      spawned(args),
      spawned([...args, '--profile', 'production']),
    ]);
    expect(tried).toMatchObject({ code: 0 });
    expect(code).toBe(78);
    for (const word of [
      'server.insecure',
      'who they are',
      'in clear',
      'every site',
      'credential',
    ]) {
      expect(stdout).toContain(word);
    }
  });

  test('takes what is behind a proxy, with a token of its own', async () => {
    const text = `version: 1
server: { frontends: [{ protocol: http, config: { host: 127.0.0.1, port: 8080 } }] }
auth: { provider: token, token: "0123456789abcdef0123456789abcdef" }
servers: { one: { command: node } }
`;
    const file = newFile('g.yaml', text);
    const { code, stderr } = await spawned(['validate', '-c', file, '--profile', 'production']);
    expect(code).toBe(0);
    expect(stderr).toContain('no caller is limited');
  });
});

test('a file of the router is known for what it is', async () => {
  const file = newFile(
    'router.yaml',
    'gateway: { url: "ws://127.0.0.1:8443" }\nlogging: { level: info }\n',
  );
  const { code, stdout } = await spawned(['validate', '-c', file, '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ valid: true, kind: 'router' });
});

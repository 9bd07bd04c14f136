import { expect, test } from 'vitest';
import { load, problemsOf } from './loading.ts';

const stdio = (config: string): string =>
  `server: { frontends: [{ protocol: stdio, config: ${config} }] }\nservers: { demo: { command: node } }`;

const settingsOf = (text: string) => {
  const { settings, problems } = load(text);
  expect(problems).toEqual([]);
  return settings;
};

test('named pipes are a mode like the others [FE-07]', () => {
  const settings = settingsOf(
    stdio('{ modes: [{ type: named_pipes, path: run/pipe, permissions: "0660" }] }'),
  );
  expect(settings?.frontends).toMatchObject([
    {
      protocol: 'stdio',
      namespace: undefined,
      modes: [{ type: 'named_pipes', path: '/etc/mcp-gateway/run/pipe', permissions: 0o660 }],
    },
  ]);
});

test('named pipes need a path', () => {
  expect(problemsOf(stdio('{ modes: [{ type: named_pipes }] }'))).toEqual([
    '1:60: named_pipes needs a path',
  ]);
});

test('the path of named pipes may be longer than that of a socket', () => {
  const path = `/${'p'.repeat(200)}`;
  settingsOf(stdio(`{ modes: [{ type: named_pipes, path: ${path} }] }`));
  expect(problemsOf(stdio(`{ modes: [{ type: unix_socket, path: ${path} }] }`))).toHaveLength(1);
});

test.each(['unix_socket', 'named_pipes'])('a %s that every user may open is refused', (type) => {
  const text = stdio(`{ modes: [{ type: ${type}, path: /p, permissions: "0666" }] }`);
  expect(problemsOf(text)).toEqual([
    '1:104: permissions 0666 let every user in: end it with 0, like "0660"',
  ]);
});

test('modes that are all disabled are no way in', () => {
  expect(problemsOf(stdio('{ modes: [{ type: stdin_stdout, enabled: false }] }'))).toEqual([
    '1:59: every mode is disabled: set enabled: false on the frontend instead',
  ]);
});

test.each([
  ['{ type: stdin_stdout }', 'stdin_stdout'],
  ['{ type: unix_socket, path: /run/mcp.sock }', '/run/mcp.sock'],
])('two modes cannot share a place: %s', (mode, place) => {
  expect(problemsOf(stdio(`{ modes: [${mode}, ${mode}] }`))).toEqual([
    expect.stringContaining(`${place} is listed twice`),
  ]);
});

test('a frontend without paths can be tied to one server', () => {
  const settings = settingsOf(`
server:
  frontends:
    - { protocol: tcp, config: { namespace: second } }
    - { protocol: stdio, config: { namespace: first } }
    - { name: all, protocol: tcp, config: { port: 8445 } }
servers: { first: { command: node }, second: { command: node } }`);
  expect(settings?.frontends).toMatchObject([
    { namespace: 'second' },
    { namespace: 'first' },
    { namespace: undefined },
  ]);
});

test('a frontend tied to a server nobody configured is refused', () => {
  expect(problemsOf(stdio('{ namespace: demos }'))).toEqual([
    '1:63: no server is named "demos": one of demo',
  ]);
});

test.each(['allowed_hosts', 'allowed_origins'])('a shared port has one list of %s', (key) => {
  const text = `
server: { frontends: [{ protocol: http, config: { ${key}: [a.example] } }, { protocol: sse, config: { port: 8080 } }] }
servers: { demo: { command: node } }`;
  expect(problemsOf(text)).toEqual([
    expect.stringContaining(`frontends that share a port need the same ${key}`),
  ]);
});

test('metrics can be switched off, and are on otherwise', () => {
  const servers = 'servers: { demo: { command: node } }';
  expect(settingsOf(servers)?.metrics.enabled).toBe(true);
  expect(settingsOf(`metrics: { enabled: false }\n${servers}`)?.metrics.enabled).toBe(false);
});

test('a disabled frontend is left out [FE-11]', () => {
  const settings = settingsOf(`
server: { frontends: [{ protocol: tcp, enabled: false }, { protocol: http }] }
servers: { demo: { command: node } }`);
  expect(settings?.frontends.map(({ protocol }) => protocol)).toEqual(['http']);
});

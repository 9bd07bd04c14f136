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

const healthOf = (section: string) =>
  settingsOf(`server: ${section}\nservers: { demo: { command: node } }`)?.frontends.filter(
    ({ protocol }) => protocol === 'tcp_health',
  );

test('without a word there is no TCP health port', () => {
  expect(healthOf('{ frontends: [{ protocol: tcp }] }')).toEqual([]);
});

test.each([
  ['the default frontends', '{ tcp_health_port: 9002 }', '127.0.0.1'],
  [
    'the first TCP frontend',
    `{ insecure: true, tcp_health_port: 9002, frontends: [
      { protocol: http, config: { host: 10.0.0.1 } }, { protocol: tcp, enabled: false },
      { name: a, protocol: tcp_binary, config: { host: 10.0.0.2 } },
      { name: b, protocol: tcp, config: { host: 10.0.0.3 } }] }`,
    '10.0.0.2',
  ],
])('tcp_health_port listens where %s does', (_, section, host) => {
  expect(healthOf(section)).toEqual([
    { protocol: 'tcp_health', name: 'tcp_health', host, port: 9002, maxConnections: 1_000 },
  ]);
});

test('tcp_health_port may leave the choice to the system', () => {
  expect(healthOf('{ tcp_health_port: 0 }')).toMatchObject([{ port: 0 }]);
});

test('a TCP health port behind a host that everybody reaches needs a token too', () => {
  const text = `
server: { tcp_health_port: 9002, frontends: [{ protocol: tcp, config: { host: 0.0.0.0 } }] }
servers: { demo: { command: node } }`;
  expect(problemsOf(text)).toEqual([
    expect.stringMatching(/^2:28: everybody who reaches 0\.0\.0\.0 /),
    expect.stringMatching(/^2:79: everybody who reaches 0\.0\.0\.0 /),
  ]);
  expect(problemsOf(`${text}\nauth: { provider: token, token: secret }`)).toEqual([]);
});

test('pages of every origin may use certificates only where the operator insists', () => {
  const text = (insecure: boolean) => `
server:
  insecure: ${insecure}
  allowed_origins: ["*"]
  tls: { cert_file: a, key_file: b, ca_file: c, client_auth: require }
servers: { demo: { command: node } }
auth: { provider: token, token: secret }`;
  expect(problemsOf(text(true))).toEqual([]);
  expect(problemsOf(text(false))).toEqual([
    expect.stringContaining('use the certificate of its reader'),
  ]);
});

test.each([
  ['a frontend', '{ cert_file: a, key_file: b, ca_file: c, verify_client: false }', 'none'],
  ['server.tls', '{ enabled: true }', 'require'],
])('client_auth is taken from %s', (_, own, clientAuth) => {
  const settings = settingsOf(`
server:
  tls: { cert_file: a, key_file: b, ca_file: c, verify_client: true }
  frontends: [{ protocol: tcp, config: { tls: ${own} } }]
servers: { demo: { command: node } }`);
  expect(settings?.frontends).toMatchObject([
    { tls: { clientAuth, caFile: '/etc/mcp-gateway/c' } },
  ]);
});

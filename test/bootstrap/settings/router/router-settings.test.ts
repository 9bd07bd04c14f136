import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  loadRouterSettings,
  parseRouterSettings,
} from '../../../../src/bootstrap/settings/router/load.ts';
import { formatProblem } from '../../../../src/domain/config/problem.ts';

const load = (text: string, environment = {}) =>
  parseRouterSettings({ file: '/etc/mcp-router/router.yaml', text }, environment);

const problemsOf = (text: string, environment = {}): readonly string[] =>
  load(text, environment).problems.map((one) =>
    formatProblem(one).replace('/etc/mcp-router/router.yaml:', ''),
  );

const url = 'gateway: { url: "wss://a" }';

describe('the gateways of a router', () => {
  test.each([
    ['gateway.url', 'gateway: { url: "wss://a" }'],
    ['gateway.endpoints', 'gateway: { endpoints: [{ url: "wss://a" }] }'],
    ['gateway_pool.endpoints', 'gateway_pool: { endpoints: [{ url: "wss://a" }] }'],
  ])('may stand in %s', (_, text) => {
    expect(load(text).settings?.gateways).toEqual([
      { url: 'wss://a', weight: 1, priority: 0, tags: [] },
    ]);
  });

  test('have weights, priorities and tags', () => {
    const text =
      'gateway_pool: { strategy: weighted, endpoints: [{ url: "tcps://b:8444", weight: 2, priority: 1, tags: [eu] }] }';
    const { settings, notes } = load(text);
    expect(settings?.strategy).toBe('weighted');
    expect(settings?.gateways[0]).toMatchObject({ weight: 2, priority: 1, tags: ['eu'] });
    expect(notes.map(({ path }) => path)).toEqual([
      'gateway_pool.strategy',
      'gateway_pool.endpoints',
    ]);
  });

  test('may be reached over TCP by an address alone', () => {
    const { settings } = load('advanced: { protocol: tcp, tcp_address: "gateway.example:8443" }');
    expect(settings?.gateways[0]?.url).toBe('tcps://gateway.example:8443');
  });
});

describe('a token of a router', () => {
  test('is looked for in the secure store, the usual variable, the named one, a file', () => {
    const auth =
      '{ type: bearer, token_secure_key: k, token_env: MY_TOKEN, token_file: t.txt, token: last }';
    const { settings } = load(`gateway: { url: "wss://a", auth: ${auth} }`);
    expect(settings?.auth).toEqual({
      kind: 'bearer',
      token: [
        { kind: 'secure_store', key: 'k' },
        { kind: 'environment', variable: 'MCP_AUTH_TOKEN' },
        { kind: 'environment', variable: 'MY_TOKEN' },
        { kind: 'file', path: '/etc/mcp-router/t.txt' },
        { kind: 'value', value: 'last' },
      ],
    });
  });

  test('is asked for once where both name the same variable', () => {
    const { settings } = load('gateway: { url: "wss://a", auth: { token_env: MCP_AUTH_TOKEN } }');
    expect(settings?.auth).toMatchObject({ token: [{ variable: 'MCP_AUTH_TOKEN' }] });
  });
});

test('variables count before the file', () => {
  const { settings } = load(
    `${url}\nlogging: { level: error }\ndirect_clients: { enabled: true }`,
    {
      MCP_GATEWAY_URL: 'wss://b',
      MCP_LOGGING_LEVEL: 'debug',
      MCP_METRICS_ENABLED: 'true',
      MCP_AUTO_DETECT_PROTOCOLS: 'false',
      MCP_DIRECT_STDIO_ENABLED: 'false',
    },
  );
  expect(settings?.gateways[0]?.url).toBe('wss://b');
  expect(settings?.log.level).toBe('debug');
  expect(settings?.metrics?.port).toBe(9_091);
  expect(settings?.direct).toMatchObject({
    protocols: ['websocket', 'http', 'sse', 'tcp'],
    detection: undefined,
  });
  expect(
    load(`${url}\ndirect: {}`, { MCP_DIRECT_HTTP_ENABLED: 'false' }).settings?.direct?.protocols,
  ).not.toContain('http');
  expect(load(url, { MCP_DIRECT_STDIO_ENABLED: 'true' }).settings?.direct).toBeUndefined();
  expect(load(url, { MCP_DIRECT_CLIENTS_ENABLED: '1' }).settings?.direct).toBeDefined();
  expect(
    load('direct: { max_connections: 0 }\ngateway: { url: "wss://a" }').settings?.direct,
  ).toBeUndefined();
});

test('unknown keys are left out with a warning, as in any file of another program', () => {
  const { settings, warnings } = load(`${url}\ncolour: blue`);
  expect(settings).toBeDefined();
  expect(warnings.map(({ message }) => message)).toEqual([
    'colour means nothing here and is left out',
  ]);
});

test.each([
  [
    'no gateway',
    'local: {}',
    '1:1: a router needs a gateway: set gateway.url, or the environment variable MCP_GATEWAY_URL',
  ],
  [
    'an address that is none',
    'gateway: { url: gateway }',
    '1:17: expected an address such as wss://gateway.example:8443 or tcps://host:8444',
  ],
  [
    'oauth2 without anything',
    'gateway: { url: "wss://a", auth: { type: oauth2 } }',
    '1:28: oauth2 needs client_id',
    '1:28: oauth2 needs client_secret_env or client_secret_secure_key',
    '1:28: oauth2 needs token_endpoint',
  ],
  [
    'half a certificate',
    'gateway: { url: "wss://a", auth: { type: mtls, client_cert: c } }',
    '1:28: a client certificate needs client_cert and client_key',
  ],
  [
    'odd numbers',
    'gateway: { url: "wss://a", connection: { timeout_ms: 0, reconnect: { max_attempts: -2, jitter: 2 } } }',
    '1:54: gateway.connection.timeout_ms: expected a whole number from 1 to 2147483647, found 0',
    '1:84: gateway.connection.reconnect.max_attempts: expected a whole number, or -1 for ever, found -2',
    '1:96: gateway.connection.reconnect.jitter: expected a part from 0 to 1, or 0% to 100%, found 2',
  ],
  [
    'two limits',
    `${url}\nlocal: { rate_limit: { requests_per_sec: 1, requests_per_second: 2 } }`,
    '2:45: requests_per_second says the same as requests_per_sec: keep one',
  ],
  [
    'failures that go nowhere',
    `${url}\nadvanced: { debug: { save_failures: true } }`,
    '2:22: save_failures needs failure_dir',
  ],
  [
    'metrics nowhere',
    `${url}\nmetrics: { endpoint: here }`,
    '2:22: expected host:port such as 127.0.0.1:9090, found "here"',
  ],
  [
    'both names',
    `${url}\ndirect: {}\ndirect_clients: {}`,
    '2:1: direct is another name of direct_clients: remove one of both',
  ],
  [
    'text that is no YAML',
    'gateway: [',
    '1:11: Flow sequence in block collection must be sufficiently indented and end with a ]',
  ],
])('%s is refused with its place', (_, text, ...expected) => {
  expect(problemsOf(text)).toEqual(expected);
});

test('variables that say nothing sensible are refused', () => {
  expect(problemsOf(url, { MCP_METRICS_ENABLED: 'perhaps', MCP_LOGGING_LEVEL: 'loud' })).toEqual([
    expect.stringContaining('MCP_LOGGING_LEVEL'),
    expect.stringContaining('the environment variable MCP_METRICS_ENABLED has to be true or false'),
  ]);
});

test('a file is read from disk, and one that is missing is told of', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'router-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'router.yaml');
  await writeFile(file, url);
  expect((await loadRouterSettings(file, {})).settings?.gateways).toHaveLength(1);
  expect((await loadRouterSettings(join(folder, 'other.yaml'), {})).problems).toMatchObject([
    { message: 'there is no such file' },
  ]);
});

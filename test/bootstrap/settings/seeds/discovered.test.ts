import { describe, expect, test } from 'vitest';
import { load, problemsOf, warningsOf } from '../loading.ts';

const demo = 'servers: { demo: { command: node } }';
const providersOf = (text: string) =>
  load(`${text}\n${demo}`).settings?.discovery?.providers.map(({ kind }) => kind);

describe('which providers are meant', () => {
  test.each([
    ['service_discovery: { provider: kubernetes }', ['kubernetes']],
    ['service_discovery: { mode: consul }', ['consul']],
    ['service_discovery: { provider: consul, mode: kubernetes }', ['consul']],
    ['service_discovery: { kubernetes: {}, consul: {} }', ['kubernetes', 'consul']],
    ['service_discovery: { provider: consul, kubernetes: {} }', ['consul']],
    [
      'service_discovery: { providers: [{ type: consul }, { type: kubernetes }] }',
      ['kubernetes', 'consul'],
    ],
    [
      'discovery: { providers: { kubernetes: { enabled: true }, consul: { enabled: false } } }',
      ['kubernetes'],
    ],
    ['discovery: { provider: kubernetes, kubernetes: { enabled: false } }', undefined],
    ['discovery: { enabled: false, provider: kubernetes }', undefined],
    [
      'service_discovery: { provider: kubernetes }\ndiscovery: { providers: { kubernetes: { enabled: false } } }',
      undefined,
    ],
  ])('%s [CF-13]', (text, expected) => expect(providersOf(text)).toEqual(expected));
});

test('what several places say of a provider is one provider', () => {
  const loaded = load(`
service_discovery:
  refresh_rate: 10s
  provider: kubernetes
  kubernetes: { namespace_pattern: "mcp-.*", service_labels: { a: "1" } }
discovery:
  providers: { kubernetes: { namespace_selector: [mcp-servers, "team-*"], label_selector: { b: "2" } } }
${demo}`);
  expect(loaded.settings?.discovery).toEqual({
    providers: [
      {
        kind: 'kubernetes',
        inCluster: true,
        configFile: undefined,
        refreshMs: 10_000,
        detects: true,
        namespaces: [
          { form: 'regex', text: 'mcp-.*' },
          { form: 'literal', text: 'mcp-servers' },
          { form: 'glob', text: 'team-*' },
        ],
        labels: { a: '1', b: '2' },
      },
    ],
  });
  const notes = 'notes' in loaded ? loaded.notes : [];
  expect(notes.filter(({ message }) => message.includes('not discovered there yet'))).toHaveLength(
    2,
  );
});

test('a file that leaves its servers to discovery starts with none, and is told so', () => {
  const text = 'discovery: { providers: { kubernetes: { enabled: true } } }';
  expect(load(text).settings?.servers).toEqual([]);
  expect(warningsOf(text)).toEqual([
    '1:1: the file has no servers, and none are discovered in this version: clients find nothing',
  ]);
  expect(problemsOf('discovery: { providers: { kubernetes: { enabled: false } } }')).toHaveLength(
    1,
  );
});

test('providers by their names are another spelling of service_discovery [CF-14]', () => {
  const older = `
service_discovery:
  refresh_rate: 10s
  providers:
    - { type: kubernetes, config: { namespace_pattern: "mcp-*" } }
    - { type: consul, config: { address: "c:8500" } }`;
  const newer = `
discovery:
  refresh_rate: 10s
  providers:
    kubernetes: { namespace_pattern: "mcp-*" }
    consul: { address: "c:8500" }`;
  const [first, second] = [older, newer].map(
    (text) => load(`${text}\n${demo}`).settings?.discovery,
  );
  expect(first?.providers).toHaveLength(2);
  expect(second).toEqual(first);
});

describe('servers that discovery lists are servers like all others', () => {
  const serversOf = (text: string) =>
    load(text).settings?.servers.map(({ name, endpoints }) => [
      name,
      endpoints.map(({ id, target, weight }) => [id, target.protocol, weight]),
    ]);

  test('by namespaces', () => {
    const text = `
service_discovery:
  provider: static
  static:
    endpoints:
      a: [{ url: "http://x:1", labels: { protocol: http, weight: 3 } }, { url: "ws://x:2" }]
      b: [{ url: "tcp://x:3", labels: { protocol: tcp_binary } }]
      empty: []`;
    expect(serversOf(text)).toEqual([
      [
        'a',
        [
          ['a@x:1', 'http', 3],
          ['a@x:2', 'websocket', undefined],
        ],
      ],
      ['b', [['b', 'tcp', undefined]]],
    ]);
  });

  test('by a list, by their own namespace, else their name, else default', () => {
    const text = `
discovery:
  providers:
    static:
      servers:
        - { url: "ws://x:1", namespace: a, name: one }
        - { url: "ws://x:2", namespace: a, name: two }
        - { url: "ws://x:3", name: b }
        - { url: "ws://x:4" }`;
    expect(serversOf(text)).toEqual([
      [
        'a',
        [
          ['a@one', 'websocket', undefined],
          ['a@two', 'websocket', undefined],
        ],
      ],
      ['b', [['b', 'websocket', undefined]]],
      ['default', [['default', 'websocket', undefined]]],
    ]);
  });
});

test('the list of static servers gives the same endpoints as the map [SD-16]', () => {
  const endpoints = '{ url: "ws://x:1", weight: 2 }';
  const map = `discovery: { static: { endpoints: { a: [${endpoints}] } } }`;
  const list =
    'discovery: { providers: { static: { servers: [{ namespace: a, url: "ws://x:1", weight: 2 }] } } }';
  expect(load(list).settings?.servers).toHaveLength(1);
  expect(load(list).settings?.servers).toEqual(load(map).settings?.servers);
});

describe('backends as a map', () => {
  const map = (more: string): string =>
    `backends: { http: { timeout: 7s, max_retries: 4, health_check_path: /up }, stdio: { timeout: 2s }${more} }\n`;
  const servers =
    'servers: { web: { url: "http://x:1" }, own: { url: "http://x:2", timeout: 9s, max_retries: 0 }, local: { command: node }, both: { url: "http://x:3", endpoints: [{ command: node }] } }';

  test('says what holds for servers on a protocol that say nothing themselves, and has none itself [CF-12]', () => {
    expect(problemsOf(map(''))).toEqual([expect.stringContaining('no servers: add one')]);
    const rules = load(`${map('')}${servers}`).settings?.servers.map(
      ({ name, callTimeoutMs, retry, health }) => [
        name,
        callTimeoutMs,
        retry.maxAttempts,
        health.check.path,
      ],
    );
    expect(rules).toEqual([
      ['web', 7_000, 5, '/up'],
      ['own', 9_000, 1, '/up'],
      ['local', 2_000, undefined, undefined],
      ['both', undefined, undefined, undefined],
    ]);
  });

  test('may hold the list, and switch a protocol off', () => {
    const text = map(
      ', websocket: { enabled: false }, backends: [{ name: a, protocol: http, config: { base_url: "http://x" } }, { name: b, protocol: websocket, config: { endpoints: ["ws://x"] } }]',
    );
    expect(load(text).settings?.servers.map(({ name }) => name)).toEqual(['a']);
    expect(warningsOf(text)).toEqual(['1:113: servers on websocket are off: "b" is left out']);
  });
});

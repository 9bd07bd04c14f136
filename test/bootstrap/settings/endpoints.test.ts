import { describe, expect, test } from 'vitest';
import type { ServerSettings } from '../../../src/bootstrap/settings/settings.ts';
import { load, problemsOf, warningsOf } from './loading.ts';

const serversOf = (text: string): Readonly<Record<string, ServerSettings>> => {
  const { settings, problems } = load(text);
  expect(problems).toEqual([]);
  return Object.fromEntries(settings?.servers.map((server) => [server.name, server]) ?? []);
};

const idsOf = (server: ServerSettings | undefined): readonly string[] | undefined =>
  server?.endpoints.map(({ id }) => id);

/** All that is not where it is. */
const traitsOf = (server: ServerSettings | undefined): readonly object[] | undefined =>
  server?.endpoints.map(({ id: _id, server: _server, target: _target, ...traits }) => traits);

const protocolsOf = (server: ServerSettings | undefined): readonly string[] | undefined =>
  server?.endpoints.map(({ target }) => target.protocol);

describe('endpoints of one server', () => {
  const all = `servers:
  files:
    url: http://10.0.0.1/mcp
    weight: 200
    transform: { headers: { set: { X-Team: blue } } }
    endpoints:
      - { command: node, args: [a.js], cwd: work, env: { A: "1" } }
      - { type: sse, url: "http://10.0.0.2/sse", headers: { X-Key: k }, zone: eu-1 }
      - { url: "ws://10.0.0.3", backup: true, max_requests: 5 }
      - { url: "tcp://10.0.0.4:9", framing: r16, token: t, labels: { weight: 50, zone: eu-2, team: a } }
      - { id: spare, url: "unix:///run/x.sock", weight: 0, labels: { weight: "7", "topology.kubernetes.io/zone": eu-3 } }
`;

  test('may speak different protocols, each with a weight, a zone and a bound', () => {
    const { files } = serversOf(all);
    expect(protocolsOf(files)).toEqual(['http', 'stdio', 'sse', 'websocket', 'tcp', 'unix']);
    expect(traitsOf(files)).toEqual([
      { weight: 200 },
      {},
      { zone: 'eu-1' },
      { isBackup: true, maxInFlight: 5 },
      { weight: 50, zone: 'eu-2' },
      { weight: 0, zone: 'eu-3' },
    ]);
    expect(idsOf(files)).toEqual([
      'files@10.0.0.1/mcp',
      'files@node',
      'files@10.0.0.2/sse',
      'files@10.0.0.3',
      'files@10.0.0.4:9',
      'files@spare',
    ]);
  });

  test('are read as a server would be, and headers reach those that have some', () => {
    const targets = serversOf(all)['files']?.endpoints.map(({ target }) => target);
    expect(targets?.[1]).toMatchObject({ args: ['a.js'], cwd: '/etc/mcp-gateway/work' });
    expect(targets?.[2]).toMatchObject({ headers: { 'x-key': 'k', 'x-team': 'blue' } });
    expect(targets?.[4]).toMatchObject({ framing: 'r16', token: 't' });
    expect(targets?.[5]).not.toHaveProperty('headers');
  });

  test('need no url beside them; a single one goes by the name of the server', () => {
    const { a, b } = serversOf(
      'servers: { a: { endpoints: [{ url: "ws://h" }] }, b: { endpoints: [{ id: x, command: y }] } }',
    );
    expect([idsOf(a), idsOf(b)]).toEqual([['a'], ['b@x']]);
  });

  test('at one address are told apart by their protocols', () => {
    const { a } = serversOf(
      'servers: { a: { endpoints: [{ url: "ws://h" }, { url: "http://h" }, { url: "tcp://h:1" }] } }',
    );
    expect(idsOf(a)).toEqual(['a@websocket://h', 'a@http://h', 'a@h:1']);
  });

  test.each([
    ['servers: { a: { endpoints: [] } }', '1:12: this server needs a command or url'],
    ['servers: { a: { endpoints: [{ weight: 1 }] } }', '1:29: this server needs a command or url'],
    [
      'servers: { a: { headers: { X: y }, endpoints: [{ url: "ws://h" }] } }',
      '1:17: headers has no meaning for a server that has only endpoints: write it at each of them',
    ],
    [
      'servers: { a: { endpoints: [{ command: x }, { command: x, args: [y] }] } }',
      '1:45: another endpoint is started by the same command: give each an id',
    ],
    [
      'servers: { a: { endpoints: [{ id: i, command: x }, { id: i, url: "ws://h" }] } }',
      '1:52: there is already an endpoint "i" of this server',
    ],
    [
      'servers: { a: { url: "ws://h", weight: -1 } }',
      '1:40: servers.a.weight: expected a number from 0 to 1000000, found -1',
    ],
    [
      'servers: { a: { url: "ws://h", labels: { weight: heavy } } }',
      '1:50: expected a number from 0 to 1000000, found "heavy"',
    ],
    [
      'servers: { a: { era: modern, endpoints: [{ url: "ws://h" }, { type: sse, url: "http://h" }] } }',
      '1:22: HTTP+SSE is a transport of revision 2024-11-05: era modern cannot use it',
    ],
    [
      'servers: { a: { transform: { headers: { set: { X: y } } }, endpoints: [{ command: x }] } }',
      '1:30: headers have no meaning for a server on stdio',
    ],
  ])('%s is refused', (text, problem) => expect(problemsOf(text)).toEqual([problem]));
});

describe('backends of one server', () => {
  test('share its name, or name it', () => {
    const servers = serversOf(`backends:
  - { name: a, protocol: http, config: { endpoints: ["http://h:1/", "http://h:2/"], weight: 3, shared: true } }
  - { name: a, protocol: tcp, config: { endpoint: "tcp://h:3", shared: true, backup: true } }
  - { name: one, group: b, protocol: stdio, config: { command: [x], labels: { zone: z } } }
  - { name: two, namespace: b, protocol: stdio, config: { command: [x], max_requests: 2 } }
  - { name: off, group: b, enabled: false, protocol: stdio, config: { command: [x] } }
`);
    expect(Object.keys(servers)).toEqual(['a', 'b']);
    expect(idsOf(servers['a'])).toEqual(['a@h:1', 'a@h:2', 'a@h:3']);
    expect(traitsOf(servers['a'])).toEqual([{ weight: 3 }, { weight: 3 }, { isBackup: true }]);
    expect(servers['a']?.shared).toBe(true);
    expect(idsOf(servers['b'])).toEqual(['b@one', 'b@two']);
    expect(traitsOf(servers['b'])).toEqual([{ zone: 'z' }, { maxInFlight: 2 }]);
  });

  test.each([
    [
      'backends: [{ name: a, protocol: stdio, config: { command: [x] } }, { name: a, protocol: tcp, config: { endpoint: "tcp://h:3", shared: true } }]',
      '1:127: shared holds for all of server "a": say it in backends[0], its first element',
    ],
    [
      'backends: [{ name: a, protocol: tcp, config: { endpoint: "tcp://h:3" } }, { name: a, protocol: tcp, config: { endpoint: "tcp://h:3" } }]',
      '1:121: this endpoint is listed twice',
    ],
    [
      'backends: [{ name: a, protocol: tcp, config: { endpoint: "tcp://h:3", era: modern } }, { name: a, protocol: sse, config: { endpoint: "http://h/" } }]',
      '1:109: HTTP+SSE is a transport of revision 2024-11-05: era modern cannot use it',
    ],
    [
      'backends: [{ name: a, group: "b c", protocol: stdio, config: { command: [x] } }]',
      /^1:23: "b c" cannot be a server's name/,
    ],
  ])('%s is refused', (text, problem) => {
    expect(problemsOf(text)).toEqual([
      typeof problem === 'string' ? problem : expect.stringMatching(problem),
    ]);
  });
});

describe('upstream groups', () => {
  const group = (content: string): string => `upstream: { groups: { g: { ${content} } } }\n`;

  test('are servers', () => {
    const { g } = serversOf(
      group(
        'strategy: weighted_round_robin, servers: [{ id: one, url: "ws://h:1", weight: 200, max_requests: 9 }, { id: two, url: "http://h:2", backup: true, metadata: { zone: z, weight: 5 } }]',
      ),
    );
    expect(g?.balancing.policy).toBe('weighted');
    expect(idsOf(g)).toEqual(['g@one', 'g@two']);
    expect(protocolsOf(g)).toEqual(['websocket', 'http']);
    expect(traitsOf(g)).toEqual([
      { weight: 200, maxInFlight: 9 },
      { weight: 5, zone: 'z', isBackup: true },
    ]);
    expect(warningsOf(group('servers: [{ url: "ws://h:1" }]'))).toEqual([]);
  });

  test('have a strategy for the server of their name before that of all', () => {
    const servers =
      'servers: { g: { command: x, balancing: { warm_up: 1s } }, h: { command: x } }\n';
    const text = `${group('strategy: random')}routing: { strategy: round_robin }\n${servers}`;
    const { g, h } = serversOf(text);
    expect([g?.balancing.policy, h?.balancing.policy]).toEqual(['random', 'round_robin']);
    expect(g?.balancing.warmUpMs).toBe(1_000);
  });

  test.each([
    [
      `${group('strategy: random')}servers: { a: { command: x } }`,
      '1:23: group "g" has no servers, and there is no server of this name: add servers: [{ url: … }]',
    ],
    [
      `${group('strategy: random')}servers: { g: { command: x, balancing: { strategy: latency } } }`,
      '1:28: server "g" has strategy latency already: remove one of both',
    ],
    [
      `${group('servers: [{ url: "ws://h:1" }]')}servers: { g: { command: x } }`,
      '1:23: there is already a server named "g"',
    ],
    [group('servers: [{ url: "smtp://h" }]'), /^1:45: unknown scheme smtp/],
  ])('%s is refused', (text, problem) => {
    expect(problemsOf(text)).toEqual([
      typeof problem === 'string' ? problem : expect.stringMatching(problem),
    ]);
  });
});

import { describe, expect, test } from 'vitest';
import { load, problemsOf, warningsOf } from './loading.ts';

const servers = `servers:
  web: { url: "http://127.0.0.1:1/mcp", headers: { X-Own: "1" }, transform: { tools: { a: { rename: b } } } }
  local: { command: x, timeout: 90s }
`;

const serversOf = (text: string) => {
  const { settings, problems } = load(`${servers}${text}`);
  if (settings === undefined) throw new Error(problems.map(({ message }) => message).join('\n'));
  return Object.fromEntries(settings.servers.map((server) => [server.name, server]));
};

describe('rules that stand elsewhere than in the entry of a server', () => {
  test('of middleware are for all servers, after their own; disabled ones for none', () => {
    const { web, local } = serversOf(`middleware:
  transform:
    - { name: one, config: { tools: { a: { rename: c, title: First }, z: { hide: true } } } }
    - { name: two, enabled: true, config: { tools: { a: { title: Second, description: D } } } }
    - { name: off, enabled: false, config: { tools: { off: { hide: true } } } }
`);
    const z = ['z', { isHidden: true }];
    expect(web?.transform?.tools).toEqual([
      ['a', { rename: 'b', title: 'First', description: 'D' }],
      z,
    ]);
    expect(local?.transform?.tools).toEqual([
      ['a', { rename: 'c', title: 'First', description: 'D' }],
      z,
    ]);
  });

  test('of a route are for its server, with its headers and its time', () => {
    const { web, local } = serversOf(`gateway:
  routes:
    - { id: r, path: /mcp/web, timeout: 5s, headers: { X-Own: "2", X-More: "3" }, transform: { tools: { a: { rename: c, title: T } } } }
    - { upstream_group: local, timeout: 5s }
`);
    expect(web?.transform?.tools).toEqual([['a', { rename: 'b', title: 'T' }]]);
    expect(web?.endpoints[0]?.target).toMatchObject({ headers: { 'x-own': '1', 'x-more': '3' } });
    expect([web?.callTimeoutMs, local?.callTimeoutMs]).toEqual([5_000, 90_000]);
    expect(local?.transform).toBeUndefined();
  });

  test('for headers leave servers alone that have none', () => {
    const { web, local } = serversOf(
      'middleware: { transform: [{ name: h, config: { headers: { set: { X-Own: "2" } } } }] }',
    );
    expect(web?.endpoints[0]?.target).toMatchObject({ headers: { 'x-own': '2' } });
    expect(local?.endpoints[0]?.target).not.toHaveProperty('headers');
  });

  test.each([
    [
      'gateway: { routes: [{ upstream_group: nobody }] }',
      '4:39: there is no server "nobody": write upstream_group with one of web, local',
    ],
    [
      'gateway: { routes: [{ path: /api }] }',
      '4:21: names no server: write upstream_group with one of web, local',
    ],
    [
      'middleware: { transform: [{ name: x, config: { tools: { t: { arguments: { remove: [y] } } } } }] }',
      '4:84: a JSON Pointer begins with "/": write "/y"',
    ],
  ])('%s is refused', (text, problem) => {
    expect(problemsOf(`${servers}${text}`)).toEqual([problem]);
  });

  test('count behind our own section', () => {
    const text = `${servers}gateway: { cache: { ttl: 1s, max_size: 7 } }\ncache: { ttl: 2s }`;
    expect(warningsOf(text)).toEqual([
      '4:21: gateway.cache.ttl has no effect: cache.ttl at 5:10 counts',
    ]);
    expect(load(text).settings?.cache).toMatchObject({ ttlMs: 2_000, maxEntries: 7 });
  });

  test('say what has no effect', () => {
    const text = 'gateway: { routes: [{ path: /mcp/web, method: POST, rate_limit: 5 }] }';
    expect(warningsOf(`${servers}${text}`)).toEqual([
      '4:39: method of a route has no effect in this version',
      '4:53: rate_limit of a route has no effect in this version',
    ]);
  });

  test('of the cache are those of the original program', () => {
    const { settings } = load(
      `${servers}gateway: { cache: { enabled: true, ttl: 300, max_size: 7 } }`,
    );
    expect(settings?.cache).toMatchObject({
      isEnabled: true,
      ttlMs: 300_000,
      maxEntries: 7,
      trustsHints: true,
    });
  });
});

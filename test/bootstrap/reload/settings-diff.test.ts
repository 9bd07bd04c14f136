import { describe, expect, test } from 'vitest';
import { diffSettings } from '../../../src/bootstrap/reload/settings-diff.ts';
import { settingsOf } from './settings-of.ts';

const servers = 'servers: { one: { command: node }, two: { url: "http://localhost:9/mcp" } }';

const diff = (before: string, after: string) => diffSettings(settingsOf(before), settingsOf(after));

/** The names of what differs when lines are added to a file. */
const named = (line: string, rest = servers) => {
  const { changed, needsRestart } = diff(rest, `${line}\n${rest}`);
  return { changed, needsRestart };
};

test('nothing differs in the same file read twice', () => {
  const { effective, servers: moved, changed, needsRestart } = diff(servers, servers);
  expect({ changed, needsRestart }).toEqual({ changed: [], needsRestart: [] });
  expect(moved).toEqual({ added: [], removed: [], changed: [] });
  expect(effective).toEqual(settingsOf(servers));
});

describe('servers', () => {
  test('that came, went and changed are told apart, by name', () => {
    const after =
      'servers: { two: { url: "http://localhost:9/mcp", shared: true }, three: { command: node } }';
    const { servers: moved, changed, needsRestart } = diff(servers, after);
    expect(moved.added.map(({ name }) => name)).toEqual(['three']);
    expect(moved.removed).toEqual(['one']);
    expect(moved.changed).toMatchObject([{ server: { name: 'two' }, onlyEndpoints: false }]);
    expect(changed).toEqual(['server three added', 'server one removed', 'server two']);
    expect(needsRestart).toEqual([]);
  });

  test('with other endpoints or weights alone are not made anew', () => {
    const at = (endpoints: string) => `servers: { one: { endpoints: [${endpoints}] } }`;
    const first = '{ url: "http://localhost:1/mcp" }';
    const { servers: moved, changed } = diff(
      at(first),
      at(`{ url: "http://localhost:1/mcp", weight: 3 }, { url: "http://localhost:2/mcp" }`),
    );
    expect(moved.changed).toMatchObject([{ server: { name: 'one' }, onlyEndpoints: true }]);
    expect(changed).toEqual(['endpoints of server one']);
  });

  test('in another order are the same', () => {
    const turned = 'servers: { two: { url: "http://localhost:9/mcp" }, one: { command: node } }';
    expect(diff(servers, turned).changed).toEqual([]);
  });
});

describe('a setting', () => {
  test.each([
    ['limits: { max_sessions: 7 }', 'limits.max_sessions'],
    ['limits: { max_in_flight_per_session: 7 }', 'limits.max_in_flight_per_session'],
    ['timeouts: { call: 7s }', 'timeouts.call'],
    ['timeouts: { drain: 7s }', 'timeouts.drain'],
    ['logging: { level: debug }', 'logging.level'],
    ['metrics: { enabled: false }', 'metrics.enabled'],
    ['server: { reload: signal }', 'server.reload'],
    ['auth: { provider: token, token: other }', 'auth'],
  ])('that is followed is in force: %s', (line, name) => {
    expect(named(line)).toEqual({ changed: [name], needsRestart: [] });
    const { effective } = diff(servers, `${line}\n${servers}`);
    expect(effective).toEqual(settingsOf(`${line}\n${servers}`));
  });

  test.each([
    ['retry: { max_attempts: 7 }', 'retry'],
    ['cache: { ttl: 7s }', 'cache'],
    ['timeouts: { stop_grace: 7s }', 'timeouts.stop_grace'],
    ['timeouts: { heartbeat: 7s }', 'timeouts.heartbeat'],
    ['circuit_breaker: { failure_threshold: 7 }', 'circuit_breaker'],
    ['server: { metrics_port: 9191 }', 'server.metrics_port'],
  ])('that needs a restart stays as it was: %s', (line, name) => {
    expect(named(line)).toEqual({ changed: [], needsRestart: [name] });
    const { effective } = diff(servers, `${line}\n${servers}`);
    expect(effective).toEqual(settingsOf(servers));
  });

  test('does not keep another one from being followed', () => {
    const both = `timeouts: { call: 7s, stop_grace: 7s }\n${servers}`;
    const { effective, changed, needsRestart } = diff(servers, both);
    expect({ changed, needsRestart }).toEqual({
      changed: ['timeouts.call'],
      needsRestart: ['timeouts.stop_grace'],
    });
    expect(effective.timeouts).toEqual({ ...settingsOf(servers).timeouts, callMs: 7_000 });
  });
});

describe('a frontend', () => {
  const at = (config: string, more = '') => `
auth: { provider: token, token: secret }
server: { frontends: [{ name: web, protocol: http, config: ${config} }${more}] }
${servers}`;
  const tls = (extra = '') => `{ port: 8080, tls: { cert_file: a.pem, key_file: b.pem${extra} } }`;
  const differing = (before: string, after: string) => {
    const { changed, needsRestart } = diff(before, after);
    return [...changed, ...needsRestart.map((name) => `${name} (restart)`)];
  };

  const plain = '{ port: 8080 }';

  test.each([
    ['{ port: 8080, allowed_origins: ["https://a.example"] }', 'allowed_origins'],
    ['{ port: 8080, allowed_hosts: [a.example] }', 'allowed_hosts'],
    ['{ port: 8080, max_connections: 7 }', 'max_connections'],
    ['{ port: 8090 }', 'port (restart)'],
    ['{ port: 8080, host: 127.0.0.2 }', 'host (restart)'],
    ['{ port: 8080, path: /other }', 'path (restart)'],
    [tls(), 'tls (restart)'],
  ])('with %s', (config, name) => {
    expect(differing(at(plain), at(config))).toEqual([`server.frontends.web.${name}`]);
  });

  test('with other files for its certificate follows; asking for certificates it does not', () => {
    expect(differing(at(tls()), at(tls().replace('a.pem', 'c.pem')))).toEqual([
      'server.frontends.web.tls',
    ]);
    const asking = tls(', client_auth: require, ca_file: ca.pem');
    expect(differing(at(tls()), at(asking))).toEqual(['server.frontends.web.tls (restart)']);
  });

  test('that is new, gone or another kind needs a restart, and the others stay', () => {
    const two = at(plain, ', { name: raw, protocol: tcp }');
    expect(differing(at(plain), two)).toEqual(['server.frontends.raw.(new) (restart)']);
    expect(differing(two, at(plain))).toEqual(['server.frontends.raw.(gone) (restart)']);
    const other = at(plain).replace('protocol: http', 'protocol: sse');
    expect(differing(at(plain), other)).toEqual(['server.frontends.web.protocol (restart)']);
    expect(diff(two, at(plain)).effective.frontends).toHaveLength(2);
  });
});

describe('who may enter', () => {
  const at = (host: string, auth: string) =>
    `auth: ${auth}\nserver: { frontends: [{ protocol: http, config: { host: ${host} } }] }\n${servers}`;
  const token = '{ provider: token, token: secret }';

  test('is not everybody where the addresses that were looked at are not those in force', () => {
    const { effective, needsRestart } = diff(
      at('0.0.0.0', token),
      at('127.0.0.1', '{ provider: none }'),
    );
    expect(effective.auth.provider).toBe('token');
    expect(needsRestart).toEqual(['server.frontends.http.host', 'auth']);
  });

  test('is everybody on the addresses that were looked at', () => {
    const { effective, changed } = diff(
      at('127.0.0.1', token),
      at('127.0.0.1', '{ provider: none }'),
    );
    expect({ provider: effective.auth.provider, changed }).toEqual({
      provider: 'none',
      changed: ['auth'],
    });
  });

  test('is followed whatever else needs a restart, as long as it is guarded', () => {
    const { effective } = diff(
      at('0.0.0.0', token),
      at('127.0.0.1', token.replace('secret', 'new')),
    );
    expect(effective.auth).toMatchObject({ tokens: ['new'] });
  });
});

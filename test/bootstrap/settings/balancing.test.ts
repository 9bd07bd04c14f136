import { describe, expect, test } from 'vitest';
import type { BalancingSettings } from '../../../src/bootstrap/settings/balancing-settings.ts';
import { parseSettings } from '../../../src/bootstrap/settings/load.ts';
import { load, problemsOf, warningsOf } from './loading.ts';

const servers = '\nservers: { demo: { command: node } }\n';

const ofDemo = (text: string): BalancingSettings | undefined => {
  const { settings, problems } = load(text + servers);
  expect(problems).toEqual([]);
  return settings?.servers.find(({ name }) => name === 'demo')?.balancing;
};

const policyOf = (text: string): string | undefined => ofDemo(text)?.policy;

describe('how endpoints share the traffic', () => {
  test('nothing said: the least loaded, and new ones within ten seconds', () => {
    expect(ofDemo('')).toEqual({
      policy: 'least_connections',
      protocolOrder: [],
      protocolWeights: {},
      fallback: true,
      zone: undefined,
      sticky: { by: 'none' },
      warmUpMs: 10_000,
      isHealthAware: true,
    });
  });

  test('everything said once', () => {
    const text = `balancing:
  strategy: protocol_preference
  protocol_order: [stdio, tcp_binary, ws]
  protocol_weights: { stdio: 1.5, tcp_binary: "1.3" }
  fallback: false
  sticky: { by: cookie, cookie: route }
  warm_up: 1m
  health_aware: false`;
    expect(ofDemo(text)).toEqual({
      policy: 'protocol_preference',
      protocolOrder: ['stdio', 'tcp', 'websocket'],
      protocolWeights: { stdio: 1.5, tcp: 1.3 },
      fallback: false,
      zone: undefined,
      sticky: { by: 'cookie', name: 'route' },
      warmUpMs: 60_000,
      isHealthAware: false,
    });
  });

  test('a server has its own, in either shape, and the rest as all', () => {
    const { settings } = load(`balancing: { strategy: random, warm_up: 0 }
servers: { a: { command: x, balancing: { strategy: hash } }, b: { command: x } }
backends: [{ name: c, protocol: stdio, config: { command: [x], balancing: { zone: here } } }]`);
    const found = settings?.servers.map(({ balancing }) => balancing);
    expect(found?.map(({ policy }) => policy)).toEqual(['ip_hash', 'random', 'geographic']);
    expect(found?.map(({ sticky }) => sticky.by)).toEqual(['address', 'none', 'none']);
    expect(found?.map(({ warmUpMs }) => warmUpMs)).toEqual([0, 0, 0]);
    expect(settings?.balancing.policy).toBe('random');
  });

  test.each([
    ['balancing: { protocol_order: [http] }', 'protocol_preference'],
    ['balancing: { zone: here }', 'geographic'],
    ['balancing: { strategy: weighted_round_robin }', 'weighted'],
    ['routing: { strategy: round_robin }', 'round_robin'],
    ['load_balancing: { strategy: least_conn }', 'least_connections'],
    ['load_balancing: { strategy: protocol_specific }', 'protocol_preference'],
    ['routing: { strategy: random }\nload_balancing: { strategy: latency }', 'random'],
    ['gateway: { load_balancing: { strategy: hash } }', 'ip_hash'],
    ['balancing: { cross_protocol: true }', 'cross_protocol_least_conn'],
    ['routing: { strategy: round_robin, cross_protocol_load_balancing: true }', 'cross_protocol'],
    [
      'routing: { strategy: round_robin }\nload_balancing: { strategy: cross_protocol }',
      'cross_protocol',
    ],
    ['routing: { strategy: cross_protocol_least_conn }', 'cross_protocol_least_conn'],
  ])('%s is %s', (text, policy) => expect(policyOf(text)).toBe(policy));

  test('across protocols each has a weight of its own unless one is set', () => {
    const weights = { stdio: 1.5, tcp: 1.3, websocket: 1.2, http: 1, sse: 0.8 };
    expect(ofDemo('load_balancing: { strategy: cross_protocol }')?.protocolWeights).toEqual(
      weights,
    );
    const set = 'load_balancing: { strategy: cross_protocol, protocol_weights: { tcp_binary: 4 } }';
    expect(ofDemo(set)?.protocolWeights).toEqual({ ...weights, tcp: 4 });
    const { settings } = load(
      'balancing: { protocol_weights: { http: 7 } }\nservers: { a: { command: x, balancing: { cross_protocol: true, protocol_weights: { sse: 2 } } } }',
    );
    const [server] = settings?.servers ?? [];
    expect(server?.balancing.protocolWeights).toEqual({ ...weights, http: 7, sse: 2 });
    expect(settings?.balancing.protocolWeights).toEqual({ http: 7 });
  });

  test('least_conn is least_connections, and protocol_specific is accepted [LB-14]', () => {
    const all = ['least_conn', 'least_connections', 'protocol_specific'].map((strategy) =>
      ofDemo(`load_balancing: { strategy: ${strategy} }`),
    );
    expect(all[0]).toEqual(all[1]);
    expect(all[2]?.policy).toBe('protocol_preference');
  });

  test.each(['CROSS_PROTOCOL_LOAD_BALANCING', 'MCP_CROSS_PROTOCOL_LOAD_BALANCE'])(
    '%s of the environment says it too',
    (name) => {
      const policies = ['true', '1', 'false', '', undefined, 'often'].map((value) => {
        const source = { file: '/gateway.yaml', text: `routing: { strategy: random }${servers}` };
        const environment = { [name]: value };
        const loaded = parseSettings(source, { environment, newToken: () => 't' });
        return loaded.settings?.balancing.policy ?? loaded.problems[0]?.message;
      });
      expect(policies).toEqual([
        'weighted_random',
        'weighted_random',
        'random',
        'random',
        'random',
        `${name} has to be true or false`,
      ]);
    },
  );

  test('the sections of the original programs say what ours says', () => {
    const seeds = `routing: { strategy: protocol_specific, protocol_preference_order: [stdio, http] }
load_balancing: { protocol_weights: { stdio: 2 }, fallback_enabled: false, health_aware: false }
gateway: { load_balancing: { sticky_sessions: true, session_cookie_name: route } }`;
    const ours = `balancing:
  strategy: protocol_preference
  protocol_order: [stdio, http]
  protocol_weights: { stdio: 2 }
  fallback: false
  health_aware: false
  sticky: { cookie: route }`;
    expect(ofDemo(seeds)).toEqual(ofDemo(ours));
    expect(warningsOf(seeds + servers)).toEqual([]);
  });

  test.each([
    ['balancing: { sticky: {} }', { by: 'session' }],
    ['balancing: { sticky: { header: X-User } }', { by: 'header', name: 'x-user' }],
    ['balancing: { sticky: { by: ip } }', { by: 'address' }],
    ['balancing: { strategy: ip_hash, sticky: { by: session } }', { by: 'session' }],
    ['gateway: { load_balancing: { sticky_sessions: true } }', { by: 'session' }],
  ])('%s sticks', (text, sticky) => expect(ofDemo(text)?.sticky).toEqual(sticky));

  test.each([
    [
      'balancing: { strategy: fastest }',
      /^1:24: balancing.strategy: expected one of round_robin, .* found "fastest"/,
    ],
    ['balancing: { strategie: random }', /^1:14: unknown key .* did you mean "strategy"/],
    [
      'balancing: { protocol_order: [smtp] }',
      /^1:31: balancing.protocol_order\[0\]: expected one of stdio, http/,
    ],
    [
      'balancing: { protocol_weights: { smtp: 1 } }',
      /^1:34: unknown protocol "smtp": one of stdio, http, sse/,
    ],
    ['balancing: { protocol_weights: { http: 0 } }', /^1:40: .*expected a number above 0/],
    ['balancing: { sticky: { by: cookie } }', /^1:22: by cookie needs the name of the cookie/],
    [
      'balancing: { sticky: { by: session, header: x } }',
      /^1:37: header has no meaning for by session/,
    ],
    ['balancing: { sticky: { header: "a b" } }', /^1:32: "a b" cannot be the name of a header/],
    [
      'balancing: { strategy: ip_hash, sticky: { by: none } }',
      /^1:47: ip_hash needs something to stick by/,
    ],
  ])('%s is a problem that says where and what to do', (text, problem) => {
    expect(problemsOf(text + servers)).toEqual([expect.stringMatching(problem)]);
  });

  test.each([
    [
      'balancing: { strategy: random }\nrouting: { strategy: round_robin }',
      '2:12: routing.strategy has no effect: balancing.strategy at 1:14 counts',
    ],
    [
      'balancing: { cross_protocol: false }\nrouting: { cross_protocol_load_balancing: true }',
      '2:12: routing.cross_protocol_load_balancing has no effect: balancing.cross_protocol at 1:14 counts',
    ],
    [
      'routing: { strategy: cross_protocol, protocol_preference_order: [http] }',
      '1:38: protocol_preference_order has no effect with strategy cross_protocol: set protocol_preference, or leave it out',
    ],
    [
      'balancing: { strategy: round_robin, protocol_weights: { http: 2 } }',
      '1:37: protocol_weights has no effect with strategy round_robin: set cross_protocol, or leave it out',
    ],
    [
      'balancing: { strategy: latency, zone: a }',
      '1:33: zone has no effect with strategy latency: set geographic, or leave it out',
    ],
    [
      'load_balancing: { fallback_enabled: false }',
      '1:19: fallback_enabled has no effect with strategy least_connections: set protocol_order with protocol_preference, or leave it out',
    ],
    [
      'gateway: { load_balancing: { session_cookie_name: x } }',
      '1:30: session_cookie_name has no effect without sticky_sessions: true',
    ],
  ])('%s is told to do nothing', (text, warning) => {
    expect(warningsOf(text + servers)).toEqual([warning]);
  });
});

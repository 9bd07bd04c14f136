import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyCharacter } from '../../../support/pure/any-character.ts';
import { loadAmong, problemsAmong, settingsAmong } from './environment.ts';

const prefixed = (variables: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(variables).map(([path, value]) => [`MCP_GATEWAY__${path}`, value]),
  );

const targetOf = (variables: Readonly<Record<string, string>>, text = '') =>
  settingsAmong(prefixed(variables), text).servers[0]?.endpoints[0]?.target;

describe('MCP_GATEWAY__A__B', () => {
  test('sets a.b, over what the file says', () => {
    const { metrics, log } = settingsAmong(
      prefixed({ SERVER__METRICS_PORT: '9191', LOGGING__LEVEL: 'debug' }),
      'server: { metrics_port: 9090 }',
    );
    expect(metrics.port).toBe(9_191);
    expect(log.level).toBe('debug');
  });

  test('names keys in any case, and with _ for what a variable cannot hold', () => {
    const file = 'backends: [{ name: b, protocol: stdio, config: { command: [node] } }]';
    const { servers } = settingsAmong(
      prefixed({ servers__DEMO__Command: 'deno', BACKENDS__0__CONFIG__SHARED: 'true' }),
      file,
    );
    expect(servers[0]?.endpoints[0]?.target).toMatchObject({ command: 'deno' });
    expect(servers[1]?.shared).toBe(true);
    const group = 'upstream: { groups: { my-group: { servers: [{ url: "ws://h" }] } } }';
    const [, grouped] = settingsAmong(
      prefixed({ UPSTREAM__GROUPS__MY_GROUP__STRATEGY: 'random' }),
      group,
    ).servers;
    expect(grouped?.balancing.policy).toBe('random');
  });

  test('counts elements of lists, and adds one behind the last', () => {
    const args = (variables: Readonly<Record<string, string>>): unknown => {
      const target = targetOf({ SERVERS__DEMO__ARGS: '[a, b]', ...variables });
      return target?.protocol === 'stdio' ? target.args : undefined;
    };
    expect(args({})).toEqual(['a', 'b']);
    expect(args({ SERVERS__DEMO__ARGS__1: 'c' })).toEqual(['a', 'c']);
    const twelve = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [`SERVERS__DEMO__ARGS__${index}`, `${index}`]),
    );
    expect(args(twelve)).toEqual(Array.from({ length: 12 }, (_, index) => `${index}`));
  });

  test.each([
    ['SERVERS__DEMO__ENV__API_KEY', '0080', { env: { API_KEY: '0080' } }],
    ['SERVERS__DEMO__ENV', '{ A: 1, B: "x" }', { env: { A: '1', B: 'x' } }],
    ['SERVERS__DEMO__ARGS', '["a b", 2]', { args: ['a b', '2'] }],
    ['SERVERS__DEMO__ARGS__0', '*.md # no comment', { args: ['*.md # no comment'] }],
    ['SERVERS__DEMO__ARGS__0', '&a !b |', { args: ['&a !b |'] }],
    ['SERVERS__DEMO__ARGS__0', `\${NOPE}`, { args: [`\${NOPE}`] }],
    ['SERVERS__DEMO__ARGS__0', '"# [quoted]"', { args: ['# [quoted]'] }],
  ])('%s=%s is read as YAML in brackets and quotes, else as text', (path, value, target) => {
    expect(targetOf({ [path]: value })).toMatchObject(target);
  });

  test('makes whole servers and frontends', () => {
    const { servers, frontends } = settingsAmong(
      prefixed({
        SERVERS__OTHER: '{ url: "http://h/mcp" }',
        SERVER__FRONTENDS__0__PROTOCOL: 'http',
        SERVER__FRONTENDS__0__CONFIG__PORT: '8123',
      }),
    );
    expect(servers.map(({ name }) => name)).toEqual(['demo', 'other']);
    expect(frontends).toMatchObject([{ protocol: 'http', port: 8_123 }]);
  });

  test('counts as not set when it is empty', () => {
    expect(settingsAmong(prefixed({ SERVER__METRICS_PORT: '', SERVRE: '' })).metrics.port).toBe(
      undefined,
    );
  });

  test.each([
    ['SERVRE__PORT', '1', 'unknown key "servre" at the top level: did you mean "server"?'],
    [
      'SERVER__METRICS_PROT',
      '1',
      'unknown key "metrics_prot" in server: did you mean "metrics_port"?',
    ],
    [
      'SERVER__METRICS_PORT',
      'many',
      'server.metrics_port: expected a whole number from 0 to 65535, found "$NAME"',
    ],
    [
      'SERVER__METRICS_PORT',
      '70000',
      'server.metrics_port: expected a whole number from 0 to 65535, found $NAME',
    ],
    ['SERVERS__DEMO__COMMAND__X', '1', 'NAME servers.demo.command holds text, not keys and values'],
    [
      'SERVERS__DEMO__ARGS__1',
      'x',
      'NAME servers.demo.args is a list of 0: the next key is a number from 0 to 0',
    ],
    ['SERVER____PORT', '1', 'NAME between __ and __ stands nothing: write one key each'],
    ['', '1', 'NAME between __ and __ stands nothing: write one key each'],
    ['A__'.repeat(40).concat('B'), '1', 'NAME has more than 32 keys'],
    ['SERVERS', '[a, b', 'NAME is not YAML: write [a, b], { key: value } or a text in quotes'],
    ['SERVERS', '['.repeat(500), 'NAME is too large or nested too deeply'],
    ['SERVERS', '{ a: &x { command: y }, b: *z }', expect.stringContaining('NAME is not YAML')],
  ])('%s=%s is a mistake that names the variable', (path, value, message) => {
    const name = `MCP_GATEWAY__${path}`;
    const file = 'server: {}\n';
    const [problem] = problemsAmong({ [name]: value }, file);
    expect(problem?.replaceAll(name, 'NAME')).toEqual(
      typeof message === 'string' ? `environment: NAME: ${message}` : message,
    );
  });

  test('is a mistake in a file of an original program too', () => {
    const file = 'routing: { strategy: random, unknown: 1 }';
    expect(problemsAmong(prefixed({ ROUTING__STRATEGIE: 'x' }), file)).toEqual([
      'environment: MCP_GATEWAY__ROUTING__STRATEGIE: unknown key "strategie" in routing: did you mean "strategy"?',
    ]);
  });

  test('with any name and value is settings or problems', () => {
    const elements = fc.constantFrom(
      ...[
        'SERVERS',
        'DEMO',
        'ENV',
        '0',
        '1',
        'A',
        '',
        '_',
        'PROTO',
        'constructor',
        'SERVER',
        '__PROTO__',
      ],
    );
    const names = fc.array(elements, { maxLength: 6 }).map((path) => path.join('__'));
    const values = fc.oneof(
      fc.string({ unit: anyCharacter }),
      fc.constantFrom(
        '{}',
        '[]',
        '{ a: { b: c } }',
        '[[1]]',
        'null',
        '~',
        'true',
        '{ __proto__: {} }',
      ),
    );
    fc.assert(
      fc.property(fc.dictionary(names, values), (variables) => {
        const loaded = loadAmong(prefixed(variables));
        expect(loaded.settings !== undefined || loaded.problems.length > 0).toBe(true);
        expect(Reflect.get({}, 'a')).toBeUndefined();
      }),
    );
  });
});

import { expect, test } from 'vitest';
import { demo, testEach } from './bad-files.ts';
import { problemsOf } from './loading.ts';

testEach([
  [
    'text that is not YAML',
    'a: [1\n',
    '2:1: Flow sequence in block collection must be sufficiently indented and end with a ]',
  ],
  [
    'a tab as indentation',
    `${demo}\nserver:\n\tinsecure: true`,
    '3:1: YAML does not allow tabs as indentation: use spaces',
  ],
  [
    'a colon in plain text',
    'servers: a: b',
    '1:10: a nested mapping has to start on its own line, and text that holds ": " has to be in quotes',
  ],
  [
    'a brace in plain text',
    `servers: { a: { command: \${X} } }`,
    '1:27: inside [ ] and { }, text with a { in it has to be in quotes',
  ],
  [
    'two documents',
    `${demo}\n---\n${demo}`,
    '2:1: only one document per file: remove the second "---"',
  ],
  ['a tag', 'servers: !!js/function x', '1:10: tags (!…) are not supported'],
  [
    'a duplicate key',
    'servers:\n  a: { command: x }\n  b: { command: x }\n  a: { command: y }',
    '4:3: duplicate key "a": it is already on line 2',
  ],
  [
    'a merge key',
    'servers:\n  a: &a { command: x }\n  b:\n    <<: *a',
    '4:5: merge keys (<<) are not supported: write the entries out',
  ],
  ['a prototype key', 'servers: { __proto__: { command: x } }', '1:12: this key is not allowed'],
  [
    'an unknown anchor',
    'servers: { a: { command: *x } }',
    '1:26: no anchor &x stands before this alias',
  ],
  ['an empty file', '', '1:1: expected keys and values, found nothing'],
  ['a list', '- a', '1:1: expected keys and values, found a list'],
  [
    'another version',
    `version: 2\n${demo}`,
    '1:10: version: this program reads version 1, found 2',
  ],
  [
    'an unknown section',
    `${demo}\nserverz: {}`,
    '2:1: unknown key "serverz" at the top level: did you mean "servers"?',
  ],
  [
    'a client section',
    'mcpServers: {}',
    '1:1: unknown key "mcpServers" at the top level: call it "servers", or start with --from to use the file of an MCP client',
  ],
  [
    'a key nobody can guess',
    `${demo}\npinning: { quorum: 1 }`,
    '2:12: unknown key "quorum" in pinning: known keys: file',
  ],
  [
    'a misspelt key',
    'servers: { demo: { comand: node } }',
    '1:20: unknown key "comand" in servers.demo: did you mean "command"?',
  ],
  [
    'another style of key',
    `server: { metricsPort: 1 }\n${demo}`,
    '1:11: unknown key "metricsPort" in server: did you mean "metrics_port"?',
  ],
  [
    'an unknown provider',
    `auth: { provider: ldap }\n${demo}`,
    '1:19: auth.provider: expected one of none, token, jwt, oauth2, api_key, basic, mtls, found "ldap"',
  ],
  [
    'an unknown frontend',
    `server: { frontends: [{ protocol: htp }] }\n${demo}`,
    '1:35: server.frontends[0].protocol: expected one of http, websocket, sse, tcp, tcp_binary, tcp_health, stdio, found "htp"',
  ],
  [
    'a frontend without protocol',
    `server: { frontends: [{ name: a }] }\n${demo}`,
    '1:23: server.frontends[0].protocol: expected one of http, websocket, sse, tcp, tcp_binary, tcp_health, stdio, found nothing',
  ],
  [
    'wrong types',
    `server: { insecure: maybe, frontends: { a: b }, metrics_port: 65536 }\n${demo}`,
    '1:21: server.insecure: expected true or false, found "maybe"',
    '1:39: server.frontends: expected a list, found keys and values',
    '1:63: server.metrics_port: expected a whole number from 0 to 65535, found 65536',
  ],
  [
    'a number as text',
    `server: { frontends: [{ protocol: http, name: 1 }] }\n${demo}`,
    '1:47: server.frontends[0].name: expected text: put it in quotes',
  ],
  [
    'a path without slash',
    `server: { frontends: [{ protocol: http, config: { path: mcp } }] }\n${demo}`,
    '1:57: server.frontends[0].config.path: expected a path such as /mcp, found "mcp"',
  ],
  [
    'a bad duration',
    `timeouts: { call: 60 secs }\n${demo}`,
    '1:19: timeouts.call: "60 secs" is not a duration: write "30s", "5m", "500ms", "1h" or a number of seconds',
  ],
  [
    'no time at all',
    `timeouts: { call: 0 }\n${demo}`,
    '1:19: timeouts.call: expected a duration of at least 1ms',
  ],
  [
    'a duration no timer can hold',
    `timeouts: { call: 8760h }\n${demo}`,
    '1:19: timeouts.call: expected a duration of at most 24d',
  ],
  [
    'an unset variable',
    `servers:\n  demo:\n    command: \${NOPE}`,
    `3:14: variable NOPE is not set: set it in the environment or write \${NOPE:-default}`,
  ],
  [
    'an unset variable where a number belongs',
    `server: { metrics_port: "\${NOPE}" }\n${demo}`,
    `1:25: variable NOPE is not set: set it in the environment or write \${NOPE:-default}`,
  ],
  [
    'a reference of another program',
    `servers:\n  demo:\n    command: \${input:key}`,
    `3:14: \${input:key} cannot be filled in: write \${NAME}, \${NAME:-default} or \${file:/path}, and $\${ for a literal \${`,
  ],
]);

test('all problems are told at once, in the order of the file', () => {
  const text = 'version: 3\nserver: { prt: 1 }\ntimeouts: { call: x }\nservers: { a: { args: 1 } }';
  expect(problemsOf(text).map((line) => line.split(': ')[0])).toEqual([
    '1:10',
    '2:11',
    '3:19',
    '4:23',
  ]);
});

test('aliases that multiply are stopped', () => {
  const levels = Array.from({ length: 8 }, (_, level) => {
    const aliases = Array.from({ length: 10 }, () => `*a${level}`).join(', ');
    return `  - &a${level + 1} [${aliases}]`;
  });
  const text = `servers:\n  - &a0 [x]\n${levels.join('\n')}\n`;
  const [first] = problemsOf(text);
  expect(first).toContain('the file is nested too deeply, or its aliases make it too large');
});

test('an alias that holds itself is stopped', () => {
  expect(problemsOf('servers: &a { b: *a }')[0]).toContain('nested too deeply');
});

test('deep nesting is refused, not followed until the stack ends', () => {
  expect(problemsOf(`servers: ${'['.repeat(200_000)}`)).not.toEqual([]);
});

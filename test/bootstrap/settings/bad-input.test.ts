import { expect, test } from 'vitest';
import { problemsOf, warningsOf } from './loading.ts';

const demo = 'servers: { demo: { command: node } }';

/** Input, and all that is said about it. */
const rows: readonly (readonly [name: string, text: string, ...problems: string[]])[] = [
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
    `${demo}\nauth: { provider: none, jwt: {} }`,
    '2:25: unknown key "jwt" in auth: known keys: provider, token, tokens',
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
    `auth: { provider: jwt }\n${demo}`,
    '1:19: auth.provider: expected one of none, token, found "jwt"',
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
    `3:14: \${input:key} cannot be filled in: write \${NAME} or \${NAME:-default}, and $\${ for a literal \${`,
  ],
  [
    'no servers',
    'version: 1',
    '1:1: no servers: add one, for example servers: { demo: { command: node, args: [server.ts] } }',
  ],
  [
    'only disabled servers',
    'version: 1\nservers: { a: { command: x, disabled: true } }',
    '2:1: every server is disabled: add one, for example servers: { demo: { command: node, args: [server.ts] } }',
  ],
  ['a server without address', 'servers: { a: {} }', '1:12: this server needs a command or url'],
  [
    'a server with two addresses',
    'servers: { a: { command: x, url: "http://h/" } }',
    '1:29: a server has either a command or a url, not both',
  ],
  [
    'a type that contradicts',
    'servers: { a: { type: http, command: x }, b: { type: stdio, url: "http://h/" } }',
    '1:23: a server of type http has a url, not a command',
    '1:54: a server of type stdio has a command, not a url',
  ],
  [
    'keys without meaning',
    'servers: { a: { command: x, headers: { A: b } }, b: { url: "http://h/", args: [x], framing: binary } }',
    '1:29: headers has no meaning for a server that is started by a command',
    '1:73: args has no meaning for a server with a url',
    '1:84: framing has no meaning for a server on http',
  ],
  [
    'no address',
    'servers: { a: { url: nowhere } }',
    '1:22: expected an address such as http://127.0.0.1:3000/mcp',
  ],
  [
    'an unknown scheme',
    'servers: { a: { url: "ftp://h/" } }',
    '1:22: unknown scheme ftp:// (http, https, ws, wss, tcp, tcps, tcp+tls, unix)',
  ],
  [
    'a scheme of another type',
    'servers: { a: { type: ws, url: "http://h/" } }',
    '1:32: an address for websocket starts with ws:// or wss://, not http://',
  ],
  [
    'a password in an address',
    'servers: { a: { url: "http://u:p@h/" } }',
    '1:22: a password in an address ends up in logs: use headers instead',
  ],
  [
    'a TCP address with port 0',
    'servers: { a: { url: "tcp://h:0" } }',
    '1:22: a TCP address needs a host, and a port that is not 0: tcp://127.0.0.1:8444',
  ],
  [
    'a relative Unix socket',
    'servers: { a: { url: "unix://run/x.sock" } }',
    '1:22: a Unix socket has an absolute path: unix:///run/server.sock',
  ],
  [
    'a name no client can write',
    'servers: { "My Server": { command: x } }',
    '1:12: "My Server" cannot be a server\'s name: clients address it, so only letters, digits, ".", "_" and "-" (no "..", at most 255), for example "My-Server"',
  ],
  [
    'a server named twice',
    'servers: { a: { command: x } }\nbackends: [{ name: a, protocol: stdio, config: { command: [x] } }]',
    '2:14: there is already a server named "a"',
  ],
  [
    'an unknown backend protocol',
    'backends: [{ name: a, protocol: smtp, config: {} }]',
    '1:33: backends[0].protocol: expected one of stdio, websocket, http, sse, tcp, tcp_binary, unix, found "smtp"',
  ],
  [
    'a backend without command',
    'backends: [{ name: a, protocol: stdio, config: { command: [] } }]',
    '1:59: command is empty: write ["program", "argument"]',
  ],
  [
    'a backend without address',
    'backends: [{ name: a, protocol: websocket, config: {} }, { name: b, protocol: sse, config: {} }]',
    '1:44: this backend needs endpoints',
    '1:84: this backend needs base_url',
  ],
  [
    'an endpoint listed twice',
    'backends: [{ name: a, protocol: tcp, config: { endpoints: ["tcp://h:1", "tcp://h:1"] } }]',
    '1:73: this endpoint is listed twice',
  ],
  [
    'no frontend',
    `server: { frontends: [] }\n${demo}`,
    '1:11: no frontend is enabled: clients could not connect',
  ],
  [
    'frontends of one name',
    `server: { frontends: [{ protocol: http }, { protocol: sse, name: http }] }\n${demo}`,
    '1:66: there is already a frontend named "http"',
  ],
  [
    'a port for http and tcp',
    `server: { frontends: [{ protocol: http }, { protocol: tcp, config: { port: 8080 } }] }\n${demo}`,
    '1:76: 127.0.0.1:8080 is taken by frontend "http", and only http, websocket and sse can share a port',
  ],
  [
    'a port twice for one protocol',
    `server: { frontends: [{ protocol: http }, { protocol: http, name: b }] }\n${demo}`,
    '1:43: 127.0.0.1:8080 is taken by frontend "http", which speaks the same protocol',
  ],
  [
    'a shared port with and without TLS',
    `server: { frontends: [{ protocol: http }, { protocol: sse, config: { port: 8080, tls: { cert_file: a, key_file: b } } }] }\n${demo}`,
    '1:76: 127.0.0.1:8080 is taken by frontend "http": frontends that share a port need the same tls',
  ],
  [
    'a port on every address',
    `server: { frontends: [{ protocol: http }, { protocol: sse, config: { port: 8080, host: 0.0.0.0 } }], insecure: true }\n${demo}`,
    '1:76: 0.0.0.0:8080 is taken by frontend "http": frontends that share a port need the same host',
  ],
  [
    'a port for metrics and http',
    `server: { metrics_port: 8080 }\n${demo}`,
    '1:25: 127.0.0.1:8080 is taken by frontend "http", and only http, websocket and sse can share a port',
  ],
  [
    'TLS without a key',
    `server: { frontends: [{ protocol: tcp, config: { tls: { enabled: true } } }] }\n${demo}`,
    '1:50: TLS needs cert_file and key_file, here or in server.tls',
  ],
  [
    'an open door',
    `auth: { provider: none }\nserver: { frontends: [{ protocol: http, config: { host: 0.0.0.0 } }] }\n${demo}`,
    '2:57: everybody who reaches 0.0.0.0 could use the gateway while auth.provider is none: bind 127.0.0.1, set auth.provider: token with a token, or set server.insecure: true',
  ],
  [
    'an open door by omission',
    `server: { frontends: [{ protocol: http, config: { host: "::" } }] }\n${demo}`,
    '1:57: everybody who reaches :: could use the gateway while auth is missing: bind 127.0.0.1, set auth.provider: token with a token, or set server.insecure: true',
  ],
  [
    'open metrics',
    `auth: { provider: none }\nserver: { metrics_host: 0.0.0.0, metrics_port: 9090 }\n${demo}`,
    '2:48: everybody who reaches 0.0.0.0 could use the gateway while auth.provider is none: bind 127.0.0.1, set auth.provider: token with a token, or set server.insecure: true',
  ],
  [
    'every web page',
    `auth: { provider: none }\nserver: { frontends: [{ protocol: http, config: { allowed_origins: ["*"] } }] }\n${demo}`,
    '2:68: every web page could use the gateway with allowed_origins "*" while auth.provider is none: name the origins, set a token, or set server.insecure: true',
  ],
  [
    'a token provider without token',
    `auth: { provider: token }\n${demo}`,
    '1:1: provider token needs token or tokens',
  ],
  ['an empty token', `auth: { provider: token, token: "" }\n${demo}`, '1:33: auth.token: is empty'],
  [
    'a token no header can carry',
    `auth: { provider: token, token: "a b" }\n${demo}`,
    '1:7: a token has to be visible ASCII without spaces',
  ],
  [
    'a token that does nothing',
    `auth: { provider: none, token: secret }\n${demo}`,
    '1:7: tokens have no effect with provider none: set provider: token',
  ],
  [
    'a mode nobody offers',
    `server: { frontends: [{ protocol: stdio, config: { modes: [{ type: named_pipe }] } }] }\n${demo}`,
    '1:68: server.frontends[0].config.modes[0].type: expected one of stdin_stdout, unix_socket, named_pipes, found "named_pipe"',
  ],
  [
    'a socket without path',
    `server: { frontends: [{ protocol: stdio, config: { modes: [{ type: unix_socket }] } }] }\n${demo}`,
    '1:60: unix_socket needs a path',
  ],
  [
    'permissions nobody can read',
    `server: { frontends: [{ protocol: stdio, config: { modes: [{ type: unix_socket, path: /s, permissions: "0888" }] } }] }\n${demo}`,
    '1:104: permissions: expected octal mode bits without execution, such as "0600" or "0660"',
  ],
  [
    'an era nobody speaks',
    'servers: { a: { command: x, era: old, capabilities: all, max_links: 0 } }',
    '1:34: servers.a.era: expected one of auto, legacy, modern, found "old"',
    '1:53: servers.a.capabilities: expected one of per_client, declare_all, found "all"',
    '1:69: servers.a.max_links: expected a whole number from 1 to 1000, found 0',
  ],
  [
    'an era its transport does not have',
    'servers: { a: { type: sse, url: "http://h/", era: modern } }\nbackends: [{ name: b, protocol: sse, config: { base_url: "http://h", era: modern } }]',
    '1:51: HTTP+SSE is a transport of revision 2024-11-05: era modern cannot use it',
    '2:75: HTTP+SSE is a transport of revision 2024-11-05: era modern cannot use it',
  ],
  [
    'keys for sessions that are never there',
    'servers: { a: { command: x, era: modern, capabilities: per_client, max_links: 1 }, b: { url: "http://h/", max_links: 2 } }',
    '1:42: capabilities has no meaning for a server of era modern, which has no sessions',
    '1:68: max_links has no meaning for a server of era modern, which has no sessions',
    '1:107: max_links has no meaning for a server on http, which says for each message what call it belongs to',
  ],
  [
    'a sealing key that is no key',
    `eras: { state_keys: ["${'A'.repeat(43)}=", "hunter2!", "c2hvcnQ=", 7] }\n${demo}`,
    '1:70: eras.state_keys[1]: expected base64 of 32 bytes',
    '1:82: eras.state_keys[2]: expected base64 of 32 bytes, found 5 bytes',
    '1:94: eras.state_keys[3]: expected base64 of 32 bytes, found 0 bytes',
  ],
  [
    'a secret where a list of them belongs',
    `eras: { state_keys: hunter2 }\nauth: { provider: token, tokens: hunter2 }\n${demo}`,
    '1:21: eras.state_keys: expected a list, found text',
    '2:34: auth.tokens: expected a list, found text',
  ],
  [
    'client certificates nobody vouches for',
    `server: { tls: { cert_file: a, key_file: b, client_auth: require }, frontends: [{ protocol: http }, { protocol: tcp }, { protocol: sse, config: { tls: { client_auth: request } } }] }\n${demo}`,
    '1:45: client_auth require needs ca_file, the authorities that vouch for clients, here or in server.tls',
    '1:154: client_auth request needs ca_file, the authorities that vouch for clients, here or in server.tls',
  ],
  [
    'client certificates by their other name',
    `server: { frontends: [{ protocol: tcp, config: { tls: { cert_file: a, key_file: b, verify_client: true } } }] }\n${demo}`,
    '1:50: client_auth require needs ca_file, the authorities that vouch for clients, here or in server.tls',
  ],
  [
    'two words about client certificates',
    `server: { tls: { cert_file: a, key_file: b, ca_file: c, client_auth: request, verify_client: true } }\n${demo}`,
    '1:79: verify_client true means client_auth require, not request: keep one of the two',
  ],
  [
    'a way to look at clients nobody knows',
    `server: { tls: { client_auth: verify, verify_client: maybe } }\n${demo}`,
    '1:31: server.tls.client_auth: expected one of none, request, require, found "verify"',
    '1:54: server.tls.verify_client: expected true or false, found "maybe"',
  ],
  [
    'every web page with the certificate of a browser',
    `auth: { provider: token, token: secret }\nserver: { frontends: [{ protocol: http, config: { allowed_origins: ["*"], tls: { cert_file: a, key_file: b, ca_file: c, client_auth: request } } }] }\n${demo}`,
    '2:68: every web page could use the certificate of its reader with allowed_origins "*" and client_auth request: name the origins, or set server.insecure: true',
  ],
  [
    'a health port beside a health frontend',
    `server: { tcp_health_port: 9002, frontends: [{ protocol: http }, { protocol: tcp_health, name: probe }] }\n${demo}`,
    '1:11: frontend "probe" answers health checks already: keep one of the two',
  ],
  [
    'a health port under the name of a frontend',
    `server: { tcp_health_port: 9002, frontends: [{ protocol: http, name: tcp_health }] }\n${demo}`,
    '1:11: there is already a frontend named "tcp_health"',
  ],
  [
    'a health port that is taken',
    `server: { frontends: [{ protocol: http }], tcp_health_port: 8080 }\n${demo}`,
    '1:61: 127.0.0.1:8080 is taken by frontend "http", and only http, websocket and sse can share a port',
  ],
  [
    'two health frontends on one port',
    `server: { frontends: [{ protocol: http }, { protocol: tcp_health }, { protocol: tcp_health, name: b }] }\n${demo}`,
    '1:69: 127.0.0.1:9002 is taken by frontend "tcp_health", and only http, websocket and sse can share a port',
  ],
  [
    'nothing but health checks',
    `server: { frontends: [{ protocol: tcp_health }] }\n${demo}`,
    '1:11: no frontend is enabled: clients could not connect',
  ],
  [
    'health for everybody',
    `auth: { provider: none }\nserver: { frontends: [{ protocol: http }, { protocol: tcp_health, config: { host: 0.0.0.0 } }] }\n${demo}`,
    '2:83: everybody who reaches 0.0.0.0 could use the gateway while auth.provider is none: bind 127.0.0.1, set auth.provider: token with a token, or set server.insecure: true',
  ],
  [
    'keys of other frontends on the health port',
    `server: { frontends: [{ protocol: tcp_health, config: { tls: {}, namespace: demo } }] }\n${demo}`,
    '1:57: unknown key "tls" in server.frontends[0].config: known keys: host, port, max_connections',
    '1:66: unknown key "namespace" in server.frontends[0].config: known keys: host, port, max_connections',
  ],
  [
    'a heartbeat that is no duration',
    `server: { frontends: [{ protocol: tcp, config: { heartbeat_interval: -1 } }, { protocol: tcp, name: b, config: { heartbeat_interval: 1000d } }] }\n${demo}`,
    '1:70: server.frontends[0].config.heartbeat_interval: -1 is not a duration: write "30s", "5m", "500ms", "1h" or a number of seconds',
    '1:134: server.frontends[1].config.heartbeat_interval: expected a duration of at most 24d, or 0 for never',
  ],
  [
    'a compatibility nobody needs',
    `server: { compat: { answer_notification: true } }\n${demo}`,
    '1:21: unknown key "answer_notification" in server.compat: did you mean "answer_notifications"?',
  ],
  [
    'a framing nobody speaks',
    'servers: { a: { url: "tcp://h:1", framing: s12 } }',
    '1:44: servers.a.framing: expected one of binary, length_prefixed, g12, r16, newline, found "s12"',
  ],
  [
    'a token that no server of its kind reads',
    'servers: { a: { command: x, token: t }, b: { url: "http://h/", token: t }, c: { url: "unix:///s", token: t, target_namespace: n } }',
    '1:29: token has no meaning for a server that is started by a command',
    '1:64: token has no meaning for a server on http: it is shown in headers',
    '1:99: token has no meaning for a server on unix',
    '1:109: target_namespace has no meaning for a server on unix',
  ],
  [
    'a token that is none',
    'servers: { a: { url: "tcp://h:1", token: "a b" }, b: { url: "tcp://h:1", token: } }\nbackends: [{ name: c, protocol: tcp, config: { endpoint: "tcp://h:1", token: "a\\nb" } }]',
    '1:42: servers.a.token: expected visible ASCII without spaces, at most 8192 characters',
    '1:81: servers.b.token: is empty',
    '2:78: backends[0].config.token: expected visible ASCII without spaces, at most 8192 characters',
  ],
  [
    'a token for a backend without one',
    'backends: [{ name: a, protocol: unix, config: { endpoint: "unix:///s", token: t } }]',
    '1:72: unknown key "token" in backends[0].config: known keys: connection_pool, endpoints, endpoint, shared, replay, max_retries, era, capabilities, max_links, lists, instructions, health_check, circuit_breaker, transform, pinning, results, tools, timeout, timeouts, admission, balancing, weight, zone, backup, max_requests, labels, request_timeout, framing',
  ],
  [
    'a namespace that travels in no envelope',
    'servers: { a: { url: "tcp://h:1", target_namespace: n } }\nbackends: [{ name: b, protocol: tcp, config: { endpoint: "tcp://h:1", framing: newline, target_namespace: n } }]',
    '1:35: target_namespace has no meaning for framing g12: set framing: r16, or leave it out',
    '2:89: target_namespace has no meaning for framing newline: set framing: r16, or leave it out',
  ],
  [
    'a namespace that is none',
    'servers: { a: { url: "tcp://h:1", framing: r16, target_namespace: "../x" } }',
    '1:67: target_namespace: expected the name of a server: letters, digits, ".", "_" and "-"',
  ],
  [
    'lines where frames are named',
    'backends: [{ name: a, protocol: tcp_binary, config: { endpoint: "tcp://h:1", framing: newline } }]',
    '1:87: tcp_binary has no lines: use protocol tcp, or leave framing out',
  ],
  [
    'no modes',
    `server: { frontends: [{ protocol: stdio, config: { modes: [] } }] }\n${demo}`,
    '1:59: modes is empty: name stdin_stdout, unix_socket or named_pipes',
  ],
];

test.each(rows)('%s', (_, text, ...problems) => {
  expect(problemsOf(text)).toEqual(problems);
});

test('all problems are told at once, in the order of the file', () => {
  const text =
    'version: 3\nserver: { port: 1 }\ntimeouts: { call: x }\nservers: { a: { args: 1 } }';
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

test('a client file may hold what others put there', () => {
  const text = '{"mcpServers":{"a":{"command":"x","autoApprove":[]}},"theme":"dark"}';
  expect(problemsOf(text, 'client')).toEqual([]);
  expect(warningsOf(text, 'client')).toEqual([
    '1:35: mcpServers.a.autoApprove means nothing here and is left out',
    '1:54: theme means nothing here and is left out',
  ]);
});

test('a client file with wrong values is refused with its warnings', () => {
  const text = '{"mcpServers":{"a":{"url":7,"x":1}}}';
  expect(problemsOf(text, 'client')).toEqual([
    '1:27: mcpServers.a.url: expected text: put it in quotes',
  ]);
  expect(warningsOf(text, 'client')).toHaveLength(1);
});

test('a file without servers is no client file', () => {
  expect(problemsOf('{"name":"package"}', 'client')).toEqual([
    "1:1: no servers: this has to be an MCP client's file with mcpServers or servers",
  ]);
});

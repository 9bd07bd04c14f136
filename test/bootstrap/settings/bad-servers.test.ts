import { demo, testEach } from './bad-files.ts';

testEach([
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
    '1:72: unknown key "token" in backends[0].config: known keys: connection_pool, endpoints, endpoint, shared, replay, max_retries, era, capabilities, max_links, lists, instructions, health_check, circuit_breaker, transform, auth, pinning, results, tools, timeout, timeouts, admission, balancing, weight, zone, backup, max_requests, labels, request_timeout, framing',
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
]);

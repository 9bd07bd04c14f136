import { demo, testEach } from './bad-files.ts';

testEach([
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
    'client certificates nobody vouches for',
    `server: { tls: { cert_file: a, key_file: b, client_auth: require }, frontends: [{ protocol: http }, { protocol: tcp }] }\n${demo}`,
    '1:45: client_auth require needs ca_file, the authorities that vouch for clients, here or in server.tls',
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
    'no modes',
    `server: { frontends: [{ protocol: stdio, config: { modes: [] } }] }\n${demo}`,
    '1:59: modes is empty: name stdin_stdout, unix_socket or named_pipes',
  ],
]);

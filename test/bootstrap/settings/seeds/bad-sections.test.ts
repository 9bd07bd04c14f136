import { demo, testEach } from '../bad-files.ts';

const auth = 'auth: { provider: token, token: secret }';

testEach([
  [
    'a version of TLS nobody should use',
    `server: { tls: { cert_file: a, key_file: b, min_version: "1.1" } }\n${demo}`,
    '1:58: server.tls.min_version: expected 1.2 or 1.3, found "1.1"',
  ],
  [
    'suites nobody knows',
    `server: { tls: { cert_file: a, key_file: b, cipher_suites: [TLS_RSA_WITH_RC4_128_SHA] } }\n${demo}`,
    '1:60: none of these is a suite of TLS 1.3: add one, or set min_version "1.2"',
    '1:61: unknown cipher suite "TLS_RSA_WITH_RC4_128_SHA": one of TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384, TLS_CHACHA20_POLY1305_SHA256, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305, TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
  ],
  [
    'no suites at all',
    `server: { tls: { cert_file: a, key_file: b, cipher_suites: [] } }\n${demo}`,
    '1:60: cipher_suites is empty: name some, or leave it out',
  ],
  [
    'certificates of the older section that are missing',
    `security: { tls: { enabled: true } }\n${demo}`,
    '1:13: TLS needs cert_file and key_file, here or in server.tls',
  ],
  [
    'a protocol nobody knows',
    `server: { protocol: carrier-pigeon }\n${demo}`,
    '1:21: server.protocol: expected one of websocket, http, sse, tcp, tcp_binary, stdio, both, universal, found "carrier-pigeon"',
  ],
  [
    'a manifest of Kubernetes',
    `apiVersion: v1\n${demo}`,
    '1:1: unknown key "apiVersion" at the top level: this is a manifest of Kubernetes, and the configuration is the text in it',
  ],
  [
    'a Compose file',
    `services: {}\n${demo}`,
    '1:1: unknown key "services" at the top level: if this is a Compose file, the configuration is another one, which it mounts',
  ],
  [
    'ways in that are all switched off',
    `server: { protocols: { http: { enabled: false } } }\n${demo}`,
    '1:1: no frontend is enabled: clients could not connect',
  ],
  [
    'one port for two that cannot share it, where it is written',
    `server: { port: 8443, protocol: both, tcp_port: 8443 }\n${demo}`,
    '1:49: 127.0.0.1:8443 is taken by frontend "http", and only http, websocket and sse can share a port',
  ],
  [
    'everybody on the network, where the host is written',
    `server:\n  host: 0.0.0.0\n  port: 8443\nauth: { provider: none }\n${demo}`,
    '2:9: everybody who reaches 0.0.0.0 could use the gateway while auth.provider is none: bind 127.0.0.1, set auth.provider: token with a token, or set server.insecure: true',
  ],
  [
    'a socket that everybody may open',
    `server: { stdio_socket: /run/s, protocols: { stdio: { socket_permissions: "0666" } } }\n${demo}`,
    '1:11: permissions 0666 let every user in: end it with 0, like "0660"',
  ],
  [
    'sizes and times of connections',
    `server: { security: { max_request_size: 0 }, keepalive_timeout: soon, workers: 0, health_port: 70000 }\n${demo}`,
    '1:41: server.security.max_request_size: expected a whole number from 1 to 2147483647, found 0',
    '1:65: server.keepalive_timeout: "soon" is not a duration: write "30s", "5m", "500ms", "1h" or a number of seconds',
    '1:80: server.workers: expected a whole number from 1 to 1024, found 0',
    '1:96: server.health_port: expected a whole number from 0 to 65535, found 70000',
  ],
  [
    'a listener of its own where another one is',
    `server: { health_port: 8080 }\n${demo}`,
    '1:24: 127.0.0.1:8080 is taken by frontend "http", and only http, websocket and sse can share a port',
  ],
  [
    'where metrics are',
    `metrics: { endpoint: somewhere, path: /health }\n${demo}`,
    '1:22: expected host:port such as 127.0.0.1:9090, found "somewhere"',
    '1:39: /health is where something else is served: choose another path',
  ],
  [
    'metrics for everybody',
    `metrics: { endpoint: ":9090" }\nauth: { provider: none }\n${demo}`,
    '1:22: everybody who reaches 0.0.0.0 could use the gateway while auth.provider is none: bind 127.0.0.1, set auth.provider: token with a token, or set server.insecure: true',
  ],
  [
    'logs that go nowhere',
    `logging: { level: loud, output: file }\n${demo}`,
    '1:19: logging.level: expected one of trace, debug, info, warn, warning, error, silent, found "loud"',
  ],
  [
    'a log file without a name',
    `logging: { output: file }\n${demo}`,
    '1:20: output file needs file_path',
  ],
  [
    'an output nobody knows',
    `logging: { output: printer }\n${demo}`,
    '1:20: expected stderr, file or the path of a file, found "printer"',
  ],
  [
    'sessions and their Redis',
    `sessions: { provider: floppy, ttl: -5, redis: { db: first } }\n${demo}`,
    '1:23: sessions.provider: expected one of memory, redis, found "floppy"',
    '1:36: sessions.ttl: -5 is not a duration: write "30s", "5m", "500ms", "1h" or a number of seconds',
    '1:53: sessions.redis.db: expected a whole number from 0 to 65535, found "first"',
  ],
  [
    'a Redis that is none',
    `sessions: { provider: redis, redis: { url: "http://redis" } }\n${demo}`,
    '1:44: expected an address such as redis://redis:6379/0',
  ],
  [
    'sentinels without a port',
    `sessions: { provider: redis, redis: { addresses: ["a:1", b] } }\n${demo}`,
    '1:58: expected host:port such as redis:6379, found "b"',
  ],
  [
    'discovery',
    `discovery: { provider: etcd, refresh_rate: often }\n${demo}`,
    '1:24: discovery.provider: expected one of kubernetes, consul, static, found "etcd"',
    '1:44: discovery.refresh_rate: "often" is not a duration: write "30s", "5m", "500ms", "1h" or a number of seconds',
  ],
  [
    'a pattern that is broken',
    `discovery: { kubernetes: { namespace_pattern: "mcp-(" } }\n${demo}`,
    '1:47: "mcp-(" is not a regular expression',
  ],
  [
    'endpoints that cannot be reached',
    'service_discovery: { provider: static, static: { endpoints: { a: [{ url: "gopher://x" }], b: [{ url: "http://x", labels: { protocol: morse } }] } } }',
    '1:74: unknown scheme gopher:// (http, https, ws, wss, tcp, tcps, tcp+tls, unix)',
    '1:134: unknown protocol "morse": one of stdio, http, sse, websocket, ws, tcp, tcp_binary, unix',
  ],
  [
    'a provider in a list',
    `service_discovery: { providers: [{ type: kubernetes, config: { in_cluster: perhaps } }] }\n${demo}`,
    '1:76: service_discovery.providers[0].config.in_cluster: expected true or false, found "perhaps"',
  ],
  [
    'tracing',
    `tracing: { sampler_type: some, sampler_param: 3 }\n${demo}`,
    '1:26: tracing.sampler_type: expected one of const, probabilistic, traceidratio, always_on, always_off, found "some"',
    '1:47: tracing.sampler_param: expected a part from 0 to 1, or 0% to 100%, found 3',
  ],
  [
    'security',
    `security: { security_txt: { expires: tomorrow }, headers: { x_frame_options: ALLOW } }\n${demo}`,
    '1:38: security.security_txt.expires: expected a date such as 2030-12-31T23:59:59Z, found "tomorrow"',
    '1:78: security.headers.x_frame_options: expected one of DENY, SAMEORIGIN, found "ALLOW"',
  ],
  [
    'security.txt without a contact',
    `security: { security_txt: { enabled: true } }\n${demo}`,
    '1:13: security_txt needs a contact',
  ],
  [
    'defaults of a protocol',
    `backends: { http: { timeout: never, max_retries: 200 } }\n${demo}`,
    '1:30: backends.http.timeout: "never" is not a duration: write "30s", "5m", "500ms", "1h" or a number of seconds',
    '1:50: backends.http.max_retries: expected a whole number from 0 to 99, found 200',
  ],
  [
    'a list of backends with a mistake in it',
    `${auth}\nbackends: [{ name: a, protocol: http, config: { base_url: 7 } }]`,
    '2:59: backends[0].config.base_url: expected text: put it in quotes',
  ],
  [
    'pools and middleware',
    `connection: { pool: { max_size: many } }\nmiddleware: { compression: { min_size: 0 } }\n${demo}`,
    '1:33: connection.pool.max_size: expected a whole number from 0 to 1000000, found "many"',
    '2:40: middleware.compression.min_size: expected a whole number from 1 to 2147483647, found 0',
  ],
]);

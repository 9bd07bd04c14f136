import { describe, expect, test } from 'vitest';
import { load, problemsOf, warningsOf } from '../loading.ts';

const demo = 'servers: { demo: { command: node } }';

/** `protocol@host:port` of each frontend; a stdio frontend says its modes. */
const waysIn = (server: string): readonly string[] => {
  const { settings } = load(`server: ${server}\n${demo}`);
  return (settings?.frontends ?? []).map((frontend) =>
    frontend.protocol === 'stdio'
      ? `stdio ${frontend.modes.map(({ type }) => type).join('+')}`
      : `${frontend.protocol}@${frontend.host}:${frontend.port}`,
  );
};

const three = (host: string, port: number): readonly string[] =>
  ['http', 'websocket', 'sse'].map((protocol) => `${protocol}@${host}:${port}`);

describe('ways in without a list of them', () => {
  test.each([
    ['nothing', '{}', three('127.0.0.1', 8080)],
    ['a port', '{ port: 9000 }', three('127.0.0.1', 9000)],
    ['a host', '{ host: "::1" }', three('::1', 8080)],
    ['a TCP port too', '{ tcp_port: 9001 }', [...three('127.0.0.1', 8080), 'tcp@127.0.0.1:9001']],
    ['a socket', '{ stdio_socket: /run/s }', [...three('127.0.0.1', 8080), 'stdio unix_socket']],
  ])('%s', (_, server, expected) => expect(waysIn(server)).toEqual(expected));

  test.each([
    ['websocket', ['http@127.0.0.1:8443', 'websocket@127.0.0.1:8443']],
    ['http', ['http@127.0.0.1:8443']],
    ['sse', ['sse@127.0.0.1:8443']],
    ['tcp', ['tcp@127.0.0.1:8444']],
    ['tcp_binary', ['tcp@127.0.0.1:8444']],
    ['stdio', ['stdio stdin_stdout']],
    ['both', ['http@127.0.0.1:8443', 'websocket@127.0.0.1:8443', 'tcp@127.0.0.1:8444']],
    ['universal', [...three('127.0.0.1', 8443), 'tcp@127.0.0.1:8444']],
  ])('protocol %s', (protocol, expected) => {
    expect(waysIn(`{ protocol: ${protocol} }`)).toEqual(expected);
  });

  test('ports are those that are said', () => {
    const server = '{ protocol: universal, port: 1, http_port: 2, tcp_port: 3, stdio_socket: /s }';
    expect(waysIn(server)).toEqual([
      'http@127.0.0.1:2',
      'websocket@127.0.0.1:1',
      'sse@127.0.0.1:1',
      'tcp@127.0.0.1:3',
      'stdio unix_socket',
    ]);
  });

  test('single protocols are switched on and off', () => {
    expect(waysIn('{ protocol: both, protocols: { tcp_binary: { enabled: false } } }')).toEqual([
      'http@127.0.0.1:8443',
      'websocket@127.0.0.1:8443',
    ]);
    expect(waysIn('{ protocol: tcp, protocols: { sse: { path: /stream } } }')).toEqual([
      'tcp@127.0.0.1:8444',
      'sse@127.0.0.1:8443',
    ]);
    expect(waysIn('{ protocols: { http: {}, sse: { enabled: false } } }')).toEqual([
      'http@127.0.0.1:8443',
    ]);
  });

  test('modes of a stdio frontend', () => {
    const server =
      '{ protocol: stdio, stdio_frontend: { modes: [{ type: unix_socket, path: /a }, { type: stdin_stdout }] } }';
    expect(waysIn(server)).toEqual(['stdio unix_socket+stdin_stdout']);
    expect(waysIn('{ protocol: http, stdio_frontend: { enabled: false } }')).toEqual([
      'http@127.0.0.1:8443',
    ]);
  });

  test('a socket without a name is no way in', () => {
    const server = '{ protocol: http, protocols: { stdio: { enabled: true } } }';
    expect(waysIn(server)).toEqual(['http@127.0.0.1:8443']);
    expect(warningsOf(`server: ${server}\n${demo}`)).toEqual([
      '1:40: protocols.stdio has no effect without stdio_socket, the file to listen on',
    ]);
  });

  test('paths and times of single protocols', () => {
    const { settings } = load(`
server:
  stdio_socket: /run/s
  protocols:
    websocket: { path: /ws }
    http: { api_prefix: /v2/ }
    sse: { path: /stream, keepalive_interval: 7s }
    stdio: { socket_permissions: "0660" }
${demo}`);
    expect(settings?.frontends).toMatchObject([
      { protocol: 'websocket', path: '/ws' },
      { protocol: 'http', path: '/v2/mcp' },
      { protocol: 'sse', streamPath: '/stream', keepAliveMs: 7_000 },
      { protocol: 'stdio', modes: [{ path: '/run/s', permissions: 0o660 }] },
    ]);
  });
});

test('a list of frontends counts alone, and takes the host that is said for all [CF-04]', () => {
  const text = `server: { host: "::1", port: 9, protocol: both, frontends: [{ protocol: http }] }\n${demo}`;
  expect(load(text).settings?.frontends).toMatchObject([
    { protocol: 'http', host: '::1', port: 8080 },
  ]);
  expect(warningsOf(text)).toEqual([
    '1:24: port has no effect beside server.frontends: say it there',
    '1:33: protocol has no effect beside server.frontends: say it there',
  ]);
});

test('TLS, origins and sizes of older sections hold for all frontends', () => {
  const { settings } = load(`
security:
  tls: { cert_file: a, key_file: b, ca_file: c, verify_client: true }
  cors: { allowed_origins: ["https://app.example"] }
server: { security: { max_request_size: 1, max_header_size: 2, max_message_size: 3 } }
${demo}`);
  for (const frontend of settings?.frontends ?? []) {
    expect(frontend).toMatchObject({
      tls: { clientAuth: 'require', certFile: '/etc/mcp-gateway/a' },
      allowedOrigins: ['https://app.example'],
    });
  }
  expect(settings?.limits).toMatchObject({ maxHttpBodyBytes: 1, maxMessageBytes: 3 });
  expect(settings?.listeners).toMatchObject({ maxHeaderBytes: 2 });
});

describe('TLS', () => {
  const tlsOf = (own: string) =>
    load(
      `server: { tls: { cert_file: a, key_file: b${own} }, frontends: [{ protocol: tcp }] }\n${demo}`,
    ).settings?.frontends[0];

  test.each([
    ['', 'TLSv1.3'],
    [', min_version: "1.3"', 'TLSv1.3'],
    [', min_version: 1.2', 'TLSv1.2'],
    [', min_version: TLS1.2', 'TLSv1.2'],
    [', min_version: TLSv1.3', 'TLSv1.3'],
  ])('%s', (own, minVersion) => expect(tlsOf(own)).toMatchObject({ tls: { minVersion } }));

  test('suites are told by the names of OpenSSL, and TLS 1.3 never loses its own', () => {
    const suites =
      ', min_version: 1.2, cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305]';
    expect(tlsOf(suites)).toMatchObject({
      tls: {
        ciphers:
          'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-CHACHA20-POLY1305',
      },
    });
    expect(tlsOf(', cipher_suites: [TLS_AES_256_GCM_SHA384]')).toMatchObject({
      tls: { ciphers: 'TLS_AES_256_GCM_SHA384' },
    });
  });

  test('clients are not asked for what nobody could vouch for', () => {
    const text = `server: { tls: { cert_file: a, key_file: b, client_auth: request } }\n${demo}`;
    expect(problemsOf(text)).toEqual([]);
    expect(warningsOf(text)).toEqual([
      '1:45: client_auth request has no effect without ca_file: nobody vouches for a client, so none is asked',
    ]);
    expect(load(text).settings?.frontends[0]).toMatchObject({ tls: { clientAuth: 'none' } });
  });
});

test('the older section gives the same frontends as the list [CF-05]', () => {
  const older = load(`
server:
  host: 127.0.0.2
  port: 8443
  tcp_port: 8444
  stdio_socket: /run/s
  protocols:
    http: { api_prefix: /v2 }
    websocket: { path: /ws }
    sse: { path: /stream, keepalive_interval: 30s }
    tcp_binary: { framing: length_prefixed }
    stdio: { socket_permissions: "0660" }
${demo}`);
  const list = load(`
server:
  host: 127.0.0.2
  frontends:
    - { protocol: websocket, config: { port: 8443, path: /ws } }
    - { protocol: http, config: { port: 8443, path: /v2/mcp } }
    - { protocol: sse, config: { port: 8443, stream_endpoint: /stream, keepalive_interval: 30s } }
    - { protocol: tcp, config: { port: 8444 } }
    - { protocol: stdio, config: { modes: [{ type: unix_socket, path: /run/s, permissions: "0660" }] } }
${demo}`);
  expect(list.settings?.frontends).toHaveLength(5);
  expect(older.settings?.frontends).toEqual(list.settings?.frontends);
});

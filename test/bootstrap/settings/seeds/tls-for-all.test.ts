import { expect, test } from 'vitest';
import { load } from '../loading.ts';

test('server.tls is that of every frontend without its own [CF-09]', () => {
  const { settings } = load(`
server:
  tls:
    enabled: true
    cert_file: a
    key_file: b
    ca_file: c
    min_version: "1.2"
    client_auth: require
    cipher_suites: [TLS_AES_256_GCM_SHA384, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]
  frontends:
    - { protocol: http, config: { port: 1 } }
    - { protocol: websocket, config: { port: 2 } }
    - { protocol: sse, config: { port: 3 } }
    - { protocol: tcp, config: { port: 4 } }
    - { protocol: http, name: own, config: { port: 5, tls: { cert_file: x, key_file: y, client_auth: none, min_version: "1.3" } } }
servers: { demo: { command: node } }`);
  const [own, ...others] = (settings?.frontends ?? []).toReversed();
  expect(others).toHaveLength(4);
  for (const frontend of others) {
    expect(frontend, frontend.name).toMatchObject({
      tls: {
        certFile: '/etc/mcp-gateway/a',
        keyFile: '/etc/mcp-gateway/b',
        caFile: '/etc/mcp-gateway/c',
        minVersion: 'TLSv1.2',
        clientAuth: 'require',
        ciphers: 'TLS_AES_256_GCM_SHA384:ECDHE-RSA-AES128-GCM-SHA256',
      },
    });
  }
  expect(own).toMatchObject({
    name: 'own',
    tls: {
      certFile: '/etc/mcp-gateway/x',
      keyFile: '/etc/mcp-gateway/y',
      minVersion: 'TLSv1.3',
      clientAuth: 'none',
    },
  });
});

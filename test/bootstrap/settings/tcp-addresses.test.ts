import { expect, test } from 'vitest';
import { load } from './loading.ts';

test.each([
  ['tcp://h', 8080, false],
  ['tcps://h', 8443, true],
  ['tcp+tls://h', 8443, true],
  ['tcp://h:9', 9, false],
  ['tcps://h:9', 9, true],
  ['tcp+tls://[::1]:9', 9, true],
])('the address %s of a server is port %i, TLS %s [WP-15]', (url, port, tls) => {
  for (const text of [
    `servers: { a: { url: "${url}" } }`,
    `servers: { a: { type: tcp, url: "${url}" } }`,
    `backends: [{ name: a, protocol: tcp_binary, config: { endpoints: ["${url}"] } }]`,
  ]) {
    expect(load(text)).toMatchObject({
      settings: { servers: [{ endpoints: [{ target: { protocol: 'tcp', port, tls } }] }] },
    });
  }
});

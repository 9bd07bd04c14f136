import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { networkProbes } from '../../../../src/adapters/outbound/health/probes.ts';
import type { BackendTarget } from '../../../../src/domain/balancing/endpoint.ts';
import { Authority } from '../../../support/certificates.ts';

const probes = networkProbes();

test('a certificate that nobody vouches for is no good endpoint, by any check', async () => {
  const authority = new Authority();
  const { cert, key } = authority.issue('localhost');
  const server = createServer({ cert, key }, (socket) => socket.on('error', () => {}));
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    authority.remove();
  });
  const { port } = server.address() as AddressInfo;
  const { signal } = new AbortController();
  const tcp: BackendTarget = {
    protocol: 'tcp',
    host: '127.0.0.1',
    port,
    tls: true,
    framing: 'g12',
    token: undefined,
    targetNamespace: undefined,
  };
  const https: BackendTarget = {
    protocol: 'http',
    url: `https://127.0.0.1:${port}/mcp`,
    headers: {},
  };
  const request = { method: 'GET', path: '/health', expectedStatus: [200] } as const;
  const endpointOf = (target: BackendTarget) => ({ id: 'a', server: 'weather', target });
  const outcomes = [
    await probes.connect(endpointOf(tcp), signal),
    await probes.frame(endpointOf(tcp), signal),
    await probes.connect(endpointOf(https), signal),
    await probes.http(endpointOf(https), request, signal),
  ];
  for (const fault of outcomes) {
    expect(fault?.message).toContain('certificate is signed by an authority that is not trusted');
  }
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HttpConnector } from '../../../../src/adapters/outbound/backend/http/connector.ts';
import { DEFAULT_HTTP_SETTINGS } from '../../../../src/adapters/outbound/backend/http/settings.ts';
import { SseConnector } from '../../../../src/adapters/outbound/backend/sse/connector.ts';
import { DEFAULT_SSE_SETTINGS } from '../../../../src/adapters/outbound/backend/sse/settings.ts';
import { TcpConnector } from '../../../../src/adapters/outbound/backend/tcp/connector.ts';
import { WebSocketConnector } from '../../../../src/adapters/outbound/backend/websocket/connector.ts';
import { DEFAULT_WEBSOCKET_SETTINGS } from '../../../../src/adapters/outbound/backend/websocket/settings.ts';
import { SocketProbe } from '../../../../src/adapters/outbound/detection/socket-probe.ts';
import { networkProbes } from '../../../../src/adapters/outbound/health/probes.ts';
import { DEFAULT_SOCKET_SETTINGS } from '../../../../src/adapters/shared/backend/socket-settings.ts';
import type { BackendConnector } from '../../../../src/application/ports/driven/backend-connector.ts';
import type { BackendTarget } from '../../../../src/domain/balancing/endpoint.ts';
import { parseAddress } from '../../../../src/domain/detection/address.ts';
import { noTerms } from '../../../../src/domain/detection/target.ts';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { ask } from '../../../support/backend/opened.ts';
import { RecordingListener } from '../../../support/backend/recording-listener.ts';
import { RecordingLogger } from '../../../support/backend/recording-logger.ts';
import { CountingServer } from '../../../support/egress/counting-server.ts';
import { quietGuard } from '../../../support/egress/rules.ts';

const server = new CountingServer();
let port = 0;
beforeAll(async () => {
  port = await server.listen();
});
afterAll(() => server.close());

// By the stricter of the two ways this machine itself is out of reach, so that a connection would be seen.
const { learned: passage } = quietGuard();
const noise = (): void => undefined;

const connectors: Readonly<Record<'http' | 'sse' | 'websocket' | 'tcp', BackendConnector>> = {
  http: new HttpConnector({ ...DEFAULT_HTTP_SETTINGS, passage }, new RecordingLogger()),
  sse: new SseConnector({ ...DEFAULT_SSE_SETTINGS, passage }),
  websocket: new WebSocketConnector({ ...DEFAULT_WEBSOCKET_SETTINGS, passage }, noise),
  tcp: new TcpConnector({ ...DEFAULT_SOCKET_SETTINGS, passage }, noise),
};

const byUrl = (protocol: 'http' | 'sse' | 'websocket', scheme: string) => (host: string) => ({
  protocol,
  url: `${scheme}://${host}:${port}/mcp`,
  headers: {},
});

const byHost = (tls: boolean) => (host: string) =>
  ({
    protocol: 'tcp',
    host: host.replace(/^\[|\]$/g, ''),
    port,
    tls,
    framing: 'newline',
    token: undefined,
    targetNamespace: undefined,
  }) as const;

const carriers: readonly (readonly [
  scheme: string,
  targetAt: (host: string) => BackendTarget & { readonly protocol: keyof typeof connectors },
])[] = [
  ['http', byUrl('http', 'http')],
  ['https', byUrl('http', 'https')],
  ['sse', byUrl('sse', 'http')],
  ['sse over TLS', byUrl('sse', 'https')],
  ['ws', byUrl('websocket', 'ws')],
  ['wss', byUrl('websocket', 'wss')],
  ['tcp', byHost(false)],
  ['tcps', byHost(true)],
];

// Literals, names, and forms that only the system's resolver understands.
const hosts = ['127.0.0.1', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', 'localhost'];

/** What is said about a server: by opening a link, or by the first call over it. */
const faultOf = async (target: BackendTarget & { readonly protocol: keyof typeof connectors }) => {
  const listener = new RecordingListener();
  const endpoint = { id: 'a', server: 'a', target };
  const { signal } = new AbortController();
  const link = await connectors[target.protocol].open(endpoint, listener, signal);
  if (link instanceof Fault) return link;
  ask(link, 1, 'initialize');
  await listener.until(() => listener.failures.length > 0);
  await link.close();
  return listener.failures[0]?.fault;
};

describe.each(carriers)('a server over %s', (_scheme, targetAt) => {
  test.each(hosts)('at %s is not connected to', async (host) => {
    const before = server.connections;
    const fault = await faultOf(targetAt(host));
    expect(fault?.code).toBe('backend_unavailable');
    expect(fault?.message).toMatch(/egress|EGRESS_REFUSED/);
    expect(server.connections).toBe(before);
  });

  test.each(hosts)('at %s is not looked at by health checks', async (host) => {
    const before = server.connections;
    const endpoint = { id: 'a', server: 'a', target: targetAt(host) };
    const probes = networkProbes(passage);
    const request = { method: 'GET', path: '/', expectedStatus: [200] } as const;
    const { signal } = new AbortController();
    expect((await probes.connect(endpoint, signal))?.message).toContain('egress');
    const { protocol } = endpoint.target;
    const second =
      protocol === 'tcp' ? probes.frame(endpoint, signal) : probes.http(endpoint, request, signal);
    expect((await second)?.message).toContain('egress');
    expect(server.connections).toBe(before);
  });
});

describe.each(['post', 'event_stream', 'websocket', 'g12', 'newline', 'tls'] as const)(
  'detection by %s',
  (kind) => {
    test.each([false, true])('leaves the address alone (in TLS: %s)', async (isInTls) => {
      const before = server.connections;
      const probe = new SocketProbe({
        identity: { name: 'g', version: '1' },
        searchPath: '',
        passage,
      });
      for (const host of hosts) {
        const parsed = parseAddress(`${host}:${port}`);
        if (!parsed.ok) continue;
        const question = { kind, isInTls, path: '/mcp' };
        const { signal } = new AbortController();
        const sight = await probe.run(parsed.value, question, noTerms, signal);
        expect([host, sight.note]).toEqual([
          host,
          'the gateway may not connect to its address (egress)',
        ]);
      }
      expect(server.connections).toBe(before);
    });
  },
);

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { HttpConnector } from '../../../../src/adapters/outbound/backend/http/connector.ts';
import { SseConnector } from '../../../../src/adapters/outbound/backend/sse/connector.ts';
import { DEFAULT_SSE_SETTINGS } from '../../../../src/adapters/outbound/backend/sse/settings.ts';
import { TcpConnector } from '../../../../src/adapters/outbound/backend/tcp/connector.ts';
import { systemClock, systemTimers } from '../../../../src/adapters/outbound/system/clock.ts';
import { DEFAULT_SOCKET_SETTINGS } from '../../../../src/adapters/shared/backend/socket-settings.ts';
import { Survey } from '../../../../src/application/control/survey.ts';
import { ServerEras } from '../../../../src/application/eras/server-eras.ts';
import { Deadlines } from '../../../../src/application/links/deadlines.ts';
import { PoolDirectory } from '../../../../src/application/pools/pool-directory.ts';
import type { BackendConnector } from '../../../../src/application/ports/driven/backend-connector.ts';
import type { Endpoint } from '../../../../src/domain/balancing/endpoint.ts';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { connectedBy, poolOf } from '../../../support/application/pools.ts';
import { RecordingMetrics } from '../../../support/application/recording-metrics.ts';
import { stdioBench, stdioEndpoint } from '../../../support/backend/stdio-bench.ts';
import { OriginalGateway } from '../../../support/peers/original-gateway.ts';
import { EverythingServer } from './http/everything-server.ts';
import { endpointAt, quick, silent } from './http/rig.ts';
import { endpointAt as tcpEndpointAt } from './tcp/rig.ts';

const reference = fileURLToPath(
  new URL('../../../support/reference-server/main.ts', import.meta.url),
);
const everything = fileURLToPath(
  new URL('../../../../node_modules/.bin/mcp-server-everything', import.meta.url),
);
const identity = { name: 'mcp-gateway', version: '0.0.0-test' };
const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** Asks the server behind an endpoint for its era, then looks at its tools. */
const look = async (endpoint: Endpoint) => {
  let started = 0;
  const counting = (connector: BackendConnector): BackendConnector => ({
    open: (...terms) => {
      started += 1;
      return connector.open(...terms);
    },
  });
  const stdio = counting(stdioBench().connector);
  const tcp = counting(new TcpConnector(DEFAULT_SOCKET_SETTINGS, () => {}));
  const http = new HttpConnector(quick, silent);
  const sse = new SseConnector(DEFAULT_SSE_SETTINGS);
  const connectors = { ...connectedBy(http), stdio, sse, tcp };
  const pool = poolOf(
    { server: 'demo', endpoints: [endpoint] },
    {
      connectors,
      clock: systemClock,
      timers: systemTimers,
      metrics: new RecordingMetrics(),
    },
  );
  const pools = new PoolDirectory([pool]);
  const deadlines = new Deadlines(10_000, systemClock, systemTimers);
  const eras = new ServerEras(
    pools,
    { eras: new Map(), probeTimeoutMs: 8_000, verdictMaxAgeMs: 600_000 },
    { deadlines, clock: systemClock, timers: systemTimers, logger: silent, identity },
  );
  endings.push(async () => {
    await eras.close();
    deadlines.stop();
  });
  const [row] = await new Survey(pools, eras, deadlines, systemClock, identity).rows();
  if (row === undefined) throw new Error('there is one server');
  if (row.outcome instanceof Fault) throw new Error(row.outcome.message);
  return { era: row.era, tools: row.outcome.tools, started };
};

const tcpListeners = [
  ['--tcp', 'newline'],
  ['--tcp-frames', 'g12'],
  ['--tcp-frames-version-1', 'g12'],
  ['--tcp-envelopes', 'r16'],
] as const;
const listeners = ['--http', ...tcpListeners.map(([listener]) => listener)];

const choices = [
  ['both', 'modern'],
  ['modern', 'modern'],
  ['legacy', 'legacy'],
] as const;
type Served = (typeof choices)[number][0];

/** The dual-era reference server with a listener of every kind; its process, and the URL of each. */
const launch = async (served: Served) => {
  const ports = listeners.flatMap((listener) => [listener, '0']);
  const child = spawn(process.execPath, [reference, ...ports, '--era', served], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const urls = new Map<string, string>();
  for await (const line of createInterface(child.stderr)) {
    const listener = listeners[urls.size];
    if (listener !== undefined && line.startsWith('listening ')) {
      urls.set(listener, line.slice('listening '.length));
    }
    if (urls.size === listeners.length) return { child, urls };
  }
  throw new Error('the server did not start');
};

const stopped = async (child: ChildProcess): Promise<void> => {
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
};

describe('servers built on the SDK', () => {
  const servers = new Map<Served, Awaited<ReturnType<typeof launch>>>();
  beforeAll(async () => {
    await Promise.all(
      choices.map(async ([served]) => {
        servers.set(served, await launch(served));
      }),
    );
  });
  afterAll(() => Promise.all([...servers.values()].map(({ child }) => stopped(child))));

  const urlOf = (served: Served, listener: string): string =>
    servers.get(served)?.urls.get(listener) ?? '';

  test.each(choices)('of eras "%s" over HTTP', async (served, era) => {
    const found = await look(endpointAt(urlOf(served, '--http')));
    expect(found.era).toBe(era);
    expect(found.tools).toBeGreaterThan(5);
  });

  test.each(choices)('of eras "%s" over stdio, started once', async (served, era) => {
    const endpoint = stdioEndpoint(process.execPath, [reference, '--stdio', '--era', served]);
    const found = await look(endpoint);
    expect(found.era).toBe(era);
    expect(found.tools).toBeGreaterThan(5);
    expect(found.started).toBe(1);
  });

  for (const [listener, framing] of tcpListeners) {
    test.each(choices)(
      `of eras "%s" over TCP with ${listener}, dialled once`,
      async (served, era) => {
        const { port } = new URL(urlOf(served, listener));
        const found = await look(tcpEndpointAt(Number(port), { framing }));
        expect(found).toMatchObject({ era, started: 1 });
        expect(found.tools).toBeGreaterThan(5);
      },
    );
  }

  test('of the first generation over stdio, started once', async () => {
    const found = await look(stdioEndpoint(everything, ['stdio']));
    expect(found).toMatchObject({ era: 'legacy', started: 1 });
    expect(found.tools).toBeGreaterThan(5);
  });

  test.each([
    ['streamableHttp', 'mcp'],
    ['sse', 'sse'],
  ] as const)('of the first generation over %s, configured as http', async (transport, path) => {
    const server = await EverythingServer.start(transport);
    endings.push(() => server.stop());
    const found = await look(endpointAt(`http://127.0.0.1:${server.port}/${path}`));
    expect(found.era).toBe('legacy');
    expect(found.tools).toBeGreaterThan(5);
  });
});

test('An original gateway counts as a legacy server, dialled once', async () => {
  const tools = [{ name: 'files.read', inputSchema: { type: 'object' } }];
  const gateway = new OriginalGateway({ tokens: ['sesame'], serve: () => ({ tools }) });
  const port = await gateway.listen();
  endings.push(() => gateway.close());
  const found = await look(tcpEndpointAt(port, { token: 'sesame' }));
  expect(found).toEqual({ era: 'legacy', tools: 1, started: 1 });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import type { RawClient } from '../../support/clients/client.ts';
import { HttpClient } from '../../support/clients/http.ts';
import { SseClient } from '../../support/clients/sse.ts';
import { StreamClient } from '../../support/clients/stream.ts';
import { WebSocketClient } from '../../support/clients/websocket.ts';
import { type GatewayOptions, type RunningGateway, startGateway } from '../../support/gateway.ts';

export const frontends = ['http', 'ws', 'sse', 'frames', 'lines', 'unix'] as const;
export type FrontendName = (typeof frontends)[number];

const folder = mkdtempSync(join(tmpdir(), 'gateway-faults-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let paths = 0;

/** A path that nobody has used, in a folder that goes away with the test file. */
export const freshPath = (name: string): string => {
  paths += 1;
  return join(folder, `${paths}-${name}`);
};

export interface FaultGateway extends RunningGateway {
  readonly socketPath: string;
}

export interface FaultSettings {
  readonly servers: Readonly<Record<string, object>>;
  readonly timeouts?: Readonly<Record<string, string>>;
  readonly limits?: Readonly<Record<string, number>>;
  readonly server?: Readonly<Record<string, unknown>>;
  readonly auth?: Readonly<Record<string, unknown>>;
  readonly middleware?: Readonly<Record<string, unknown>>;
  readonly routing?: Readonly<Record<string, unknown>>;
  readonly health_monitoring?: Readonly<Record<string, unknown>>;
  readonly circuit_breaker?: Readonly<Record<string, unknown>>;
  readonly balancing?: Readonly<Record<string, unknown>>;
  readonly load_balancing?: Readonly<Record<string, unknown>>;
  readonly upstream?: Readonly<Record<string, unknown>>;
  readonly gateway?: Readonly<Record<string, unknown>>;
  readonly sessions?: Readonly<Record<string, string>>;
  readonly client_profiles?: readonly object[];
  readonly processes?: Readonly<Record<string, unknown>>;
  readonly validation?: Readonly<Record<string, unknown>>;
  readonly logging?: Readonly<Record<string, unknown>>;
  readonly audit?: object;
  readonly metrics?: Readonly<Record<string, string>>;
}

/** A gateway with every frontend: `http`, `ws`, `sse`, `tcp` and a Unix socket. */
export const openGateway = async (
  { servers, server, ...rest }: FaultSettings,
  options?: GatewayOptions,
): Promise<FaultGateway> => {
  const socketPath = freshPath('gateway.sock');
  const listener = (name: string, protocol: string) => ({
    name,
    protocol,
    config: { host: '127.0.0.1', port: 0 },
  });
  const modes = [{ type: 'unix_socket', path: socketPath }];
  const configured = [
    listener('http', 'http'),
    listener('ws', 'websocket'),
    listener('sse', 'sse'),
    listener('tcp', 'tcp'),
    { name: 'unix', protocol: 'stdio', config: { modes } },
  ];
  const settings = {
    version: 1,
    server: { frontends: configured, ...server },
    auth: { provider: 'none' },
    servers,
    ...rest,
  };
  const gateway = await startGateway(settings, options);
  return Object.assign(gateway, { socketPath });
};

/** A client of one frontend that has not said anything. */
const connectTo = async (gateway: FaultGateway, frontend: FrontendName): Promise<RawClient> => {
  const tcp = () => ({ host: '127.0.0.1', port: gateway.port('tcp') });
  switch (frontend) {
    case 'http':
      return Promise.resolve(new HttpClient(gateway.url('http', '/mcp')));
    case 'ws':
      return WebSocketClient.open(`ws://127.0.0.1:${gateway.port('ws')}/mcp`);
    case 'sse':
      return SseClient.open(gateway.url('sse', '/sse'));
    case 'frames':
      return StreamClient.binary(tcp());
    case 'lines':
      return StreamClient.newline(tcp());
    case 'unix':
      return StreamClient.newline({ path: gateway.socketPath });
  }
};

export const initialize = (id = '"hello"', version = '2025-11-25'): string =>
  `{"jsonrpc":"2.0","id":${id},"method":"initialize","params":{"protocolVersion":"${version}","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}`;

export const initialized = '{"jsonrpc":"2.0","method":"notifications/initialized"}';

/** A `tools/call` of the scripted server. `id` and `args` are raw JSON. */
export const call = (id: string | number, name: string, args = '{}'): string =>
  `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"${name}","arguments":${args}}}`;

/** A client that has introduced itself. */
export const openClient = async (
  gateway: FaultGateway,
  frontend: FrontendName,
  version?: string,
): Promise<RawClient> => {
  const client = await connectTo(gateway, frontend);
  const answer = await client.request(initialize('"hello"', version));
  if (!answer.includes('"result"')) throw new Error(`initialize failed: ${answer}`);
  await client.send(initialized);
  return client;
};

interface ErrorAnswer {
  readonly error?: {
    readonly code: number;
    readonly message: string;
    readonly data?: { readonly error_code: string; readonly retryable: boolean };
  };
}

/** The error of an answer. Fails when it is none. */
export const errorOf = (text: string): NonNullable<ErrorAnswer['error']> => {
  const { error } = JSON.parse(text) as ErrorAnswer;
  if (error === undefined) throw new Error(`no error: ${text.slice(0, 300)}`);
  return error;
};

/** The gateway lives, serves a call on every frontend, and has logged no bug of its own. */
export const expectSound = async (gateway: FaultGateway, tool = 'echo'): Promise<void> => {
  const health = await fetch(gateway.url('http', '/healthz'));
  expect(await health.text()).toBe('OK');
  for (const frontend of frontends) {
    const client = await openClient(gateway, frontend);
    expect(await client.request(call(1, tool))).toContain('"result"');
    await client.close();
  }
  expect(gateway.lines.filter((line) => line.includes('a fault of the gateway'))).toEqual([]);
};

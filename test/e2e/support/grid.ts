import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { RawClient } from './clients/client.ts';
import { HttpClient } from './clients/http.ts';
import { SseClient } from './clients/sse.ts';
import { StreamClient } from './clients/stream.ts';
import { WebSocketClient } from './clients/websocket.ts';
import { type RunningGateway, startGateway } from './gateway.ts';

/** Every way in. `stdin` is one client for the whole life of its gateway. */
export const frontendNames = [
  'http',
  'sse',
  'websocket',
  'tcp-binary',
  'tcp-newline',
  'unix',
  'stdin',
] as const;
export type FrontendName = (typeof frontendNames)[number];

/** Those that any number of clients may enter. */
export const openFrontends = frontendNames.filter((name) => name !== 'stdin');

export interface Grid {
  readonly gateway: RunningGateway;
  /** Of the frontend `unix`; the file's permissions are 0640. */
  readonly socketPath: string;
  /** Of a frontend that is switched off. */
  readonly closedPort: number;
  /** A new client, connected and silent. A namespace is possible where the address has room for one. */
  open(frontend: FrontendName, namespace?: string): Promise<RawClient>;
}

export interface GridSettings {
  readonly servers: Readonly<Record<string, object>>;
  readonly timeouts?: object;
  readonly limits?: object;
}

const MAX_HTTP_BODY_BYTES = 10_485_760;

const folders = new Set<string>();
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A gateway with every frontend. */
export const startGrid = async (settings: GridSettings): Promise<Grid> => {
  const folder = mkdtempSync(join(tmpdir(), 'grid-'));
  folders.add(folder);
  const path = join(folder, 'gateway.sock');
  const config = { host: '127.0.0.1', port: 0 };
  const modes = [{ type: 'stdin_stdout' }, { type: 'unix_socket', path, permissions: '0640' }];
  const gateway = await startGateway({
    version: 1,
    auth: { provider: 'none' },
    server: {
      frontends: [
        { name: 'http', protocol: 'http', config },
        { name: 'sse', protocol: 'sse', config },
        { name: 'websocket', protocol: 'websocket', config },
        { name: 'tcp', protocol: 'tcp', enabled: true, config },
        { name: 'off', protocol: 'tcp', enabled: false, config },
        { name: 'stdio', protocol: 'stdio', config: { modes } },
      ],
    },
    ...settings,
    limits: { max_http_body_bytes: MAX_HTTP_BODY_BYTES, ...settings.limits },
  });
  return {
    gateway,
    socketPath: path,
    closedPort: gateway.port('off'),
    open: (frontend, namespace) => open(gateway, path, frontend, namespace),
  };
};

const open = (
  gateway: RunningGateway,
  path: string,
  frontend: FrontendName,
  namespace: string | undefined,
): Promise<RawClient> => {
  const end = namespace === undefined ? '' : `/${namespace}`;
  const tcp = { host: '127.0.0.1' };
  switch (frontend) {
    case 'http':
      return Promise.resolve(new HttpClient(gateway.url('http', `/mcp${end}`)));
    case 'sse':
      return SseClient.open(gateway.url('sse', `/sse${end}`));
    case 'websocket':
      return WebSocketClient.open(`ws://127.0.0.1:${gateway.port('websocket')}/mcp${end}`);
    case 'tcp-binary':
      return StreamClient.binary({ ...tcp, port: gateway.port('tcp') });
    case 'tcp-newline':
      return StreamClient.newline({ ...tcp, port: gateway.port('tcp') });
    case 'unix':
      return StreamClient.newline({ path });
    case 'stdin':
      return Promise.resolve(StreamClient.piped(gateway));
  }
};

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { HttpClient } from '../../support/clients/http.ts';
import { SseClient } from '../../support/clients/sse.ts';
import { StreamClient } from '../../support/clients/stream.ts';
import { WebSocketClient } from '../../support/clients/websocket.ts';
import { type RunningGateway, startGateway } from '../../support/gateway.ts';
import { ChannelClient } from './clients/channel-client.ts';
import type { EraClient } from './clients/era-client.ts';
import { ModernHttpClient } from './clients/modern-http.ts';
import type { Era } from './peers/peer.ts';
import type { StartedPeer } from './peers/start-peer.ts';

export const eras = ['legacy', 'modern'] as const;

/** Client era and server era of each cell. */
export const cells = eras.flatMap((front) => eras.map((back) => [front, back] as const));

export type Cell = 'LL' | 'LM' | 'ML' | 'MM';

/** How docs/eras.md calls a cell. */
export const cellOf = (front: Era, back: Era): Cell =>
  front === 'legacy' ? (back === 'legacy' ? 'LL' : 'LM') : back === 'legacy' ? 'ML' : 'MM';

/** The two principals of a gateway with `tokens: true`. */
export const tokens = ['token-of-ada', 'token-of-bob'] as const;

export const doors = ['http', 'sse', 'websocket', 'tcp-newline', 'tcp-binary', 'unix'] as const;
export type Door = (typeof doors)[number];

export interface RigSettings {
  /** Named as in `servers`. */
  readonly servers: Readonly<Record<string, StartedPeer>>;
  /** More keys of their entries, by name. */
  readonly more?: Readonly<Record<string, object>>;
  readonly eras?: object;
  readonly federation?: object;
  readonly timeouts?: object;
  readonly limits?: object;
  /** Clients need one of {@link tokens}. */
  readonly tokens?: boolean;
  /** The only server behind TCP and the Unix socket. */
  readonly onlyServer?: string;
}

interface ClientOptions {
  /** Without it: the whole catalogue. */
  readonly server?: string;
  readonly token?: string;
  readonly door?: Door;
  readonly capabilities?: string;
}

export interface Rig {
  readonly gateway: RunningGateway;
  open(era: Era, options?: ClientOptions): Promise<EraClient>;
  /** A modern client on HTTP, with its postings in the hands of the test. */
  http(server?: string, token?: string): ModernHttpClient;
  url(server?: string): string;
}

const folder = mkdtempSync(join(tmpdir(), 'eras-'));
const clients = new Set<EraClient>();
const gateways = new Set<RunningGateway>();
afterAll(() => {
  const bugs = [...gateways].flatMap(({ lines }) =>
    lines.filter((line) => line.includes('a fault of the gateway')),
  );
  expect(bugs).toEqual([]);
});
afterAll(async () => {
  await Promise.allSettled([...clients].map((client) => client.close()));
  rmSync(folder, { recursive: true, force: true });
});

let sockets = 0;

/** A gateway with every network frontend before these servers. */
export const startRig = async (settings: RigSettings): Promise<Rig> => {
  sockets += 1;
  const path = join(folder, `${sockets}.sock`);
  const namespace = settings.onlyServer === undefined ? {} : { namespace: settings.onlyServer };
  const config = { host: '127.0.0.1', port: 0 };
  const modes = [{ type: 'unix_socket', path }];
  const servers: Record<string, object> = {};
  for (const [name, { entry }] of Object.entries(settings.servers)) {
    servers[name] = { ...entry, ...settings.more?.[name] };
  }
  const gateway = await startGateway({
    version: 1,
    auth: settings.tokens ? { provider: 'token', tokens } : { provider: 'none' },
    server: {
      frontends: [
        { name: 'http', protocol: 'http', config },
        { name: 'sse', protocol: 'sse', config },
        { name: 'websocket', protocol: 'websocket', config },
        { name: 'tcp', protocol: 'tcp', config: { ...config, ...namespace } },
        { name: 'unix', protocol: 'stdio', config: { modes, ...namespace } },
      ],
    },
    servers,
    ...(settings.eras && { eras: settings.eras }),
    ...(settings.federation && { federation: settings.federation }),
    ...(settings.timeouts && { timeouts: settings.timeouts }),
    ...(settings.limits && { limits: settings.limits }),
  });
  gateways.add(gateway);
  const url = (server?: string): string =>
    gateway.url('http', server === undefined ? '/mcp' : `/mcp/${server}`);
  const keep = <Client extends EraClient>(client: Client): Client => {
    clients.add(client);
    return client;
  };
  return {
    gateway,
    url,
    http: (server, token) => keep(new ModernHttpClient(url(server), bearer(token))),
    open: async (era, options = {}) => {
      const { server, token, door = 'http', capabilities } = options;
      if (door === 'http') {
        if (era === 'modern') return keep(new ModernHttpClient(url(server), bearer(token)));
        const raw = new HttpClient(url(server), bearer(token));
        return keep(await ChannelClient.legacy(raw, capabilities));
      }
      const raw = await connect(gateway, path, door, server);
      return keep(
        era === 'modern'
          ? ChannelClient.modern(raw)
          : await ChannelClient.legacy(raw, capabilities),
      );
    },
  };
};

const bearer = (token: string | undefined): Record<string, string> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` };

const connect = (
  gateway: RunningGateway,
  path: string,
  door: Exclude<Door, 'http'>,
  server?: string,
) => {
  const tcp = { host: '127.0.0.1', port: door.startsWith('tcp') ? gateway.port('tcp') : 0 };
  switch (door) {
    case 'websocket': {
      const end = server === undefined ? '' : `/${server}`;
      return WebSocketClient.open(`ws://127.0.0.1:${gateway.port('websocket')}/mcp${end}`);
    }
    case 'sse':
      return SseClient.open(gateway.url('sse', server === undefined ? '/sse' : `/sse/${server}`));
    case 'tcp-newline':
      return StreamClient.newline(tcp);
    case 'tcp-binary':
      return StreamClient.binary(tcp);
    case 'unix':
      return StreamClient.newline({ path });
  }
};

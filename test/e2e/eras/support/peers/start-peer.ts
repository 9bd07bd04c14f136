import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { compileCache } from '../../../../support/compile-cache.ts';
import { serveFrames, serveLines, serveWebSocket } from './channel-carriers.ts';
import { EraPeer } from './era-peer.ts';
import { serveHttp } from './http-carrier.ts';
import type { Era, Peer, Reaction } from './peer.ts';

export const carriers = [
  'http',
  'stdio',
  'websocket',
  'tcp-newline',
  'tcp-binary',
  'unix',
] as const;
export type Carrier = (typeof carriers)[number];

export interface StartedPeer {
  readonly peer: Peer;
  /** Its entry in `servers`. */
  readonly entry: object;
  close(): Promise<void>;
}

const pipe = fileURLToPath(new URL('./pipe.ts', import.meta.url));
const started = new Set<() => Promise<void>>();
afterAll(async () => {
  await Promise.all([...started].map((close) => close()));
});

export interface PeerOptions {
  readonly reactions?: Readonly<Record<string, Reaction>>;
  /** Of the HTTP server; any without it. */
  readonly port?: number;
}

/** Starts a scripted server; on stdio each process that the gateway starts becomes a connection of it. */
export const startPeer = async (
  era: Era,
  carrier: Carrier,
  name: string = `${era}-${carrier}`,
  { reactions, port }: PeerOptions = {},
): Promise<StartedPeer> => {
  const peer = new EraPeer(era, name, reactions);
  const { entry, close } = await serveOn(peer, carrier, port);
  const closeOnce = async (): Promise<void> => {
    if (started.delete(closeOnce)) await close();
  };
  started.add(closeOnce);
  return { peer, entry, close: closeOnce };
};

const serveOn = async (
  peer: Peer,
  carrier: Carrier,
  requestedPort: number | undefined,
): Promise<{ entry: object; close: () => Promise<void> }> => {
  const tcp = { host: '127.0.0.1', port: 0 };
  switch (carrier) {
    case 'http': {
      const { port, close } = await serveHttp(peer, requestedPort);
      return { entry: { type: 'http', url: `http://127.0.0.1:${port}/mcp` }, close };
    }
    case 'stdio': {
      const { port, close } = await serveLines(peer, tcp);
      return {
        entry: { command: process.execPath, args: [pipe, String(port)], env: compileCache },
        close,
      };
    }
    case 'websocket': {
      const { port, close } = await serveWebSocket(peer);
      return { entry: { type: 'websocket', url: `ws://127.0.0.1:${port}/` }, close };
    }
    case 'tcp-newline': {
      const { port, close } = await serveLines(peer, tcp);
      const url = `tcp://127.0.0.1:${port}`;
      return { entry: { type: 'tcp', url, framing: 'newline' }, close };
    }
    case 'tcp-binary': {
      const { port, close } = await serveFrames(peer);
      return { entry: { type: 'tcp', url: `tcp://127.0.0.1:${port}`, framing: 'binary' }, close };
    }
    case 'unix': {
      const folder = mkdtempSync(join(tmpdir(), 'era-peer-'));
      const path = join(folder, 'server.sock');
      const { close } = await serveLines(peer, { path });
      return {
        entry: { type: 'unix', url: `unix://${path}` },
        close: async () => {
          await close();
          rmSync(folder, { recursive: true, force: true });
        },
      };
    }
  }
};

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { compileCache } from '../../../support/compile-cache.ts';
import { startHttpServer } from './http-server.ts';
import { startBinaryServer, startNewlineServer, startWebSocketServer } from './socket-servers.ts';
import { startSseServer } from './sse-server.ts';

/** Every way to a server. */
export const backendNames = [
  'stdio',
  'http',
  'sse',
  'websocket',
  'tcp-binary',
  'tcp-newline',
  'unix',
] as const;
export type BackendName = (typeof backendNames)[number];

export interface ScriptedServer {
  /** Its entry in `servers`. */
  readonly entry: object;
  close(): Promise<void>;
}

const started = new Set<ScriptedServer>();
afterAll(async () => {
  await Promise.all([...started].map((server) => server.close()));
});

const stdioProgram = fileURLToPath(new URL('./stdio-program.ts', import.meta.url));

/** Starts the scripted server on this carrier; it ends with the test file at the latest. */
export const startScriptedServer = async (
  carrier: BackendName,
  name?: string,
): Promise<ScriptedServer> => {
  const server = await startOn(carrier, name);
  started.add(server);
  return {
    entry: server.entry,
    close: async () => {
      if (started.delete(server)) await server.close();
    },
  };
};

const startOn = async (carrier: BackendName, name?: string): Promise<ScriptedServer> => {
  const tcp = { host: '127.0.0.1', port: 0 };
  switch (carrier) {
    case 'stdio':
      return {
        entry: {
          command: process.execPath,
          args: [stdioProgram, name ?? 'scripted'],
          env: compileCache,
        },
        close: () => Promise.resolve(),
      };
    case 'http': {
      const { port, close } = await startHttpServer(name);
      return { entry: { type: 'http', url: `http://127.0.0.1:${port}/mcp` }, close };
    }
    case 'sse': {
      const { port, close } = await startSseServer(name);
      return { entry: { type: 'sse', url: `http://127.0.0.1:${port}/sse` }, close };
    }
    case 'websocket': {
      const { port, close } = await startWebSocketServer(name);
      return { entry: { type: 'websocket', url: `ws://127.0.0.1:${port}/` }, close };
    }
    case 'tcp-binary': {
      const { port, close } = await startBinaryServer(name);
      const url = `tcp://127.0.0.1:${port}`;
      return { entry: { type: 'tcp', url, framing: 'binary' }, close };
    }
    case 'tcp-newline': {
      const { port, close } = await startNewlineServer(tcp, name);
      const url = `tcp://127.0.0.1:${port}`;
      return { entry: { type: 'tcp', url, framing: 'newline' }, close };
    }
    case 'unix':
      return startOnUnixSocket(name);
  }
};

const startOnUnixSocket = async (name?: string): Promise<ScriptedServer> => {
  const folder = mkdtempSync(join(tmpdir(), 'scripted-'));
  const path = join(folder, 'server.sock');
  const { close } = await startNewlineServer({ path }, name);
  return {
    entry: { type: 'unix', url: `unix://${path}` },
    close: async () => {
      await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { type FrameOptions, FrameTransport } from './frame-transport.ts';
import { type Listener, LOOPBACK, listenOnLoopback } from './listener.ts';
import type { Serving } from './serving.ts';

/** Serves newline-delimited JSON over TCP. */
export function listenTcp(serving: Serving, requestedPort: number): Promise<Listener> {
  return listenOnPort(requestedPort, (socket) => serveLines(serving, socket));
}

/** Serves binary frames over TCP. */
export function listenTcpFrames(
  serving: Serving,
  requestedPort: number,
  options: FrameOptions,
): Promise<Listener> {
  return listenOnPort(requestedPort, (socket) =>
    serving.serveConnection(new FrameTransport(socket, options)),
  );
}

/** Serves newline-delimited JSON over a Unix socket at `path`. */
export async function listenUnix(serving: Serving, path: string): Promise<Listener> {
  const { server, destroyAll } = acceptSockets((socket) => serveLines(serving, socket));
  server.listen(path);
  await once(server, 'listening');
  return {
    url: `unix://${path}`,
    close: () => {
      destroyAll();
      rmSync(path, { force: true });
    },
  };
}

async function listenOnPort(
  requestedPort: number,
  serve: (socket: Socket) => void,
): Promise<Listener> {
  const { server, destroyAll } = acceptSockets(serve);
  const port = await listenOnLoopback(server, requestedPort);
  return { url: `tcp://${LOOPBACK}:${port}`, close: destroyAll };
}

function acceptSockets(serve: (socket: Socket) => void): {
  server: Server;
  destroyAll: () => void;
} {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
    serve(socket);
  });
  const destroyAll = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { server, destroyAll };
}

function serveLines(serving: Serving, socket: Socket): void {
  serving.serveConnection(new StdioServerTransport(socket, socket));
}

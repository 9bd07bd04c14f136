import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { FrameTransport } from './frame-transport.ts';
import { type Listener, LOOPBACK, listenOnLoopback } from './listener.ts';
import { createReferenceServer } from './reference-server.ts';

/** Serves newline-delimited JSON over TCP. */
export function listenTcp(requestedPort: number): Promise<Listener> {
  return listenOnPort(requestedPort, serveLines);
}

/** Serves binary frames over TCP (dialect G12). */
export function listenTcpFrames(requestedPort: number): Promise<Listener> {
  return listenOnPort(requestedPort, serveFrames);
}

/** Serves newline-delimited JSON over a Unix socket at `path`. */
export async function listenUnix(path: string): Promise<Listener> {
  const { server, destroyAll } = acceptSockets(serveLines);
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

function serveLines(socket: Socket): void {
  const transport = new StdioServerTransport(socket, socket);
  serveStdio(() => createReferenceServer(), { transport });
}

function serveFrames(socket: Socket): void {
  serveStdio(() => createReferenceServer(), { transport: new FrameTransport(socket) });
}

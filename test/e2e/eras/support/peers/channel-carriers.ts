import { once } from 'node:events';
import { type AddressInfo, createServer, type ListenOptions, type Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import type { RunningServer } from '../../../support/backends/http-server.ts';
import { FrameCutter, frameOf, frameTypes, LineCutter } from '../../../support/framing.ts';
import { oneLine, rawMembers } from '../../../support/raw-json.ts';
import type { Peer, PeerSession } from './peer.ts';

/** The peer on WebSocket. */
export const serveWebSocket = async (peer: Peer): Promise<RunningServer> => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (socket) => {
    const session = peer.openSession((text) => socket.send(text));
    socket.on('message', (data) => session.receive(String(data)));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => session.close());
  });
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of server.clients) socket.terminate();
      server.close();
      await once(server, 'close');
    },
  };
};

/** One JSON message on each line, on TCP or a Unix socket. */
export const serveLines = (peer: Peer, address: ListenOptions): Promise<RunningServer> =>
  listen(address, (socket) => {
    const session = peer.openSession((text) => socket.write(`${oneLine(text)}\n`));
    const lines = new LineCutter((line) => session.receive(line));
    socket.on('data', (chunk) => lines.push(chunk as Buffer));
    return session;
  });

/** Binary frames on TCP. */
export const serveFrames = (peer: Peer): Promise<RunningServer> =>
  listen({ host: '127.0.0.1', port: 0 }, (socket) => {
    const session = peer.openSession((text) => {
      const type = rawMembers(text).has('method') ? frameTypes.request : frameTypes.response;
      socket.write(frameOf(type, text));
    });
    const frames = new FrameCutter((type, payload) => {
      if (type === frameTypes.negotiate) {
        socket.write(frameOf(frameTypes.agree, '{"agreed_version":1}'));
      } else if (type === frameTypes.request || type === frameTypes.response) {
        session.receive(payload);
      }
    });
    socket.on('data', (chunk) => frames.push(chunk as Buffer));
    return session;
  });

const listen = async (
  address: ListenOptions,
  begin: (socket: Socket) => PeerSession,
): Promise<RunningServer> => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const session = begin(socket.setNoDelay());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      session.close();
    });
  });
  await once(server.listen(address), 'listening');
  const where = server.address();
  return {
    port: where === null || typeof where === 'string' ? 0 : where.port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await once(server.close(), 'close');
    },
  };
};

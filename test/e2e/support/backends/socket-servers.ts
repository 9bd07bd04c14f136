import { once } from 'node:events';
import { type AddressInfo, createServer, type ListenOptions, type Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import { FrameCutter, frameOf, frameTypes, LineCutter } from '../framing.ts';
import { oneLine, rawMembers } from '../raw-json.ts';
import type { RunningServer } from './http-server.ts';
import { ScriptedSession } from './scripted-session.ts';

/** The scripted server on WebSocket, subprotocol `mcp`. */
export const startWebSocketServer = async (name?: string): Promise<RunningServer> => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (socket) => {
    const session = new ScriptedSession((text) => socket.send(text), name);
    socket.on('message', (data) => session.receive(String(data)));
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
export const startNewlineServer = (address: ListenOptions, name?: string): Promise<RunningServer> =>
  listen(address, (socket) => {
    const session = new ScriptedSession((text) => socket.write(`${oneLine(text)}\n`), name);
    const lines = new LineCutter((line) => session.receive(line));
    socket.on('data', (chunk) => lines.push(chunk as Buffer));
    return session;
  });

/** Binary frames: a version is agreed first, then requests are type 1 and answers type 2. */
export const startBinaryServer = (name?: string): Promise<RunningServer> =>
  listen({ host: '127.0.0.1', port: 0 }, (socket) => {
    const session = new ScriptedSession((text) => {
      const isAnswer = !rawMembers(text).has('method');
      socket.write(frameOf(isAnswer ? frameTypes.response : frameTypes.request, text));
    }, name);
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
  begin: (socket: Socket) => ScriptedSession,
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

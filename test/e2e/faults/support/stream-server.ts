import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { FrameCutter, frameOf, frameTypes, LineCutter } from '../../support/framing.ts';
import type { ListeningServer, Place } from './listening-server.ts';
import type { ToolScript, Wire } from './tool-script.ts';
import { written } from './written.ts';

const inLines = (socket: Socket, script: ToolScript): void => {
  const send = (text: string) => written(socket, `${text}\n`);
  const wire: Wire = { answer: send, notify: send };
  const cutter = new LineCutter((line) => void script.receive(line, wire));
  socket.on('data', (chunk: Buffer) => cutter.push(chunk));
};

const inFrames = (socket: Socket, script: ToolScript): void => {
  const wire: Wire = {
    answer: (text) => written(socket, frameOf(frameTypes.response, text)),
    notify: (text) => written(socket, frameOf(frameTypes.request, text)),
  };
  const cutter = new FrameCutter((type, payload) => {
    if (type === frameTypes.negotiate)
      socket.write(frameOf(frameTypes.agree, '{"agreed_version":1}'));
    else if (type === frameTypes.request) void script.receive(payload, wire);
    else if (type === frameTypes.response) void script.receive(payload, wire);
  });
  socket.on('data', (chunk: Buffer) => cutter.push(chunk));
};

/** Newline JSON or binary frames on TCP or a Unix socket. */
export const listenStream = async (
  place: Place,
  isBinary: boolean,
  script: ToolScript,
): Promise<ListeningServer> => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    (isBinary ? inFrames : inLines)(socket, script);
  });
  server.listen(place);
  await once(server, 'listening');
  const address = server.address();
  return {
    url:
      typeof address === 'object' && address !== null
        ? `tcp://127.0.0.1:${address.port}`
        : `unix://${address}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};

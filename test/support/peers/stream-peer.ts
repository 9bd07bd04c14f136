import { once } from 'node:events';
import { createServer, type ListenOptions, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { frameTypes } from '../originals/layouts.ts';
import { frameServer } from './frame-peer.ts';
import { PeerScript, type PeerWire } from './peer-script.ts';

export const FLOOD_BYTES = 8 * 1024 * 1024;

/** A listening server and the connections it has. */
export class StreamPeer {
  readonly server: Server;
  readonly sockets = new Set<Socket>();

  /** With `tls`, connections are encrypted with this key and certificate. */
  constructor(converse: (socket: Socket) => void, tls?: TlsOptions) {
    const accept = (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.sockets.delete(socket));
      converse(socket);
    };
    this.server = tls === undefined ? createServer(accept) : createTlsServer(tls, accept);
  }

  async listen(options: ListenOptions = { host: '127.0.0.1', port: 0 }): Promise<number> {
    this.server.listen(options);
    await once(this.server, 'listening');
    const address = this.server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** A reset where the carrier knows one: only TCP does. */
export const breakOff = (socket: Socket): void => {
  if (socket.remoteAddress === undefined) socket.destroy();
  else socket.resetAndDestroy();
};

/** Newline JSON that follows `PeerScript`. */
export const converseInLines = (socket: Socket): void => {
  const script = new PeerScript();
  const wire: PeerWire = {
    send: (text) => void socket.write(`${text}\n`),
    die: () => breakOff(socket),
    flood: () => void socket.write(`{"${'x'.repeat(FLOOD_BYTES)}`),
    babble: () => void socket.write('220 welcome\r\n\n'),
  };
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) script.receive(line, wire);
  });
};

/** Binary frames of version 1 that follow `PeerScript`. */
export const converseInFrames = (socket: Socket): void => {
  const script = new PeerScript();
  frameServer('g12', 1, (peer, { type, text }) => {
    if (type !== frameTypes.request && type !== frameTypes.response) return;
    script.receive(text, {
      send: (message) => {
        const isAnswer = !('method' in Object(JSON.parse(message)));
        peer.send(isAnswer ? frameTypes.response : frameTypes.request, message);
      },
      die: () => breakOff(socket),
      flood: () => peer.send(frameTypes.response, 'x'.repeat(FLOOD_BYTES)),
      babble: () => {
        peer.send(frameTypes.error, 'no idea');
        peer.send(frameTypes.response, 'welcome');
      },
    });
  })(socket);
};

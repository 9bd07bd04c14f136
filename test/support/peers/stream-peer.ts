import { once } from 'node:events';
import { createServer, type ListenOptions, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { PeerScript, type PeerWire } from './peer-script.ts';

const FLOOD_BYTES = 8 * 1024 * 1024;
const HEADER_BYTES = 12;
const NEGOTIATION = 6;
const ACKNOWLEDGEMENT = 7;

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
const breakOff = (socket: Socket): void => {
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

export const frame = (type: number, payload: string): Buffer => {
  const body = Buffer.from(payload);
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('MCPB', 'latin1');
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(type, 6);
  header.writeUInt32BE(body.length, 8);
  return Buffer.concat([header, body]);
};

/** Calls `onFrame` for every frame of dialect G12 that arrives. Written apart from the gateway's decoder on purpose. */
export const readFrames = (
  socket: Socket,
  onFrame: (type: number, payload: string) => void,
): void => {
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + rest.readUInt32BE(8);
      if (rest.length < end) return;
      const type = rest.readUInt16BE(6);
      const payload = rest.toString('utf8', HEADER_BYTES, end);
      rest = rest.subarray(end);
      onFrame(type, payload);
    }
  });
};

/** Binary frames that follow `PeerScript`, after the version is agreed. */
export const converseInFrames = (socket: Socket): void => {
  const script = new PeerScript();
  const wire: PeerWire = {
    send: (text) =>
      void socket.write(frame('method' in (JSON.parse(text) as object) ? 1 : 2, text)),
    die: () => breakOff(socket),
    flood: () => {
      const header = frame(2, '');
      header.writeUInt32BE(FLOOD_BYTES, 8);
      socket.write(header);
      socket.write('x'.repeat(FLOOD_BYTES));
    },
    babble: () => void socket.write(Buffer.concat([frame(5, 'no idea'), frame(2, 'welcome')])),
  };
  readFrames(socket, (type, payload) => {
    if (type === NEGOTIATION) socket.write(frame(ACKNOWLEDGEMENT, '{"agreed_version":1}'));
    else if (type === 1 || type === 2) script.receive(payload, wire);
  });
};

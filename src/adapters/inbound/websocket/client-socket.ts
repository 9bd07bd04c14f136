import type { RawData } from 'ws';
import { WebSocket } from 'ws';

/** What a socket tells its connection. */
export interface SocketEvents {
  received(data: Buffer, isBinary: boolean): void;
  heard(): void;
  gone(): void;
}

/**
 * The socket of one client. It knows its connection, so that all sockets share the four listeners
 * below: closures of their own would weigh on ten thousand idle connections.
 */
export class ClientSocket extends WebSocket {
  events: SocketEvents | undefined = undefined;
}

export const listenTo = (socket: ClientSocket, events: SocketEvents): void => {
  socket.events = events;
  socket.on('message', onMessage);
  socket.on('pong', onPong);
  socket.on('close', onClose);
  socket.on('error', onError);
};

function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  if (this instanceof ClientSocket && Buffer.isBuffer(data)) this.events?.received(data, isBinary);
}

function onPong(this: WebSocket): void {
  if (this instanceof ClientSocket) this.events?.heard();
}

function onClose(this: WebSocket): void {
  if (this instanceof ClientSocket) this.events?.gone();
}

/** The library has sent the right close code already; `close` follows. */
function onError(): void {}

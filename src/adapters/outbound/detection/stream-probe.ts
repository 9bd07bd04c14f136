import { connect, type Socket } from 'node:net';
import type { NetworkAddress, SocketAddress } from '../../../domain/detection/address.ts';
import { sightOfBytes } from '../../../domain/detection/first-bytes.ts';
import type { Sight } from '../../../domain/detection/sight.ts';
import { connectChecked, connectTlsChecked } from '../../shared/egress/connect-checked.ts';
import type { Passage } from '../../shared/egress/passage.ts';
import { sightOfError, sightOfSilence } from './failure-sight.ts';

/** What is said on a connection of bytes. */
export interface Conversation {
  /** Sent first; empty for nothing. */
  readonly hello: Uint8Array;
  /** A handshake of TLS is all that is asked. */
  readonly isOverAtConnect?: boolean;
  /** A sight settles it; undefined: more is awaited. `first`: the beginning of all that came. */
  hear(chunk: Uint8Array, first: Uint8Array, send: (bytes: Uint8Array) => void): Sight | undefined;
  /** What is to be said when nothing more comes; undefined: what the first bytes show. */
  soFar(): Sight | undefined;
}

/** So many bytes show what is spoken. */
const FIRST_BYTES = 64;

/** Opens a connection, has the conversation on it, and ends it. */
export const converse = (
  address: NetworkAddress | SocketAddress,
  isInTls: boolean,
  conversation: Conversation,
  signal: AbortSignal,
  passage?: Passage,
): Promise<Sight> => {
  const { promise, resolve } = Promise.withResolvers<Sight>();
  const { hello } = conversation;
  const socket = dial(address, isInTls, passage);
  let first: Uint8Array = new Uint8Array(0);
  let isConnected = false;
  const settle = (sight: Sight): void => {
    signal.removeEventListener('abort', giveUp);
    socket.removeAllListeners('data');
    if (isConnected) socket.destroySoon();
    else socket.destroy();
    resolve(sight);
  };
  const shown = (): Sight | undefined =>
    conversation.soFar() ?? (first.length === 0 ? undefined : sightOfBytes(first, hello));
  const giveUp = (): void => {
    settle(shown() ?? sightOfSilence(isConnected));
    socket.destroy();
  };
  socket.on('error', (error) => settle(shown() ?? sightOfError(error, hello)));
  socket.on('close', () => settle(shown() ?? sightOfBytes(first, hello)));
  socket.on('end', () => settle(shown() ?? sightOfBytes(first, hello)));
  socket.once(isInTls ? 'secureConnect' : 'connect', () => {
    isConnected = true;
    if (hello.length > 0) socket.write(hello);
    if (conversation.isOverAtConnect) settle({ seen: 'tls', note: 'it speaks TLS' });
  });
  socket.on('data', (chunk: Buffer) => {
    if (first.length < FIRST_BYTES) {
      first = Buffer.concat([first, chunk.subarray(0, FIRST_BYTES - first.length)]);
    }
    const sight = conversation.hear(chunk, first, (bytes) => socket.write(bytes));
    if (sight !== undefined) settle(sight);
  });
  if (signal.aborted) giveUp();
  else signal.addEventListener('abort', giveUp, { once: true });
  return promise;
};

const dial = (
  address: NetworkAddress | SocketAddress,
  isInTls: boolean,
  passage: Passage | undefined,
): Socket => {
  if (address.kind === 'unix') return connect({ path: address.path });
  const { host, port } = address;
  return isInTls
    ? connectTlsChecked({ host, port }, passage)
    : connectChecked({ host, port, noDelay: true }, passage);
};

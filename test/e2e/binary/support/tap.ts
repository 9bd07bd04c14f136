import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterAll } from 'vitest';

/** What crossed one connection; `sent` is of the side that connects. */
interface Tapped {
  readonly sent: Buffer[];
  readonly received: Buffer[];
}

/** A TCP port that passes all bytes on and keeps a copy of both directions. */
export interface Tap {
  readonly port: number;
  readonly connections: readonly Tapped[];
}

const sockets = new Set<Socket>();
const closers: (() => void)[] = [];
afterAll(() => {
  for (const close of closers) close();
  for (const socket of sockets) socket.destroy();
});

/** Starts a tap before a port of loopback; it ends with the test file. */
export const startTap = async (target: number): Promise<Tap> => {
  const connections: Tapped[] = [];
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ host: '127.0.0.1', port: target, noDelay: true });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    const tapped: Tapped = { sent: [], received: [] };
    connections.push(tapped);
    near.on('data', (chunk: Buffer) => tapped.sent.push(chunk));
    far.on('data', (chunk: Buffer) => tapped.received.push(chunk));
    near.pipe(far);
    far.pipe(near);
    near.once('close', () => far.destroy());
    far.once('close', () => near.destroy());
  });
  closers.push(() => server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { port: address.port, connections };
};

import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { Authority, type IssuedCertificate } from '../certificates.ts';
import type { Listener } from '../reference-server/listener.ts';

type Closer = () => void;

/** Everything that listens for one set of addresses, and its end. */
export class DetectionRig {
  readonly authority = new Authority();
  readonly certificate: IssuedCertificate = this.authority.issue('server');
  /** Signed by nobody who is trusted. */
  readonly strangers = new Authority();
  readonly #closers: Closer[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'detection-'));
  #sockets = 0;

  /** The path of a Unix socket that does not exist yet. */
  socketPath(): string {
    this.#sockets += 1;
    return join(this.#folder, `${this.#sockets}.sock`);
  }

  keep(listener: Listener): Listener {
    this.#closers.push(() => listener.close());
    return listener;
  }

  /** Listens on a port of loopback, or at a path. */
  async listen(server: Server, path?: string): Promise<number> {
    const sockets = new Set<Socket>();
    server.on('connection', (socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    });
    server.on('tlsClientError', () => undefined);
    this.#closers.push(() => {
      server.close();
      for (const socket of sockets) socket.destroy();
    });
    if (path === undefined) server.listen(0, '127.0.0.1');
    else server.listen(path);
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  stream(talk: (socket: Socket) => void, path?: string): Promise<number> {
    return this.listen(
      createServer((socket) => {
        socket.on('error', () => undefined);
        talk(socket);
      }),
      path,
    );
  }

  /** The same server, whose every byte comes so much later. */
  slow(port: number, delayMs: number): Promise<number> {
    return this.stream((socket) => relay(socket, connect(port, '127.0.0.1'), delayMs));
  }

  /** The same server within TLS. */
  encrypted(port: number, certificate: IssuedCertificate = this.certificate): Promise<number> {
    const { cert, key } = certificate;
    const server = createTlsServer({ cert, key }, (socket) => {
      socket.on('error', () => undefined);
      relay(socket, connect(port, '127.0.0.1'), 0);
    });
    return this.listen(server);
  }

  /** A port where nobody listens. */
  async closedPort(): Promise<number> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    server.close();
    await once(server, 'close');
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  close(): void {
    for (const close of this.#closers) close();
    this.authority.remove();
    this.strangers.remove();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

const relay = (client: Socket, server: Socket, delayMs: number): void => {
  const later = (action: () => void): void => {
    if (delayMs === 0) action();
    else setTimeout(action, delayMs);
  };
  server.on('error', () => client.destroy());
  client.on('error', () => server.destroy());
  client.on('close', () => server.destroy());
  client.on('data', (chunk) => server.write(chunk));
  client.on('end', () => server.end());
  server.on('data', (chunk) => later(() => client.write(chunk)));
  server.on('end', () => later(() => client.end()));
};

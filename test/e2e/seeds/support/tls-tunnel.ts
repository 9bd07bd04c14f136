import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { onTestFinished } from 'vitest';

const joined = (one: Socket, other: Socket): void => {
  for (const socket of [one, other]) socket.on('error', () => undefined);
  one.pipe(other).pipe(one);
  one.on('close', () => other.destroy());
  other.on('close', () => one.destroy());
};

const listening = async (server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
};

export interface Certificates {
  readonly ca: Buffer;
  /** Of the client; undefined: it shows none. */
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** A port that leads into the TLS of another one, for clients that speak none. */
export const tunnelTo = (port: number, certificates: Certificates): Promise<number> =>
  listening(
    createServer((plain) => {
      joined(
        plain,
        connectTls({ host: '127.0.0.1', port, servername: 'localhost', ...certificates }),
      );
    }),
  );

/** A port with TLS before one without, for servers that have none. */
export const terminatorOf = (port: number, options: TlsOptions): Promise<number> =>
  listening(
    createTlsServer(options, (secure) => joined(secure, connect({ host: '127.0.0.1', port }))),
  );

import { createServer as createHttps, Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServer as createTls, type TLSSocket, type TlsOptions } from 'node:tls';
import { onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import type { BackendTarget, TlsTrust } from '../../../../../src/domain/balancing/endpoint.ts';

export const protocols = ['http', 'sse', 'websocket', 'tcp'] as const;
export type Protocol = (typeof protocols)[number];

const answer = '{"jsonrpc":"2.0","id":1,"result":{}}';

/** A server over TLS that answers request 1 by one of the protocols. */
export interface TlsPeer {
  readonly port: number;
  /** Common names of the client certificates it was shown; `''` for none. */
  readonly shown: readonly string[];
}

export const startedPeer = async (protocol: Protocol, options: TlsOptions): Promise<TlsPeer> => {
  const shown: string[] = [];
  const see = (socket: TLSSocket): void => {
    const subject: unknown = Object(socket.getPeerCertificate()).subject;
    shown.push(String(Object(subject).CN ?? ''));
    socket.on('error', () => {});
  };
  const server = protocol === 'tcp' ? lines(options) : web(protocol, options);
  server.on('secureConnection', see);
  server.on('tlsClientError', () => {});
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  onTestFinished(() => {
    if (server instanceof HttpsServer) server.closeAllConnections();
    server.close();
  });
  const address: AddressInfo | string | null = server.address();
  return { port: typeof address === 'object' ? (address?.port ?? 0) : 0, shown };
};

/** `host`: as its certificate has it. */
export const targetAt = (
  protocol: Protocol,
  port: number,
  trust: TlsTrust | undefined,
  host = '127.0.0.1',
): BackendTarget => {
  const terms = trust === undefined ? {} : { trust };
  if (protocol === 'tcp') {
    const none = { token: undefined, targetNamespace: undefined };
    return { protocol, host, port, tls: true, framing: 'newline', ...none, ...terms };
  }
  const scheme = protocol === 'websocket' ? 'wss' : 'https';
  return { protocol, url: `${scheme}://${host}:${port}/mcp`, headers: {}, ...terms };
};

const lines = (options: TlsOptions) =>
  createTls(options, (socket) => {
    socket.on('data', () => socket.write(`${answer}\n`));
  });

const web = (protocol: Protocol, options: TlsOptions) => {
  let stream: { write(text: string): void } | undefined;
  const server = createHttps(options, (request, response) => {
    request.resume().on('end', () => {
      if (protocol === 'http') {
        response
          .writeHead(200, { 'content-type': 'application/json', connection: 'close' })
          .end(answer);
      } else if (request.method === 'GET') {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('event: endpoint\ndata: /messages\n\n');
        stream = response;
      } else {
        response.writeHead(202).end();
        stream?.write(`data: ${answer}\n\n`);
      }
    });
  });
  if (protocol === 'websocket') {
    const sockets = new WebSocketServer({ server, handleProtocols: () => 'mcp' });
    sockets.on('connection', (socket) => {
      socket.on('message', () => socket.send(answer));
    });
    onTestFinished(() => sockets.close());
  }
  return server;
};

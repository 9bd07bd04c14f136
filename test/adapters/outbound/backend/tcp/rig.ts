import type { Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { onTestFinished } from 'vitest';
import { TcpConnector } from '../../../../../src/adapters/outbound/backend/tcp/connector.ts';
import {
  DEFAULT_SOCKET_SETTINGS,
  type SocketSettings,
} from '../../../../../src/adapters/shared/backend/socket-settings.ts';
import type { BackendLink } from '../../../../../src/application/ports/driven/backend-connector.ts';
import type { Endpoint, TcpTarget } from '../../../../../src/domain/balancing/endpoint.ts';
import type { Fault } from '../../../../../src/domain/fault/fault.ts';
import { CONTRACT_MAX_MESSAGE_BYTES } from '../../../../contracts/backend-connector.contract.ts';
import { opened } from '../../../../support/backend/opened.ts';
import { RecordingListener } from '../../../../support/backend/recording-listener.ts';
import { StreamPeer } from '../../../../support/peers/stream-peer.ts';

export const quick: SocketSettings = {
  ...DEFAULT_SOCKET_SETTINGS,
  maxMessageBytes: CONTRACT_MAX_MESSAGE_BYTES,
  closeGraceMs: 500,
};

/** `wish`: how the server at the port is spoken to; bare G12 by default. */
export const endpointAt = (port: number, wish: Partial<TcpTarget> = {}): Endpoint => ({
  id: 'demo/0',
  server: 'demo',
  target: {
    protocol: 'tcp',
    host: '127.0.0.1',
    port,
    framing: 'g12',
    tls: false,
    token: undefined,
    targetNamespace: undefined,
    ...wish,
  },
});

/** A server that ends with the test. */
export const serve = async (
  converse: (socket: Socket) => void,
  tls?: TlsOptions,
): Promise<number> => {
  const peer = new StreamPeer(converse, tls);
  onTestFinished(() => peer.close());
  return peer.listen();
};

export interface Opened {
  readonly link: BackendLink;
  readonly heard: RecordingListener;
  readonly noise: readonly string[];
}

/** The outcome of an attempt to open a link to such a server. */
export const reach = (
  port: number,
  wish: Partial<TcpTarget> = {},
  settings: SocketSettings = quick,
  heard = new RecordingListener(),
  signal: AbortSignal = new AbortController().signal,
): Promise<BackendLink | Fault> =>
  new TcpConnector(settings, () => {}).open(endpointAt(port, wish), heard, signal);

/** An open link that ends with the test. */
export const linkTo = async (
  converse: (socket: Socket) => void,
  wish: Partial<TcpTarget> = {},
  settings: SocketSettings = quick,
): Promise<Opened> => {
  const heard = new RecordingListener();
  const noise: string[] = [];
  const connector = new TcpConnector(settings, (_endpoint, reason) => noise.push(reason));
  const endpoint = endpointAt(await serve(converse), wish);
  const link = await opened(connector.open(endpoint, heard, new AbortController().signal));
  onTestFinished(() => link.close());
  return { link, heard, noise };
};

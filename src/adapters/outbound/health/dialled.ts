import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { BackendTarget, Endpoint } from '../../../domain/balancing/endpoint.ts';
import type { Fault } from '../../../domain/fault/fault.ts';
import { abandoned, unavailable } from '../../shared/backend/attempt.ts';
import { networkFault } from '../../shared/backend/network-faults.ts';

/** Where a socket goes. */
interface Place {
  readonly isTls: boolean;
  readonly at: { readonly path: string } | { readonly host: string; readonly port: number };
}

/**
 * A connection of its own that ends with the check: `talk` begins once it is open and settles with what it has shown,
 * undefined for a good end. Certificates are verified.
 */
export const dialled = async (
  { target, server }: Endpoint,
  signal: AbortSignal,
  talk: (socket: Socket, settle: (outcome: Fault | undefined) => void) => void,
): Promise<Fault | undefined> => {
  const place = placeOf(target);
  if (place === undefined) return unavailable(server, 'there is no address to connect to');
  if (signal.aborted) return abandoned(server);
  const { promise, resolve } = Promise.withResolvers<Fault | undefined>();
  const giveUp = (): void => resolve(abandoned(server));
  signal.addEventListener('abort', giveUp, { once: true });
  const socket = dial(place);
  socket.on('error', (error) => resolve(networkFault(server, error)));
  socket.on('close', () => resolve(unavailable(server, 'it closed the connection')));
  socket.once(place.isTls ? 'secureConnect' : 'connect', () => talk(socket, resolve));
  const outcome = await promise;
  signal.removeEventListener('abort', giveUp);
  socket.destroy();
  return outcome;
};

const dial = ({ isTls, at }: Place): Socket => {
  if (!isTls || !('host' in at)) return connect(at);
  // An IP address is no server name (RFC 6066 §3); Node then checks the certificate against the address.
  return isIP(at.host) === 0 ? connectTls({ ...at, servername: at.host }) : connectTls(at);
};

const placeOf = (target: BackendTarget): Place | undefined => {
  switch (target.protocol) {
    case 'tcp':
      return { isTls: target.tls, at: { host: target.host, port: target.port } };
    case 'unix':
      return { isTls: false, at: { path: target.path } };
    case 'http':
    case 'sse':
    case 'websocket':
      return placeOfUrl(target.url);
    case 'auto':
      return placeOfAddress(target.address);
    case 'stdio':
      return undefined;
  }
};

/** A URL, or `host:port`. */
const placeOfAddress = (address: string): Place | undefined => {
  if (address.includes('://')) return placeOfUrl(address);
  const [, host, port] = /^\[?(.+?)\]?:(\d+)$/.exec(address) ?? [];
  return host === undefined ? undefined : { isTls: false, at: { host, port: Number(port) } };
};

const placeOfUrl = (text: string): Place | undefined => {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, port } = new URL(text);
  const isTls = protocol === 'https:' || protocol === 'wss:';
  const host = hostname.replace(/^\[|\]$/g, '');
  return { isTls, at: { host, port: port === '' ? (isTls ? 443 : 80) : Number(port) } };
};

import { connect, type Socket } from 'node:net';
import type { BackendTarget, Endpoint, TlsTrust } from '../../../domain/balancing/endpoint.ts';
import type { Fault } from '../../../domain/fault/fault.ts';
import { abandoned, unavailable } from '../../shared/backend/attempt.ts';
import { networkFault } from '../../shared/backend/network-faults.ts';
import { connectChecked, connectTlsChecked } from '../../shared/egress/connect-checked.ts';
import type { Passage } from '../../shared/egress/passage.ts';
import {
  type BackendTls,
  type BackendTlsOptions,
  TlsTrouble,
} from '../../shared/tls/backend-tls.ts';

/** Where a socket goes. */
interface Place {
  readonly isTls: boolean;
  readonly at: { readonly path: string } | { readonly host: string; readonly port: number };
}

export interface DialTerms {
  readonly endpoint: Endpoint;
  readonly signal: AbortSignal;
  /** Which addresses may be connected to. Absent: all. */
  readonly passage: Passage | undefined;
  /** How certificates are checked and shown. Absent: as Node.js does. */
  readonly tls: BackendTls | undefined;
}

/**
 * A connection of its own that ends with the check: `talk` begins once it is open and settles with what it has shown,
 * undefined for a good end.
 */
export const dialled = async (
  { endpoint: { target, server }, signal, passage, tls }: DialTerms,
  talk: (socket: Socket, settle: (outcome: Fault | undefined) => void) => void,
): Promise<Fault | undefined> => {
  const place = placeOf(target);
  if (place === undefined) return unavailable(server, 'there is no address to connect to');
  if (signal.aborted) return abandoned(server);
  const { promise, resolve } = Promise.withResolvers<Fault | undefined>();
  const giveUp = (): void => resolve(abandoned(server));
  signal.addEventListener('abort', giveUp, { once: true });
  const options = place.isTls ? tls?.optionsOf(trustOf(target)) : undefined;
  if (options instanceof TlsTrouble) return networkFault(server, options);
  const socket = dial(place, passage, options);
  socket.on('error', (error) => resolve(networkFault(server, error)));
  socket.on('close', () => resolve(unavailable(server, 'it closed the connection')));
  socket.once(place.isTls ? 'secureConnect' : 'connect', () => talk(socket, resolve));
  const outcome = await promise;
  signal.removeEventListener('abort', giveUp);
  socket.destroy();
  return outcome;
};

const dial = (
  { isTls, at }: Place,
  passage: Passage | undefined,
  options: BackendTlsOptions | undefined,
): Socket => {
  if ('path' in at) return connect(at);
  return isTls ? connectTlsChecked(at, passage, options) : connectChecked(at, passage);
};

/** Undefined for what is usual. */
export const trustOf = (target: BackendTarget): TlsTrust | undefined =>
  'trust' in target ? target.trust : undefined;

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

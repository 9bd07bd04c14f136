import { isIPv6 } from 'node:net';
import type {
  BackendProtocol,
  BackendTarget,
  Framing,
} from '../../../domain/balancing/endpoint.ts';
import { type Parsed, read, unreadable } from '../../../domain/config/parsed.ts';

type RemoteProtocol = Exclude<BackendProtocol, 'stdio'>;

const protocolOfScheme: Readonly<Record<string, RemoteProtocol>> = {
  'http:': 'http',
  'https:': 'http',
  'ws:': 'websocket',
  'wss:': 'websocket',
  'tcp:': 'tcp',
  'tcps:': 'tcp',
  'unix:': 'unix',
};

const schemesOf: Readonly<Record<RemoteProtocol, readonly string[]>> = {
  http: ['http:', 'https:'],
  sse: ['http:', 'https:'],
  websocket: ['ws:', 'wss:'],
  tcp: ['tcp:', 'tcps:'],
  unix: ['unix:'],
};

export interface RemoteAddress {
  /** Undefined: the scheme of the address says it. */
  readonly protocol: RemoteProtocol | undefined;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly framing: Framing | undefined;
}

/** What to connect to, from an address as it is written in a file. */
export const remoteTarget = (address: RemoteAddress): Parsed<BackendTarget> => {
  if (!URL.canParse(address.url)) {
    return unreadable('expected an address such as http://127.0.0.1:3000/mcp');
  }
  const url = new URL(address.url);
  const protocol = address.protocol ?? protocolOfScheme[url.protocol];
  if (protocol === undefined) {
    return unreadable(`unknown scheme ${url.protocol}// (http, https, ws, wss, tcp, tcps, unix)`);
  }
  const schemes = schemesOf[protocol];
  if (!schemes.includes(url.protocol)) {
    const accepted = schemes.map((scheme) => `${scheme}//`).join(' or ');
    return unreadable(`an address for ${protocol} starts with ${accepted}, not ${url.protocol}//`);
  }
  if (url.username !== '' || url.password !== '') {
    return unreadable('a password in an address ends up in logs: use headers instead');
  }
  if (url.hash !== '') return unreadable('an address has no part after #');
  return targetOf(protocol, url, address);
};

const targetOf = (
  protocol: RemoteProtocol,
  url: URL,
  { url: written, headers, framing }: RemoteAddress,
): Parsed<BackendTarget> => {
  if (protocol === 'tcp') return tcpTarget(url, framing ?? 'binary');
  if (protocol === 'unix') return unixTarget(url, framing ?? 'newline');
  return read({ protocol, url: written, headers });
};

const tcpTarget = (url: URL, framing: Framing): Parsed<BackendTarget> => {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (host === '' || url.port === '' || url.port === '0') {
    return unreadable('a TCP address needs a host and a port: tcp://127.0.0.1:8444');
  }
  if (url.pathname !== '' && url.pathname !== '/') {
    return unreadable('a TCP address has no path: tcp://127.0.0.1:8444');
  }
  const port = Number(url.port);
  return read({ protocol: 'tcp', host, port, tls: url.protocol === 'tcps:', framing });
};

const unixTarget = (url: URL, framing: Framing): Parsed<BackendTarget> => {
  if (url.host !== '' || !url.pathname.startsWith('/') || url.pathname === '/') {
    return unreadable('a Unix socket has an absolute path: unix:///run/server.sock');
  }
  return read({ protocol: 'unix', path: decodeURIComponent(url.pathname), framing });
};

/** What tells the instances of one server apart, without anything secret. */
export const labelOf = (target: BackendTarget): string => {
  switch (target.protocol) {
    case 'stdio':
      return target.command;
    case 'unix':
      return target.path;
    case 'tcp':
      return `${isIPv6(target.host) ? `[${target.host}]` : target.host}:${target.port}`;
    case 'http':
    case 'sse':
    case 'websocket': {
      const { host, pathname } = new URL(target.url);
      return pathname === '/' ? host : `${host}${pathname}`;
    }
  }
};

import { isIPv6 } from 'node:net';
import type {
  BackendProtocol,
  BackendTarget,
  Framing,
} from '../../../domain/balancing/endpoint.ts';
import { type Parsed, read, unreadable } from '../../../domain/config/parsed.ts';
import { addressText, parseAddress } from '../../../domain/detection/address.ts';
import { isNamespace } from '../../../domain/routing/namespace.ts';
import { lengthProblem } from '../../../domain/validation/address-rule.ts';
import type { Path } from '../document/places.ts';
import type { Findings } from './findings.ts';

type RemoteProtocol = Exclude<BackendProtocol, 'stdio' | 'auto'>;

const protocolOfScheme: Readonly<Record<string, RemoteProtocol>> = {
  'http:': 'http',
  'https:': 'http',
  'ws:': 'websocket',
  'wss:': 'websocket',
  'tcp:': 'tcp',
  'tcps:': 'tcp',
  'tcp+tls:': 'tcp',
  'unix:': 'unix',
};

const schemesOf: Readonly<Record<RemoteProtocol, readonly string[]>> = {
  http: ['http:', 'https:'],
  sse: ['http:', 'https:'],
  websocket: ['ws:', 'wss:'],
  tcp: ['tcp:', 'tcps:', 'tcp+tls:'],
  unix: ['unix:'],
};

/** What the original router dials when an address names no port (mission §3.3). */
const DEFAULT_TCP_PORTS = { plain: 8080, tls: 8443 } as const;

export interface RemoteAddress {
  /** Undefined: the scheme of the address says it. */
  readonly protocol: RemoteProtocol | undefined;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly framing: Framing | undefined;
  readonly token: string | undefined;
  readonly targetNamespace: string | undefined;
  readonly compression: boolean | undefined;
}

/** What to connect to, from an address as it is written in a file. */
export const remoteTarget = (address: RemoteAddress): Parsed<BackendTarget> => {
  const tooLong = lengthProblem(address.url);
  if (tooLong !== undefined) return unreadable(tooLong);
  if (!URL.canParse(address.url)) {
    return unreadable('expected an address such as http://127.0.0.1:3000/mcp');
  }
  const url = new URL(address.url);
  const protocol = address.protocol ?? protocolOfScheme[url.protocol];
  if (protocol === undefined) {
    return unreadable(
      `unknown scheme ${url.protocol}// (http, https, ws, wss, tcp, tcps, tcp+tls, unix)`,
    );
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
  address: RemoteAddress,
): Parsed<BackendTarget> => {
  if (protocol === 'tcp') return tcpTarget(url, address);
  if (protocol === 'unix') return unixTarget(url, address.framing ?? 'newline');
  return read({ protocol, url: address.url, headers: address.headers });
};

const tcpTarget = (
  url: URL,
  { framing = 'g12', token, targetNamespace, compression }: RemoteAddress,
): Parsed<BackendTarget> => {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (host === '' || url.port === '0') {
    return unreadable('a TCP address needs a host, and a port that is not 0: tcp://127.0.0.1:8444');
  }
  if (url.pathname !== '' && url.pathname !== '/') {
    return unreadable('a TCP address has no path: tcp://127.0.0.1:8444');
  }
  const tls = url.protocol !== 'tcp:';
  const port = url.port === '' ? DEFAULT_TCP_PORTS[tls ? 'tls' : 'plain'] : Number(url.port);
  return read({ protocol: 'tcp', host, port, tls, framing, token, targetNamespace, compression });
};

const unixTarget = (url: URL, framing: Framing): Parsed<BackendTarget> => {
  if (url.host !== '' || !url.pathname.startsWith('/') || url.pathname === '/') {
    return unreadable('a Unix socket has an absolute path: unix:///run/server.sock');
  }
  return read({ protocol: 'unix', path: decodeURIComponent(url.pathname), framing });
};

/** Only version 2 of the binary protocol has compression. */
export const checkCompression = (target: BackendTarget, path: Path, findings: Findings): void => {
  if (target.protocol !== 'tcp' || target.compression !== true || target.framing === 'g12') return;
  const message = `compression has no meaning for framing ${target.framing}: set framing: binary, or leave it out`;
  findings.keyProblem(path, message);
};

/** Only envelopes have room for the name of a server behind the server. */
export const checkTargetNamespace = (
  target: BackendTarget,
  path: Path,
  findings: Findings,
): void => {
  if (target.protocol !== 'tcp' || target.targetNamespace === undefined) return;
  if (target.framing !== 'r16') {
    const message = `target_namespace has no meaning for framing ${target.framing}: set framing: r16, or leave it out`;
    findings.keyProblem(path, message);
  } else if (!isNamespace(target.targetNamespace)) {
    const message =
      'target_namespace: expected the name of a server: letters, digits, ".", "_" and "-"';
    findings.problem(path, message);
  }
};

/** What tells the instances of one server apart, without anything secret. */
export const labelOf = (target: BackendTarget): string => {
  switch (target.protocol) {
    case 'stdio':
      return target.command;
    case 'unix':
      return target.path;
    case 'auto': {
      const address = parseAddress(target.address);
      return address.ok ? addressText(address.value) : target.address;
    }
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

import { type Parsed, read, unreadable } from '../config/parsed.ts';
import { lengthProblem } from '../validation/address-rule.ts';

/** A host and a port, and what the way the address is written says about them. */
export interface NetworkAddress {
  readonly kind: 'network';
  /** Undefined: a host and a port only, so anything may be there. */
  readonly scheme: 'http' | 'websocket' | 'tcp' | undefined;
  /** Whether the scheme asks for TLS. An address without a scheme does not. */
  readonly asksTls: boolean;
  /** IPv6 without its brackets. */
  readonly host: string;
  readonly port: number;
  /** Path and query; undefined when the address names none. */
  readonly path: string | undefined;
}

export interface SocketAddress {
  readonly kind: 'unix';
  readonly path: string;
}

/** A program to start. Detection looks whether it is there and never starts it. */
export interface CommandAddress {
  readonly kind: 'command';
  readonly command: string;
  readonly args: readonly string[];
}

export type DetectionAddress = NetworkAddress | SocketAddress | CommandAddress;

const schemes: Readonly<Record<string, Pick<NetworkAddress, 'scheme' | 'asksTls'>>> = {
  http: { scheme: 'http', asksTls: false },
  https: { scheme: 'http', asksTls: true },
  ws: { scheme: 'websocket', asksTls: false },
  wss: { scheme: 'websocket', asksTls: true },
  tcp: { scheme: 'tcp', asksTls: false },
  tcps: { scheme: 'tcp', asksTls: true },
  'tcp+tls': { scheme: 'tcp', asksTls: true },
};

/** As the connectors take them; the ports of TCP are those of the original router (mission §3.3). */
const defaultPort = ({ scheme, asksTls }: Pick<NetworkAddress, 'scheme' | 'asksTls'>): number => {
  if (scheme === 'tcp') return asksTls ? 8443 : 8080;
  return asksTls ? 443 : 80;
};

const WITH_SCHEME = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i;
const HOST_AND_PORT = /^(\[[0-9a-f:.]+\]|[^\s:/?#@[\]]+)(?::(\d{1,5}))?([/?][^#\s]*)?$/i;
const MAX_PORT = 65_535;

/** Whether this is `host:port`, with or without a path: an address that does not say what to speak. */
export const hasNoScheme = (text: string): boolean =>
  !WITH_SCHEME.test(text) && HOST_AND_PORT.exec(text)?.[2] !== undefined;

/** Reads a URL, `host:port`, the path of a Unix socket, or a command. */
export const parseAddress = (written: string): Parsed<DetectionAddress> => {
  const text = written.trim();
  const [, scheme, rest = ''] = WITH_SCHEME.exec(text) ?? [];
  // A command without a scheme is no address: it may be as long as the system lets it.
  const tooLong = scheme !== undefined || isPlace(text) ? lengthProblem(text) : undefined;
  if (tooLong !== undefined) return unreadable(tooLong);
  if (scheme === undefined) return withoutScheme(text);
  const name = scheme.toLowerCase();
  if (name === 'unix') return socketAddress(rest);
  if (name === 'stdio') return commandAddress(rest);
  const hints = schemes[name];
  if (hints === undefined) {
    return unreadable(
      `unknown scheme ${name}:// (http, https, ws, wss, tcp, tcps, tcp+tls, unix, stdio)`,
    );
  }
  return networkAddress(rest, hints);
};

const withoutScheme = (text: string): Parsed<DetectionAddress> => {
  if (hasNoScheme(text)) return networkAddress(text, { scheme: undefined, asksTls: false });
  if (isPlace(text)) return socketAddress(text);
  const isCommand = /^[^:]+$/.test(text.split(/\s/, 1)[0] ?? '');
  return isCommand ? commandAddress(text) : unreadable(expected);
};

/** `host:port` or the path of a socket, and no command. */
const isPlace = (text: string): boolean => hasNoScheme(text) || /^\/\S*$/.test(text);

const expected =
  'expected an address such as http://127.0.0.1:3000/mcp, 127.0.0.1:3000, unix:///run/server.sock or a command';

const networkAddress = (
  rest: string,
  hints: Pick<NetworkAddress, 'scheme' | 'asksTls'>,
): Parsed<DetectionAddress> => {
  if (/^[^/?#]*@/.test(rest)) {
    return unreadable('a password in an address ends up in logs: use headers instead');
  }
  const [whole, host = '', portText, path] = HOST_AND_PORT.exec(rest) ?? [];
  const port = portText === undefined ? defaultPort(hints) : Number(portText);
  if (whole === undefined || port < 1 || port > MAX_PORT) return unreadable(expected);
  return read({
    kind: 'network',
    ...hints,
    host: host.replace(/^\[(.*)\]$/, '$1').toLowerCase(),
    port,
    path: path === undefined || path === '/' ? undefined : path.startsWith('?') ? `/${path}` : path,
  });
};

const socketAddress = (path: string): Parsed<DetectionAddress> =>
  path.startsWith('/') && path !== '/'
    ? read({ kind: 'unix', path })
    : unreadable('a Unix socket has an absolute path: unix:///run/server.sock');

const commandAddress = (text: string): Parsed<DetectionAddress> => {
  const [command = '', ...args] = text.trim().split(/\s+/);
  return command === '' ? unreadable(expected) : read({ kind: 'command', command, args });
};

/** `host:port` as it stands in a URL. */
export const authorityOf = ({ host, port }: NetworkAddress): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;

/** One text for each address, however it was written; it holds no query, which may be a secret. */
export const addressText = (address: DetectionAddress): string => {
  switch (address.kind) {
    case 'unix':
      return `unix://${address.path}`;
    case 'command':
      return `stdio://${address.command}`;
    case 'network': {
      const path = address.path?.replace(/\?.*/s, '') ?? '';
      const { scheme, asksTls } = address;
      const names = { http: 'http', websocket: 'ws', tcp: 'tcp' } as const;
      const prefix = scheme === undefined ? '' : `${names[scheme]}${asksTls ? 's' : ''}://`;
      return `${prefix}${authorityOf(address)}${path}`;
    }
  }
};

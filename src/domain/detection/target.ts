import type { AutoTarget, Framing, KnownTarget } from '../balancing/endpoint.ts';
import { authorityOf, type DetectionAddress, type NetworkAddress } from './address.ts';
import type { Probe } from './probe.ts';
import type { Found } from './verdict.ts';

/** The protocols by the names of the original system, which knows frames as one of their own. */
export type DetectedProtocol =
  | 'http'
  | 'sse'
  | 'websocket'
  | 'tcp'
  | 'tcp_binary'
  | 'unix'
  | 'stdio';

/** What is set for an address besides its text. */
export type AddressTerms = Pick<AutoTarget, 'headers' | 'token' | 'targetNamespace'>;

export const noTerms: AddressTerms = { headers: {}, token: undefined, targetNamespace: undefined };

/** How a link to the address is opened, now that it is known what it speaks. */
export const targetOf = (
  address: DetectionAddress,
  { probe, movedTo }: Found,
  terms: AddressTerms,
): KnownTarget => {
  switch (address.kind) {
    case 'command': {
      const { command, args } = address;
      return { protocol: 'stdio', command, args, cwd: undefined, env: {} };
    }
    case 'unix':
      return { protocol: 'unix', path: address.path, framing: framingOf(probe) };
    case 'network':
      return networkTarget(address, probe, movedTo, terms);
  }
};

/** The words for logs and figures. */
export const protocolOf = (target: KnownTarget): DetectedProtocol =>
  target.protocol === 'tcp' && target.framing !== 'newline' ? 'tcp_binary' : target.protocol;

const networkTarget = (
  address: NetworkAddress,
  { kind, isInTls, path }: Probe,
  movedTo: string | undefined,
  { headers, token, targetNamespace }: AddressTerms,
): KnownTarget => {
  const at = (scheme: string): string =>
    movedTo ?? `${scheme}${isInTls ? 's' : ''}://${authorityOf(address)}${path}`;
  if (kind === 'post') return { protocol: 'http', url: at('http'), headers };
  if (kind === 'event_stream') return { protocol: 'sse', url: at('http'), headers };
  if (kind === 'websocket') return { protocol: 'websocket', url: at('ws'), headers };
  const { host, port } = address;
  const framing = framingOf({ kind });
  return { protocol: 'tcp', host, port, tls: isInTls, framing, token, targetNamespace };
};

const framingOf = ({ kind }: Pick<Probe, 'kind'>): Framing =>
  kind === 'g12' || kind === 'r16' ? kind : 'newline';

/** What an address is taken for when nothing was found there (mission PD-03). */
export type FallbackProtocol = 'http' | 'sse' | 'websocket' | 'tcp' | 'tcp_binary';

const fallbackProbes = {
  http: { kind: 'post', path: '/mcp' },
  sse: { kind: 'event_stream', path: '/sse' },
  websocket: { kind: 'websocket', path: '/' },
  tcp: { kind: 'newline', path: '' },
  tcp_binary: { kind: 'g12', path: '' },
} as const satisfies Readonly<Record<FallbackProtocol, Pick<Probe, 'kind' | 'path'>>>;

/** Undefined for what is no address of a network, where there is nothing to choose. */
export const fallbackTarget = (
  address: DetectionAddress,
  fallback: FallbackProtocol,
  terms: AddressTerms,
): KnownTarget | undefined => {
  if (address.kind !== 'network') return undefined;
  const { kind, path } = fallbackProbes[fallback];
  const isInTls = address.asksTls || (address.scheme === undefined && address.port === 443);
  const probe = { kind, path: path === '' ? '' : (address.path ?? path), isInTls };
  return networkTarget(address, probe, undefined, terms);
};

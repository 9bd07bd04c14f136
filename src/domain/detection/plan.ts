import type { DetectionAddress, NetworkAddress } from './address.ts';
import type { Probe, ProbeKind } from './probe.ts';

/** A probe, when it may begin, and what has to be known before. */
export interface Step {
  readonly probe: Probe;
  /** Milliseconds after the beginning, at the latest; sooner when nothing else is left to wait for. */
  readonly atMs: number;
  /** `http`: only where somebody was seen to speak it. */
  readonly needs: 'http' | undefined;
}

/** The path our own and most other servers use. */
const usualPath = '/mcp';

/** Where HTTP is more likely than anything else. */
const httpPorts = new Set([80, 443, 3000, 3001, 8000, 8080, 8081, 8443, 8888]);
const tlsPorts = new Set([443, 8443]);

/**
 * All probes of an address. Their order is also their rank: of two that are answered the first one counts. What an address
 * says of itself comes first; then what harms nobody who does not understand it: an offer of frames holds no line break,
 * so a server of lines never sees a line, and no HTTP server sees a request. Everything has begun after 200 ms, which leaves
 * a slow server the rest of the second.
 */
export const planOf = (address: DetectionAddress): readonly Step[] => {
  switch (address.kind) {
    case 'command':
      return [step('command', 0)];
    case 'unix':
      return [step('newline', 0), step('g12', 40), step('r16', 80)];
    case 'network':
      return address.scheme === undefined ? openPlan(address) : namedPlan(address);
  }
};

const step = (kind: ProbeKind, atMs: number, path = '', isInTls = false, needs?: 'http'): Step => ({
  probe: { kind, isInTls, path },
  atMs,
  needs,
});

const namedPlan = (address: NetworkAddress): readonly Step[] => {
  const { asksTls, scheme } = address;
  const steps =
    scheme === 'tcp' ? frames() : scheme === 'websocket' ? sockets(address) : http(address);
  if (asksTls) return steps.map(inTls);
  // Never the other way: who asks for TLS gets TLS or nothing.
  return [...steps, step('tls', 100), ...steps.map(inTls)];
};

const inTls = ({ probe, ...rest }: Step): Step => ({ ...rest, probe: { ...probe, isInTls: true } });

/** HTTP on a port of frames shows by itself: it refuses them. */
const frames = (): readonly Step[] => [
  step('g12', 0),
  step('r16', 50),
  step('newline', 100),
  step('post', 0, usualPath, false, 'http'),
  step('websocket', 0, '/', false, 'http'),
];

const sockets = ({ path = '/' }: NetworkAddress): readonly Step[] => [
  step('websocket', 0, path),
  step('post', 100, path),
  step('event_stream', 150, path),
];

const http = ({ path }: NetworkAddress): readonly Step[] => {
  if (path === undefined) {
    return [
      step('post', 0, '/'),
      step('post', 40, usualPath),
      step('event_stream', 80, '/sse'),
      step('event_stream', 120, '/'),
      step('websocket', 120, '/'),
      step('websocket', 160, usualPath),
      step('websocket', 160, '/ws'),
    ];
  }
  const sibling = siblingOf(path);
  if (/\/sse\b/.test(path)) {
    return [
      step('event_stream', 0, path),
      step('post', 60, path),
      ...(sibling === undefined ? [] : [step('post', 120, sibling)]),
      step('websocket', 160, path),
    ];
  }
  return [
    step('post', 0, path),
    step('event_stream', 60, path),
    step('websocket', 100, path),
    ...(sibling === undefined ? [] : [step('event_stream', 140, sibling)]),
  ];
};

/** Another path may be another server; these two names are two doors of one. */
const siblingOf = (path: string): string | undefined => {
  if (path.endsWith('/mcp')) return path.replace(/mcp$/, 'sse');
  return path.endsWith('/sse') ? path.replace(/sse$/, 'mcp') : undefined;
};

/** A host and a port: everything, plain and within TLS. */
const openPlan = (address: NetworkAddress): readonly Step[] => {
  const isWeb = address.path !== undefined || httpPorts.has(address.port);
  const web = address.path === undefined ? openHttp(isWeb) : http(address);
  const raw =
    address.path === undefined
      ? [
          step('g12', isWeb ? 100 : 0),
          step('r16', isWeb ? 140 : 60),
          step('newline', isWeb ? 180 : 140),
        ]
      : [];
  const steps = isWeb ? [...web, ...raw] : [...raw, ...web];
  return [...steps, step('tls', tlsPorts.has(address.port) ? 0 : 80), ...steps.map(inTls)];
};

const openHttp = (isWeb: boolean): readonly Step[] => {
  const from = isWeb ? 0 : 60;
  return [
    step('post', from, usualPath),
    step('websocket', from + 40, '/'),
    step('event_stream', from + 60, '/sse'),
    step('post', from + 80, '/'),
    step('event_stream', from + 100, '/'),
    step('websocket', from + 120, usualPath),
    step('websocket', from + 120, '/ws'),
  ];
};

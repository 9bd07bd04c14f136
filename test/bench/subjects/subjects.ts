import type { Protocol } from '../load/orders.ts';
import { Child } from '../process/child.ts';
import { type BackendPorts, type Pair, startGateway } from './gateway.ts';
import { guardToken } from './guard.ts';
import { startHaproxy } from './haproxy.ts';
import { startNginx } from './nginx.ts';

/** A program under test and the load it is put under. */
export interface Subject {
  name: string;
  title: string;
  protocol: Protocol;
  depths: readonly number[];
  /** Absent for the programs the gateway is compared with. */
  pair?: Pair;
  /** Which program, where it is neither the gateway nor one of the bench. */
  program?: 'nginx' | 'haproxy';
}

/** What its clients show with every request. */
export function bearerFor({ pair }: Subject): string | undefined {
  return pair?.guarded === true ? guardToken : undefined;
}

export interface RunningSubject {
  subject: Subject;
  child: Child;
  port: number;
}

const onlyOne: readonly number[] = [1];
const oneAndMany: readonly number[] = [1, 32];
const oneSomeAndMany: readonly number[] = [1, 16, 32];

function gateway(
  name: string,
  title: string,
  protocol: Protocol,
  backend: Pair['backend'],
  shared: boolean,
  streamDepths = oneAndMany,
): Subject {
  const isHttp = protocol === 'http' || protocol === 'modern-http';
  const frontend = protocol === 'modern-http' ? 'http' : protocol;
  const depths = isHttp ? onlyOne : streamDepths;
  return { name, title, protocol, depths, pair: { frontend, backend, shared } };
}

const ofNginx = { depths: onlyOne, program: 'nginx' } as const;

export const subjects: readonly Subject[] = [
  { name: 'nginx', title: 'nginx, 1 worker, HTTP → HTTP', protocol: 'http', ...ofNginx },
  {
    name: 'modern-nginx',
    title: 'nginx, 1 worker, HTTP → HTTP, 2026-07-28',
    protocol: 'modern-http',
    ...ofNginx,
  },
  {
    name: 'bare-http',
    title: 'node:http + undici dispatch, HTTP → HTTP',
    protocol: 'http',
    depths: onlyOne,
  },
  {
    name: 'haproxy',
    title: 'haproxy, 1 thread, TCP → TCP',
    protocol: 'tcp',
    depths: oneAndMany,
    program: 'haproxy',
  },
  gateway('http-http', 'gateway, HTTP → HTTP', 'http', 'http', false),
  {
    name: 'guarded-http-http',
    title: 'gateway, HTTP → HTTP, signed tokens and a policy of 100 rules',
    protocol: 'http',
    depths: onlyOne,
    pair: { frontend: 'http', backend: 'http', shared: false, guarded: true },
  },
  gateway(
    'modern-http-http',
    'gateway, HTTP → HTTP, 2026-07-28',
    'modern-http',
    'modern-http',
    false,
  ),
  gateway('http-stdio', 'gateway, HTTP → stdio (shared)', 'http', 'stdio', true),
  gateway('http-tcp', 'gateway, HTTP → TCP (shared)', 'http', 'tcp', true),
  gateway('ws-ws', 'gateway, WebSocket → WebSocket', 'websocket', 'websocket', false),
  gateway('tcp-tcp', 'gateway, TCP → TCP', 'tcp', 'tcp', false),
  gateway('tcp-http', 'gateway, TCP → HTTP', 'tcp', 'http', false),
  gateway('ws-stdio', 'gateway, WebSocket → stdio (shared)', 'websocket', 'stdio', true),
  gateway('tcp-stdio', 'gateway, TCP → stdio (shared)', 'tcp', 'stdio', true, oneSomeAndMany),
];

export async function startSubject(
  subject: Subject,
  scratch: string,
  ports: BackendPorts,
): Promise<RunningSubject> {
  if (subject.pair !== undefined) {
    return { subject, ...(await startGateway(scratch, subject.pair, ports)) };
  }
  if (subject.program === 'haproxy')
    return { subject, ...(await startHaproxy(scratch, ports.tcp)) };
  if (subject.program === 'nginx') {
    const backend = subject.protocol === 'modern-http' ? 'modern-http' : 'http';
    return { subject, ...(await startNginx(scratch, ports[backend])) };
  }
  const child = Child.program('./bare-http.ts', import.meta.url, ports.http);
  return { subject, child, port: (await child.report<{ port: number }>()).port };
}

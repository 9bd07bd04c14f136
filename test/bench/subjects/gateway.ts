import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../e2e/support/ports.ts';
import { Child } from '../process/child.ts';
import { untilListening } from '../process/listening.ts';
import { tcpToken } from '../wire/messages.ts';
import { guardSettings } from './guard.ts';

export const gatewayProgram = fileURLToPath(
  new URL('../../../dist/bootstrap/main.js', import.meta.url),
);
const stdioServer = fileURLToPath(new URL('../backends/stdio.ts', import.meta.url));

export const gatewayMissing = 'dist/bootstrap/main.js is missing. Run: npm run build';

export function gatewayBuilt(): boolean {
  return existsSync(gatewayProgram);
}

type FrontendProtocol = 'http' | 'websocket' | 'tcp' | 'sse';
type BackendKind = 'http' | 'modern-http' | 'websocket' | 'tcp' | 'stdio';

export interface Pair {
  frontend: FrontendProtocol;
  backend: BackendKind;
  /** One link or process for all clients. */
  shared: boolean;
  /** Tokens, scopes and a policy; off unless said otherwise. */
  guarded?: boolean;
}

/** Where the echo servers listen; the stdio one is started by the gateway itself. */
export type BackendPorts = Readonly<Record<Exclude<BackendKind, 'stdio'>, number>>;

let configurations = 0;

/** Starts the built gateway with one frontend and one server, everything else at its default. */
export async function startGateway(
  scratch: string,
  pair: Pair,
  ports: BackendPorts,
): Promise<{ child: Child; port: number; listeningMs: number }> {
  const port = await freePort();
  const settings = {
    version: 1,
    server: {
      frontends: [{ name: 'bench', protocol: pair.frontend, config: { host: '127.0.0.1', port } }],
    },
    ...(pair.guarded === true ? guardSettings : { auth: authOf(pair) }),
    servers: { echo: { ...server(pair.backend, ports), ...ownership(pair) } },
  };
  configurations += 1;
  const file = join(scratch, `gateway-${configurations}.yaml`);
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(settings, undefined, 2));
  const startedMs = performance.now();
  const child = new Child(process.execPath, [gatewayProgram, 'serve', '--config', file]);
  await untilListening(child, port);
  return { child, port, listeningMs: performance.now() - startedMs };
}

/** TCP sessions are opened with a token, so that what a client must prove is part of what is measured. */
function authOf({ frontend }: Pair): Record<string, unknown> {
  return frontend === 'tcp' ? { provider: 'token', token: tcpToken } : { provider: 'none' };
}

/** What is known of a server need not be asked: no probe disturbs the figures. */
function ownership({ backend, shared }: Pair): Record<string, unknown> {
  return backend === 'modern-http' ? { era: 'modern' } : { era: 'legacy', shared };
}

function server(backend: BackendKind, ports: BackendPorts): Record<string, unknown> {
  switch (backend) {
    case 'http':
    case 'modern-http':
      return { type: 'http', url: `http://127.0.0.1:${ports[backend]}/mcp` };
    case 'websocket':
      return { type: 'websocket', url: `ws://127.0.0.1:${ports.websocket}/` };
    case 'tcp':
      return { type: 'tcp', url: `tcp://127.0.0.1:${ports.tcp}`, framing: 'binary' };
    case 'stdio':
      return { command: process.execPath, args: [stdioServer] };
  }
}

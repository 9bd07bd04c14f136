import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../support/ports.ts';
import { REPLICA_HEADER, TO_HEADER } from './exchange.ts';

/** Whether there is one to start. */
export const hasHaproxy = spawnSync('haproxy', ['-v']).status === 0;

const START_PATIENCE_MS = 10_000;

export interface Upstream {
  readonly name: string;
  readonly port: number;
}

/** HAProxy before some replicas: each request goes to the next one in turn, whichever connection it came on. */
export class Balancer {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(port: number, child: ChildProcess, folder: string) {
    this.port = port;
    this.#child = child;
    this.#folder = folder;
  }

  static async start(replicas: readonly Upstream[]): Promise<Balancer> {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'balancer-'));
    const file = join(folder, 'haproxy.cfg');
    writeFileSync(file, configuration(port, replicas));
    const child = spawn('haproxy', ['-db', '-f', file], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4_000);
    });
    const balancer = new Balancer(port, child, folder);
    const endMs = performance.now() + START_PATIENCE_MS;
    while (!(await accepts(port))) {
      if (child.exitCode !== null) throw new Error(`haproxy ended: ${said}`);
      if (performance.now() > endMs) throw new Error(`haproxy does not listen: ${said}`);
      await delay(20);
    }
    return balancer;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGKILL');
      await once(this.#child, 'exit');
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/**
 * What an operator writes for this gateway: the check asks `/ready` under a host the gateway allows, so that a replica that drains gets nothing more, and a
 * request that a replica refused, or could not be sent to, goes to another one: 503 says that it was not carried out. The two headers
 * are for the tests.
 */
const configuration = (port: number, replicas: readonly Upstream[]): string => `global
  maxconn 8000
  nbthread 1
defaults
  mode http
  option redispatch 1
  option forwardfor
  retries 6
  retry-on conn-failure 503
  timeout check 2s
  timeout connect 2s
  timeout client 1h
  timeout server 1h
  timeout tunnel 1h
frontend clients
  bind 127.0.0.1:${port},[::1]:${port}
  default_backend replicas
backend replicas
  balance roundrobin
  option httpchk
  http-check send meth GET uri /ready ver HTTP/1.1 hdr Host 127.0.0.1
  default-server check inter 200ms fall 1 rise 1
  http-response set-header ${REPLICA_HEADER} %s
${replicas.map(({ name }) => `  use-server ${name} if { req.hdr(${TO_HEADER}) ${name} }`).join('\n')}
${replicas.map((replica) => `  server ${replica.name} 127.0.0.1:${replica.port}`).join('\n')}
`;

const accepts = async (port: number): Promise<boolean> => {
  const socket = connect(port, '127.0.0.1');
  const outcome = Promise.withResolvers<boolean>();
  socket.once('connect', () => outcome.resolve(true));
  socket.once('error', () => outcome.resolve(false));
  return outcome.promise.finally(() => socket.destroy());
};

import { execFileSync } from 'node:child_process';
import { expect } from 'vitest';
import { type RunningGateway, startGateway } from '../../support/gateway.ts';
import { freePort } from '../../support/ports.ts';
import { atEnd } from '../support/endings.ts';

/** One gateway of several worker processes. It ends with the test file. */
export class Workers {
  readonly gateway: RunningGateway;
  readonly #metricsPort: number;

  private constructor(gateway: RunningGateway, metricsPort: number) {
    this.gateway = gateway;
    this.#metricsPort = metricsPort;
  }

  /** Returns when all of them serve. */
  static async start(count: number, servers: object, more: object = {}): Promise<Workers> {
    const config = { host: '127.0.0.1', port: await freePort() };
    const metricsPort = await freePort();
    const gateway = await startGateway({
      version: 1,
      auth: { provider: 'none' },
      metrics: { auth: 'none' },
      server: {
        workers: count,
        metrics_host: '127.0.0.1',
        metrics_port: metricsPort,
        frontends: [
          { name: 'http', protocol: 'http', config },
          { name: 'sse', protocol: 'sse', config },
          { name: 'websocket', protocol: 'websocket', config },
        ],
      },
      servers,
      ...more,
    });
    await gateway.line((line) => line.includes('all workers serve'));
    const workers = new Workers(gateway, metricsPort);
    atEnd(() => {
      expect(gateway.lines.filter((line) => line.includes('a fault of the gateway'))).toEqual([]);
    });
    return workers;
  }

  url(path = '/mcp'): string {
    return this.gateway.url('http', path);
  }

  /** Process ids, those of the longest run first. */
  get pids(): readonly number[] {
    return childrenOf(this.gateway.pid);
  }

  /** What a page beside the frontends says, whichever worker is asked. */
  async page(path: string): Promise<string> {
    const headers = { connection: 'close' };
    return (await fetch(`http://127.0.0.1:${this.#metricsPort}${path}`, { headers })).text();
  }

  /** The value of one series of `/metrics`. */
  async figure(series: string): Promise<number> {
    const text = await this.page('/metrics');
    const line = text.split('\n').find((found) => found.startsWith(`${series} `));
    return Number(line?.slice(series.length + 1) ?? Number.NaN);
  }

  /** Replaces all workers; resolves when that is done. */
  async roll(): Promise<void> {
    const before = this.#rolls;
    process.kill(this.gateway.pid, 'SIGUSR2');
    await expect.poll(() => this.#rolls, { timeout: 110_000 }).toBe(before + 1);
  }

  get #rolls(): number {
    return this.gateway.lines.filter((line) => line.includes('all workers are replaced')).length;
  }
}

export const childrenOf = (pid: number): readonly number[] => {
  try {
    const text = execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' });
    return text.trim().split('\n').map(Number);
  } catch {
    return [];
  }
};

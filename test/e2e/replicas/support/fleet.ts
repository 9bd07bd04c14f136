import { expect } from 'vitest';
import { type RunningGateway, startGateway } from '../../support/gateway.ts';
import { freePort } from '../../support/ports.ts';
import { Balancer } from './balancer.ts';
import { atEnd } from './endings.ts';

export interface FleetSettings {
  readonly servers: Readonly<Record<string, object>>;
  /** Address of the Redis they share; without it each stands alone. */
  readonly redis?: string;
  /** 3 unless said otherwise. */
  readonly replicas?: number;
  /** More keys of `sessions` and of its `redis`. */
  readonly sessions?: object;
  readonly redisMore?: object;
  readonly server?: object;
  /** More sections of the file. */
  readonly more?: object;
  /** Their heaps can be looked into. */
  readonly inspected?: boolean;
}

/** One of the gateways. It may be ended and started again at the same port. */
export class Replica {
  readonly name: string;
  readonly port: number;
  /** Of all its runs. */
  readonly lines: string[] = [];
  /** Where its inspector listens, if it has one. */
  readonly inspectorPort: number | undefined;
  readonly #settings: object;
  #gateway: RunningGateway | undefined;

  constructor(name: string, port: number, settings: object, inspectorPort?: number) {
    this.name = name;
    this.port = port;
    this.#settings = settings;
    this.inspectorPort = inspectorPort;
  }

  get gateway(): RunningGateway {
    if (this.#gateway === undefined) throw new Error(`${this.name} does not run`);
    return this.#gateway;
  }

  get pid(): number {
    return this.gateway.pid;
  }

  /** Past the balancer. */
  url(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  async start(): Promise<void> {
    const address = `127.0.0.1:${this.inspectorPort}`;
    const env = this.inspectorPort === undefined ? {} : { NODE_OPTIONS: `--inspect=${address}` };
    this.#gateway = await startGateway(this.#settings, { env });
  }

  /** SIGTERM; the exit code. */
  async stop(): Promise<number | null> {
    const code = await this.gateway.stop();
    this.#end();
    return code;
  }

  async kill(): Promise<void> {
    this.gateway.kill();
    await this.gateway.exited;
    this.#end();
  }

  pause(): void {
    process.kill(this.pid, 'SIGSTOP');
  }

  resume(): void {
    process.kill(this.pid, 'SIGCONT');
  }

  async end(): Promise<void> {
    if (this.#gateway !== undefined) await this.kill();
  }

  #end(): void {
    this.lines.push(...this.gateway.lines);
    this.#gateway = undefined;
  }

  get allLines(): readonly string[] {
    return [...this.lines, ...(this.#gateway?.lines ?? [])];
  }
}

/** Several gateways with the same settings, and the balancer before them. They end with the test file. */
export class Fleet {
  readonly replicas: readonly Replica[];
  readonly balancer: Balancer;

  private constructor(replicas: readonly Replica[], balancer: Balancer) {
    this.replicas = replicas;
    this.balancer = balancer;
  }

  /** Returns when all of them serve and the balancer knows it. */
  static async start(settings: FleetSettings): Promise<Fleet> {
    const replicas: Replica[] = [];
    for (let index = 1; index <= (settings.replicas ?? 3); index += 1) {
      const port = await freePort();
      const inspectorPort = settings.inspected === true ? await freePort() : undefined;
      replicas.push(new Replica(`r${index}`, port, fileOf(settings, port), inspectorPort));
    }
    await Promise.all(replicas.map((replica) => replica.start()));
    const fleet = new Fleet(replicas, await Balancer.start(replicas));
    atEnd(() => fleet.end());
    return fleet;
  }

  get lines(): readonly string[] {
    return this.replicas.flatMap(({ allLines }) => allLines);
  }

  /** Through the balancer. */
  url(path = '/mcp'): string {
    return `http://127.0.0.1:${this.balancer.port}${path}`;
  }

  named(name: string): Replica {
    const found = this.replicas.find((replica) => replica.name === name);
    if (found === undefined) throw new Error(`no replica ${name}`);
    return found;
  }

  /** Those that are not called so. */
  others(name: string): readonly Replica[] {
    return this.replicas.filter((replica) => replica.name !== name);
  }

  async end(): Promise<void> {
    await this.balancer.stop();
    await Promise.all(this.replicas.map((replica) => replica.end()));
    expect(this.lines.filter((line) => line.includes('a fault of the gateway'))).toEqual([]);
  }
}

/** One port for all web frontends, so that the balancer needs no more than one either. */
const fileOf = (settings: FleetSettings, port: number): object => {
  const { servers, redis, sessions, redisMore, server, more } = settings;
  const config = { host: '127.0.0.1', port };
  const shared = { provider: 'redis', redis: { url: redis, ...redisMore } };
  return {
    version: 1,
    auth: { provider: 'none' },
    metrics: { auth: 'none' },
    server: {
      frontends: [
        { name: 'http', protocol: 'http', config },
        { name: 'sse', protocol: 'sse', config },
        { name: 'websocket', protocol: 'websocket', config },
      ],
      ...server,
    },
    servers,
    sessions: { ...(redis === undefined ? {} : shared), ...sessions },
    ...more,
  };
};

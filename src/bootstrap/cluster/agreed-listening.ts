import type { SendHandle } from 'node:child_process';
import { createServer, Server } from 'node:net';
import { stopListening } from '../../adapters/shared/stream/listen.ts';
import {
  type ListenAddress,
  type Listening,
  listened,
  ownListening,
} from '../../adapters/shared/stream/listening.ts';
import type { PrimaryLine } from './primary-line.ts';

/**
 * How a worker process comes to listen. Each has a socket of its own at the same address (`reusePort`), and the system shares
 * connections out among them. The primary process holds on to these sockets: a worker that takes the place of another gets its
 * socket, with the connections that wait there, so that none is lost between the two.
 */
export class AgreedListening implements Listening {
  readonly #line: PrimaryLine;
  readonly #ports: ReadonlyMap<string, number>;
  readonly #given = new Map<string, SendHandle>();
  readonly #servers: Server[] = [];
  readonly #unnamed = new Map<string, number>();

  constructor(line: PrimaryLine, ports: ReadonlyMap<string, number>) {
    this.#line = line;
    this.#ports = ports;
    line.on('listener', ({ key }, handle) => {
      if (handle !== undefined) this.#given.set(key, handle);
    });
  }

  async listen(server: Server, address: ListenAddress): Promise<void> {
    this.#servers.push(server);
    if ('path' in address) {
      await listened(server, (done) => server.listen(address, done));
      return;
    }
    const key = this.#keyOf(address);
    const given = this.#given.get(key);
    if (given !== undefined) {
      this.#given.delete(key);
      await listened(server, (done) => server.listen(given, done));
      this.#say(key, server);
      return;
    }
    const { host } = address;
    const agreed = this.#ports.get(key);
    // Another gateway that shares its addresses among workers would share this one with us.
    if (agreed === undefined) await checkNobodyListens(address);
    const port = agreed ?? address.port;
    await listened(server, (done) => server.listen({ host, port, reusePort: true }, done));
    this.#say(key, server, handleOf(server));
  }

  /** No more connections are taken here; those that are open stay, and those that wait are for the next worker. */
  release(): void {
    // A server of HTTP would close its idle connections too, among them those whose first request is on its way.
    for (const server of this.#servers) Server.prototype.close.call(server);
  }

  /** Connections that are open at what listens here. */
  async connections(): Promise<number> {
    const counts = await Promise.all(this.#servers.map(connectionsOf));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  #say(key: string, server: Server, handle?: SendHandle): void {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    this.#line.send({ kind: 'listening', key, port }, handle);
  }

  /** The order in which listeners without a port of their own start is the same in every worker. */
  #keyOf({ host, port }: { readonly host: string; readonly port: number }): string {
    if (port !== 0) return `${host}:${port}`;
    const count = (this.#unnamed.get(host) ?? 0) + 1;
    this.#unnamed.set(host, count);
    return `${host}:0#${count}`;
  }
}

/** What `server.listen` and `process.send` call the handle of a server: neither has another name for it. */
const handleOf = (server: Server): SendHandle | undefined => {
  const handle: unknown = Reflect.get(server, '_handle');
  return isHandle(handle) ? handle : undefined;
};

const isHandle = (handle: unknown): handle is Server =>
  typeof handle === 'object' && handle !== null;

/** Rejects when somebody does, whoever may listen there too. */
const checkNobodyListens = async (address: {
  readonly host: string;
  readonly port: number;
}): Promise<void> => {
  if (address.port === 0) return;
  const probe = createServer();
  await ownListening.listen(probe, address);
  await stopListening(probe);
};

const connectionsOf = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.getConnections((error, count) => resolve(error === null ? count : 0));
  });

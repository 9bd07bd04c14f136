import type { Conversation } from '../sessions/conversation.ts';
import type { ServerKeeper } from './server-keeper.ts';
import type { ServerPool } from './server-pool.ts';
import type { SharedServer } from './shared-server.ts';

/** The servers that serve all clients over one upstream session each. */
export class SharedServers implements ServerKeeper<ServerPool> {
  readonly #servers: Map<string, SharedServer>;
  readonly #make: ((pool: ServerPool) => SharedServer) | undefined;
  /** They finish what they have begun. */
  readonly #leaving = new Map<ServerPool, SharedServer>();

  /** `make`: one more, where servers come while the gateway runs. */
  constructor(servers: readonly SharedServer[], make?: (pool: ServerPool) => SharedServer) {
    this.#servers = new Map(servers.map((server) => [server.name, server]));
    this.#make = make;
  }

  find(server: string): SharedServer | undefined {
    return this.#servers.get(server);
  }

  added(pool: ServerPool, before: ServerPool | undefined): void {
    if (!pool.shared || this.#make === undefined) return;
    const server = this.#make(pool);
    this.#servers.set(pool.server, server);
    const predecessor = before && this.#leaving.get(before);
    if (predecessor !== undefined) server.takeOver(predecessor);
  }

  removed(pool: ServerPool): void {
    const server = this.#servers.get(pool.server);
    if (server === undefined) return;
    this.#servers.delete(pool.server);
    this.#leaving.set(pool, server);
    server.retire();
  }

  async over(pool: ServerPool): Promise<void> {
    const server = this.#leaving.get(pool);
    this.#leaving.delete(pool);
    await server?.close();
  }

  leave(conversation: Conversation): void {
    for (const server of this.#all) server.leave(conversation);
  }

  /** Resolves when the servers it uses have heard of the client's new log level. */
  async levelChanged(conversation: Conversation): Promise<void> {
    await Promise.all(this.#all.map((server) => server.levelChanged(conversation)));
  }

  async closeAll(): Promise<void> {
    await Promise.all(this.#all.map((server) => server.close()));
  }

  get #all(): readonly SharedServer[] {
    return [...this.#servers.values(), ...this.#leaving.values()];
  }
}

import type { Conversation } from '../sessions/conversation.ts';
import type { SharedServer } from './shared-server.ts';

/** The servers that serve all clients over one upstream session each. */
export class SharedServers {
  readonly #servers: ReadonlyMap<string, SharedServer>;

  constructor(servers: readonly SharedServer[]) {
    this.#servers = new Map(servers.map((server) => [server.name, server]));
  }

  find(server: string): SharedServer | undefined {
    return this.#servers.get(server);
  }

  leave(conversation: Conversation): void {
    for (const server of this.#servers.values()) server.leave(conversation);
  }

  /** Resolves when the servers it uses have heard of the client's new log level. */
  async levelChanged(conversation: Conversation): Promise<void> {
    await Promise.all(
      [...this.#servers.values()].map((server) => server.levelChanged(conversation)),
    );
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#servers.values()].map((server) => server.close()));
  }
}

import { Fault } from '../../domain/fault/fault.ts';
import type { Era } from '../../domain/mcp/revisions.ts';
import type { LegacyServer } from '../bridge/legacy-server/legacy-server.ts';
import type { ServerEras } from '../eras/server-eras.ts';
import type { ModernServer } from './modern-server.ts';
import type { StatelessServer } from './stateless-server.ts';

/** All servers as clients of the stateless era see them. What a server speaks itself is found out when it is needed. */
export class StatelessServers {
  readonly #eras: ServerEras;
  readonly #modern: ReadonlyMap<string, ModernServer>;
  readonly #legacy: ReadonlyMap<string, LegacyServer>;

  constructor(eras: ServerEras, modern: readonly ModernServer[], legacy: readonly LegacyServer[]) {
    this.#eras = eras;
    this.#modern = new Map(modern.map((server) => [server.name, server]));
    this.#legacy = new Map(legacy.map((server) => [server.name, server]));
  }

  find(server: string): StatelessServer | Fault | Promise<StatelessServer | Fault> {
    const era = this.#eras.of(server);
    return era instanceof Promise
      ? era.then((found) => (found instanceof Fault ? found : this.#of(server, found)))
      : this.#of(server, era);
  }

  modern(server: string): ModernServer | undefined {
    return this.#modern.get(server);
  }

  async closeAll(): Promise<void> {
    const servers = [...this.#modern.values(), ...this.#legacy.values()];
    await Promise.all(servers.map((server) => server.close()));
  }

  #of(server: string, era: Era): StatelessServer | Fault {
    const found = era === 'modern' ? this.#modern.get(server) : this.#legacy.get(server);
    return found ?? new Fault('unknown_namespace', `there is no server "${server}"`);
  }
}

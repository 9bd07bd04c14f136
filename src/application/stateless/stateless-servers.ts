import { Fault } from '../../domain/fault/fault.ts';
import type { Era } from '../../domain/mcp/revisions.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { LegacyServer } from '../bridge/legacy-server/legacy-server.ts';
import type { ServerEras } from '../eras/server-eras.ts';
import type { ServerKeeper } from '../pools/server-keeper.ts';
import type { ServerPool } from '../pools/server-pool.ts';
import type { ModernServer } from './modern-server.ts';
import type { StatelessServer } from './stateless-server.ts';

/** One server in each of the two protocols: which it speaks itself is found out when it is needed. */
export interface ServerInBoth {
  readonly modern: ModernServer;
  readonly legacy: LegacyServer;
}

/** Makes one more. `before`: whose place it takes. */
type Make = (pool: ServerPool, before: ServerInBoth | undefined) => ServerInBoth;

/** All servers as clients of the stateless era see them. */
export class StatelessServers implements ServerKeeper<ServerPool> {
  readonly #eras: ServerEras;
  readonly #modern: Map<string, ModernServer>;
  readonly #legacy: Map<string, LegacyServer>;
  readonly #make: Make | undefined;
  /** They finish what they have begun. */
  readonly #leaving = new Map<ServerPool, ServerInBoth>();

  /** `make`: where servers come while the gateway runs. */
  constructor(
    eras: ServerEras,
    modern: readonly ModernServer[],
    legacy: readonly LegacyServer[],
    make?: Make,
  ) {
    this.#eras = eras;
    this.#modern = new Map(modern.map((server) => [server.name, server]));
    this.#legacy = new Map(legacy.map((server) => [server.name, server]));
    this.#make = make;
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

  /** Tells who listens to the server, without a word to the server itself. */
  announce(server: string, notice: Message): void {
    this.#modern.get(server)?.changes.announce(notice);
    this.#legacy.get(server)?.changes.announce(notice);
  }

  added(pool: ServerPool, before: ServerPool | undefined): void {
    const made = this.#make?.(pool, before && this.#leaving.get(before));
    if (made === undefined) return;
    this.#modern.set(pool.server, made.modern);
    this.#legacy.set(pool.server, made.legacy);
  }

  removed(pool: ServerPool, next: ServerPool | undefined): void {
    const modern = this.#modern.get(pool.server);
    const legacy = this.#legacy.get(pool.server);
    this.#modern.delete(pool.server);
    this.#legacy.delete(pool.server);
    if (modern === undefined || legacy === undefined) return;
    this.#leaving.set(pool, { modern, legacy });
    if (next !== undefined) return;
    const gone = new Fault('unknown_namespace', `there is no server "${pool.server}" any more`);
    for (const { changes } of [modern, legacy]) changes.close(gone);
  }

  async over(pool: ServerPool, isGone: boolean): Promise<void> {
    const left = this.#leaving.get(pool);
    this.#leaving.delete(pool);
    if (left === undefined) return;
    await Promise.all([left.modern.close(!isGone), left.legacy.close(!isGone)]);
  }

  async closeAll(): Promise<void> {
    const leaving = [...this.#leaving.values()].flatMap(({ modern, legacy }) => [modern, legacy]);
    const servers = [...this.#modern.values(), ...this.#legacy.values(), ...leaving];
    await Promise.all(servers.map((server) => server.close()));
  }

  #of(server: string, era: Era): StatelessServer | Fault {
    const found = era === 'modern' ? this.#modern.get(server) : this.#legacy.get(server);
    return found ?? new Fault('unknown_namespace', `there is no server "${server}"`);
  }
}

import { isDeepStrictEqual } from 'node:util';
import type { ServerSettings } from './settings/settings.ts';

/** Hears what the settings of a server are now; undefined: it is gone. */
type Page = (name: string, server: ServerSettings | undefined) => void;

/** What of a server somebody reads: nothing of its endpoints, or those too. */
type Reading = 'rules' | 'endpoints';

/**
 * The settings of the servers that are there now, and what parts keep of them: tables that parts only read, and that
 * change before the server itself does.
 */
export class ServerBook {
  readonly #servers: Map<string, ServerSettings>;
  readonly #pages: { readonly page: Page; readonly reading: Reading }[] = [];

  constructor(servers: readonly ServerSettings[]) {
    this.#servers = new Map(servers.map((server) => [server.name, server]));
  }

  get all(): readonly ServerSettings[] {
    return [...this.#servers.values()];
  }

  find(name: string): ServerSettings | undefined {
    return this.#servers.get(name);
  }

  /** By server, always current. Servers of which `read` returns undefined are not in it. */
  table<Value>(
    read: (server: ServerSettings) => Value | undefined,
    reading: Reading = 'rules',
  ): ReadonlyMap<string, Value> {
    const table = new Map<string, Value>();
    this.follow((name, server) => {
      const value = server && read(server);
      if (value === undefined) table.delete(name);
      else table.set(name, value);
    }, reading);
    return table;
  }

  /** Is told of every server there is, and of every change of what it reads from now on. */
  follow(page: Page, reading: Reading = 'rules'): void {
    this.#pages.push({ page, reading });
    for (const server of this.#servers.values()) page(server.name, server);
  }

  put(server: ServerSettings): void {
    const before = this.#servers.get(server.name);
    const isOther = before === undefined || !areSameRules(before, server);
    this.#servers.set(server.name, server);
    for (const { page, reading } of this.#pages) {
      if (isOther || reading === 'endpoints') page(server.name, server);
    }
  }

  drop(name: string): void {
    this.#servers.delete(name);
    for (const { page } of this.#pages) page(name, undefined);
  }
}

/** Nothing but the endpoints differs. */
export const areSameRules = (one: ServerSettings, other: ServerSettings): boolean =>
  isDeepStrictEqual({ ...one, endpoints: [] }, { ...other, endpoints: [] });

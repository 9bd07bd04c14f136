import { Fault } from '../../domain/fault/fault.ts';
import { splitName } from '../../domain/mcp/names.ts';
import type { Message, Span } from '../../domain/wire/message.ts';
import type { Edit } from '../../domain/wire/splice.ts';
import { encodeText, jsonString } from '../../domain/wire/text.ts';
import type { Asker } from '../federation/asker.ts';
import type { Catalogue } from '../federation/catalogue.ts';
import type { PoolDirectory } from '../pools/pool-directory.ts';
import type { Route } from './route.ts';

const unchanged: readonly Edit[] = [];

/** Whose call is it? Names say it by their prefix, resources by who announced them. */
export class Resolution {
  readonly #pools: PoolDirectory;
  readonly #catalogue: Catalogue;
  readonly #plainRoutes: ReadonlyMap<string, Route>;

  constructor(pools: PoolDirectory, catalogue: Catalogue) {
    this.#pools = pools;
    this.#catalogue = catalogue;
    this.#plainRoutes = new Map(
      pools.names.map((server) => [server, { server, edits: unchanged, shown: undefined }]),
    );
  }

  /** `onlyServer`: the one server the message can reach; undefined for the whole catalogue. */
  route(
    asker: Asker,
    message: Message,
    onlyServer: string | undefined,
  ): Route | Fault | Promise<Route | Fault> {
    if (onlyServer !== undefined) return this.#plain(onlyServer);
    switch (message.method ?? '') {
      case 'tools/call':
      case 'prompts/get':
        return this.#byName(message, message.marks.name);
      case 'completion/complete':
        return message.marks.refName === undefined
          ? this.#byUri(asker, message, message.marks.refUri)
          : this.#byName(message, message.marks.refName);
      case 'resources/read':
      case 'resources/subscribe':
      case 'resources/unsubscribe':
        return this.#byUri(asker, message, message.marks.uri);
      default:
        return new Fault(
          'method_not_found',
          `method "${message.method}" is not available where several servers are shown as one`,
        );
    }
  }

  #plain(server: string): Route | Fault {
    return (
      this.#plainRoutes.get(server) ??
      new Fault('unknown_namespace', `there is no server "${server}"`)
    );
  }

  #byName(message: Message, span: Span | undefined): Route | Fault {
    const exposed = span === undefined ? undefined : jsonString(message.bytes, span);
    if (span === undefined || exposed === undefined) {
      return new Fault(
        'invalid_params',
        `${message.method} needs a name, written {server}__{name}`,
      );
    }
    const owned = splitName(exposed, this.#pools.has);
    if (owned === undefined) return this.#unknown(`unknown name "${exposed}"`);
    return {
      server: owned.server,
      edits: [{ span, bytes: encodeText(JSON.stringify(owned.name)) }],
      shown: undefined,
    };
  }

  #byUri(
    asker: Asker,
    message: Message,
    span: Span | undefined,
  ): Route | Fault | Promise<Route | Fault> {
    const uri = span === undefined ? undefined : jsonString(message.bytes, span);
    if (uri === undefined) return new Fault('invalid_params', `${message.method} needs a uri`);
    const known = asker.resourceOwners?.ownerOf(uri);
    return known === undefined ? this.#lookUp(asker, uri) : this.#plain(known);
  }

  async #lookUp(asker: Asker, uri: string): Promise<Route | Fault> {
    const owners = await this.#catalogue.resourceOwners(asker);
    const owner = owners.ownerOf(uri);
    return owner === undefined
      ? new Fault('invalid_params', `no server announces the resource "${uri}"`)
      : this.#plain(owner);
  }

  #unknown(what: string): Fault {
    const choices = this.#pools.names.join(', ');
    return new Fault(
      'invalid_params',
      `${what}: write {server}__{name}; the servers are ${choices}`,
    );
  }
}

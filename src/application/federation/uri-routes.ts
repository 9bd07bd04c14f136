import { Fault } from '../../domain/fault/fault.ts';
import type { OwnedUri } from '../../domain/federation/exposed-uris.ts';
import { choicesOf } from '../../domain/routing/named-namespace.ts';
import type { Message, Span } from '../../domain/wire/message.ts';
import type { Edit } from '../../domain/wire/splice.ts';
import { jsonString } from '../../domain/wire/text.ts';
import type { PoolDirectory } from '../pools/pool-directory.ts';
import type { Route, Shown } from '../relay/route.ts';
import type { Asker } from './asker.ts';
import { type ExposedUris, stringEdit } from './exposed-uris.ts';
import type { UriOwners } from './uri-owners.ts';

const unchanged: readonly Edit[] = [];

/** Whose resource a request is about, and what happens to its URI on both ways. */
export interface UriRoute extends Route {
  /** For people. */
  readonly why: string;
}

export interface UriRoutesParts {
  readonly uris: ExposedUris;
  readonly owners: UriOwners;
  readonly pools: Pick<PoolDirectory, 'names'>;
}

/** Where requests about resources go at the whole catalogue. */
export class UriRoutes {
  readonly #parts: UriRoutesParts;

  constructor(parts: UriRoutesParts) {
    this.#parts = parts;
  }

  /** `span`: where the message has its URI, or its template. `resource_not_found` when nobody announces it. */
  route(
    asker: Asker,
    message: Message,
    span: Span | undefined,
  ): UriRoute | Fault | Promise<UriRoute | Fault> {
    const { uris, owners } = this.#parts;
    const method = message.method ?? '';
    const uri = span && jsonString(message.bytes, span);
    if (span === undefined || uri === undefined) {
      return new Fault('invalid_params', `${method} needs a uri`);
    }
    const owned = uris.owned(uri);
    if (owned !== undefined) {
      const { server } = owned;
      const edits = [stringEdit(span, owned.uri)];
      return {
        server,
        edits,
        shown: uris.wrapping(server, method),
        why: `the URI names "${server}"`,
      };
    }
    const owner = owners.of(asker, uri);
    return owner instanceof Promise
      ? owner.then((server) => this.#kept(server, method, uri))
      : this.#kept(owner, method, uri);
  }

  /** Which server a client means by a URI, and the server's own one; undefined when nobody announces it. */
  async find(asker: Asker, uri: string): Promise<OwnedUri | undefined> {
    const owned = this.#parts.uris.owned(uri);
    if (owned !== undefined) return owned;
    const server = await this.#parts.owners.of(asker, uri);
    return server === undefined ? undefined : { server, uri };
  }

  /** The route of a request about anything else, with the URIs in its answer as clients see them. */
  shownOn(route: Route, method: string): Route {
    const shown = this.#parts.uris.shown(route.server, method);
    return shown === undefined ? route : { ...route, shown: chained(route.shown, shown) };
  }

  #kept(server: string | undefined, method: string, uri: string): UriRoute | Fault {
    if (server === undefined) return this.#unknown(uri);
    const shown = this.#parts.uris.shown(server, method);
    return { server, edits: unchanged, shown, why: `"${server}" announces the resource` };
  }

  #unknown(uri: string): Fault {
    const choices = choicesOf(this.#parts.pools.names);
    const text = `no server announces the resource "${uri}": to reach one server write mcpgw:{server}/{uri}; ${choices}`;
    return new Fault('resource_not_found', text, undefined, { uri });
  }
}

/** The route to the server with what the URI of the request changes. */
export const withUri = (route: Route, { edits, shown }: UriRoute): Route =>
  edits.length === 0 && shown === undefined
    ? route
    : { ...route, edits: [...route.edits, ...edits], shown: chained(route.shown, shown) };

const chained = (first: Shown | undefined, second: Shown | undefined): Shown | undefined =>
  first === undefined || second === undefined
    ? (first ?? second)
    : (answer) => second(first(answer));

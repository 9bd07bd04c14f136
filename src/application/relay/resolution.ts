import { nearestKey } from '../../domain/config/nearest-key.ts';
import { Fault } from '../../domain/fault/fault.ts';
import type { OwnedName } from '../../domain/federation/exposed-names.ts';
import { splitName } from '../../domain/mcp/names.ts';
import { mirroredName } from '../../domain/mcp/rev2026/mirrored-headers.ts';
import { namesTask } from '../../domain/mcp/rev2026/names.ts';
import { choicesOf } from '../../domain/routing/named-namespace.ts';
import type { Message, Span } from '../../domain/wire/message.ts';
import { encodeText, jsonString } from '../../domain/wire/text.ts';
import type { Authorizer } from '../authorization/authorizer.ts';
import type { Asker } from '../federation/asker.ts';
import { type UriRoute, type UriRoutes, withUri } from '../federation/uri-routes.ts';
import type { PoolDirectory } from '../pools/pool-directory.ts';
import type { NameOwners, Nobody } from './name-owners.ts';
import type { Route } from './route.ts';
import type { RoutingListener } from './routing-trace.ts';
import { type NameMark, nameMark, type ServerRoutes } from './server-routes.ts';

/** Where requests go that name no server. */
const defaultServer = 'default';
/** Names that are compared with one nobody has: the comparison costs the product of their lengths. */
const maxCompared = 200;

export interface ResolutionParts {
  readonly pools: PoolDirectory;
  readonly routes: ServerRoutes;
  readonly names: NameOwners;
  readonly uris: UriRoutes;
  /** On: not every caller sees every name, so none is suggested. */
  readonly authorizer: Pick<Authorizer, 'isOn'>;
}

type Found = Route | Fault | Promise<Route | Fault>;

/** Whose call is it? The server a message is bound to, else whoever has its name or announced its resource (mission §4.3). */
export class Resolution {
  readonly #parts: ResolutionParts;

  constructor(parts: ResolutionParts) {
    this.#parts = parts;
  }

  /** `onlyServer`: the one server the message can reach; undefined for the whole catalogue. */
  route(
    asker: Asker,
    message: Message,
    onlyServer: string | undefined,
    listener?: RoutingListener,
  ): Found {
    if (onlyServer !== undefined) return this.at(onlyServer, message, listener);
    if (asker.era === 'modern' && namesTask(message.method ?? ''))
      return this.#byTask(message, listener);
    const mark = nameMark(message);
    if (mark !== undefined) return this.#byName(asker, message, mark, listener);
    switch (message.method ?? '') {
      case 'completion/complete':
        return this.#byUri(asker, message, message.marks.refUri, listener);
      case 'resources/read':
      case 'resources/subscribe':
      case 'resources/unsubscribe':
        return this.#byUri(asker, message, message.marks.uri, listener);
      default: {
        const text = `method "${message.method}" is not available where several servers are shown as one; ${this.#choices}`;
        return this.#withoutOwner(message, new Fault('method_not_found', text), listener);
      }
    }
  }

  /** The id of a task has its server's name in front (SEP-2663). */
  #byTask(message: Message, listener: RoutingListener | undefined): Route | Fault {
    const span = mirroredName(message);
    const id = span && jsonString(message.bytes, span);
    const owned = id === undefined ? undefined : splitName(id, this.#parts.pools.has);
    if (span === undefined || owned === undefined) {
      return new Fault('invalid_params', `no server knows the task "${id ?? ''}"`);
    }
    const { server, name } = owned;
    listener?.({ rule: 'task', decided: true, text: `the task's id begins with "${server}"` });
    const edits = [{ span, bytes: encodeText(JSON.stringify(name)) }];
    return this.#parts.uris.shownOn({ server, edits, shown: undefined }, message.method ?? '');
  }

  /** Where the request is bound to one server: only what its settings change of it. */
  at(server: string, message: Message, listener?: RoutingListener): Route | Fault {
    return this.#parts.routes.to(server, message, undefined, listener);
  }

  #byName(
    asker: Asker,
    message: Message,
    { method, span }: NameMark,
    listener: RoutingListener | undefined,
  ): Found {
    const exposed = span === undefined ? undefined : jsonString(message.bytes, span);
    if (exposed === undefined) {
      const text = `${message.method} needs a name, written {server}__{name}`;
      return new Fault('invalid_params', text);
    }
    const found = this.#parts.names.find({ asker, method, exposed, listener });
    return found instanceof Promise
      ? found.then((later) => this.#named(message, exposed, later, listener))
      : this.#named(message, exposed, found, listener);
  }

  #named(
    message: Message,
    exposed: string,
    found: OwnedName | Nobody,
    listener: RoutingListener | undefined,
  ): Route | Fault {
    if (!('server' in found)) {
      return this.#withoutOwner(message, this.#unknownName(exposed, found), listener);
    }
    const { routes, uris } = this.#parts;
    const route = routes.to(found.server, message, found.name, listener);
    return route instanceof Fault ? route : uris.shownOn(route, message.method ?? '');
  }

  #byUri(
    asker: Asker,
    message: Message,
    span: Span | undefined,
    listener: RoutingListener | undefined,
  ): Found {
    const found = this.#parts.uris.route(asker, message, span);
    return found instanceof Promise
      ? found.then((later) => this.#owned(message, later, listener))
      : this.#owned(message, found, listener);
  }

  /** `found`: what its URI alone makes of the route. */
  #owned(
    message: Message,
    found: UriRoute | Fault,
    listener: RoutingListener | undefined,
  ): Route | Fault {
    if (found instanceof Fault) {
      if (found.code !== 'resource_not_found') return found;
      return this.#withoutOwner(message, found, listener);
    }
    const { server, why } = found;
    listener?.({ rule: 'resource', decided: true, text: why });
    const route = this.at(server, message, listener);
    return route instanceof Fault ? route : withUri(route, found);
  }

  /** The last rules, for what has no owner: the server called `default`, the only one, or `fault`. */
  #withoutOwner(
    message: Message,
    fault: Fault,
    listener: RoutingListener | undefined,
  ): Route | Fault {
    const { has, names } = this.#parts.pools;
    const [first, ...others] = names;
    if (has(defaultServer)) {
      const text = `a server is called "${defaultServer}"; it gets what has no owner`;
      listener?.({ rule: 'default', decided: true, text });
      return this.at(defaultServer, message, listener);
    }
    if (first !== undefined && others.length === 0) {
      listener?.({ rule: 'only server', decided: true, text: `"${first}" is the only server` });
      return this.at(first, message, listener);
    }
    listener?.({ rule: 'default', decided: false, text: `no server is called "${defaultServer}"` });
    return fault;
  }

  #unknownName(exposed: string, { known, silent }: Nobody): Fault {
    const isOpen = !this.#parts.authorizer.isOn;
    const near = isOpen ? nearestKey(exposed, nearInLength(exposed, known)) : undefined;
    const hint = near === undefined ? 'write {server}__{name}' : `did you mean "${near}"?`;
    const missing = silent.length === 0 ? '' : `; these did not list theirs: ${silent.join(', ')}`;
    const text = `unknown name "${exposed}" (${hint}); ${this.#choices}${missing}`;
    return new Fault('invalid_params', text);
  }

  get #choices(): string {
    return choicesOf(this.#parts.pools.names);
  }
}

const nearInLength = (exposed: string, known: Iterable<string>): readonly string[] => {
  const near: string[] = [];
  for (const name of known) {
    if (Math.abs(name.length - exposed.length) <= exposed.length / 3) near.push(name);
    if (near.length === maxCompared) break;
  }
  return near;
};

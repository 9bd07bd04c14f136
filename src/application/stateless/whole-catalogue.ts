import { Fault } from '../../domain/fault/fault.ts';
import { exposeName, splitName } from '../../domain/mcp/names.ts';
import type { Implementation } from '../../domain/mcp/rev2025/handshake.ts';
import { listKinds } from '../../domain/mcp/rev2025/methods.ts';
import { mergedDiscovery } from '../../domain/mcp/rev2026/merged-discovery.ts';
import { mirroredName } from '../../domain/mcp/rev2026/mirrored-headers.ts';
import { namesTask } from '../../domain/mcp/rev2026/names.ts';
import { filterOf, type SubscriptionFilter } from '../../domain/mcp/rev2026/subscription-filter.ts';
import type { Message } from '../../domain/wire/message.ts';
import { encodeText, jsonString } from '../../domain/wire/text.ts';
import type { Asker } from '../federation/asker.ts';
import type { Catalogue } from '../federation/catalogue.ts';
import type { ListSource } from '../federation/list-source.ts';
import type { ResourceOwners } from '../federation/resource-owners.ts';
import type { PoolDirectory } from '../pools/pool-directory.ts';
import type { Clock } from '../ports/driven/clock.ts';
import type { Resolution } from '../relay/resolution.ts';
import { OwnerMemory } from './owner-memory.ts';
import type { StatelessRequest, StatelessServer } from './stateless-server.ts';
import type { StatelessServers } from './stateless-servers.ts';
import type { ServerInterest } from './subscription.ts';
import { exposeTask } from './task-names.ts';

/** Merged lists are made anew each time, from servers that say nothing of how long theirs last. */
const cacheHints = '"resultType":"complete","ttlMs":0,"cacheScope":"private"';
const plain = { exposed: (message: Message) => message, exposedTask: (id: string) => id };

export type Opening = readonly ServerInterest[];

export interface Resolved {
  readonly request: StatelessRequest;
  readonly server: string;
}

export interface WholeCatalogueParts {
  readonly identity: Implementation;
  readonly pools: PoolDirectory;
  readonly servers: StatelessServers;
  readonly resolution: Resolution;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
}

/** Many servers as one, for clients of the stateless era. */
export class WholeCatalogue {
  readonly #parts: WholeCatalogueParts;
  readonly #owners: OwnerMemory;

  constructor(parts: WholeCatalogueParts) {
    this.#parts = parts;
    this.#owners = new OwnerMemory(parts.clock);
  }

  /** Answers what concerns all servers; otherwise says whose request it is. Undefined: the call is ended. */
  async resolve(request: StatelessRequest): Promise<Resolved | undefined> {
    const { call } = request;
    if (call.method === 'server/discover') {
      call.answerWith(mergedDiscovery(this.#parts.identity));
      return undefined;
    }
    if (Object.hasOwn(listKinds, call.method)) return this.#list(request);
    const resolved = namesTask(call.method)
      ? this.#ofTask(request)
      : await this.#ofMessage(request);
    if (!(resolved instanceof Fault)) return resolved;
    call.onFailure(resolved);
    return undefined;
  }

  /** Which servers a subscription concerns, and with what. */
  interests(
    onlyServer: string | undefined,
    request: StatelessRequest,
  ): Opening | Fault | Promise<Opening | Fault> {
    const filter = filterOf(request.message);
    if (filter instanceof Fault) return filter;
    return onlyServer === undefined
      ? this.#allInterests(filter, request)
      : this.#interest(onlyServer, filter, plain);
  }

  async #allInterests(filter: SubscriptionFilter, request: StatelessRequest): Promise<Opening> {
    const owners =
      filter.resourceSubscriptions.length > 0 ? await this.#ownersFor(request) : undefined;
    const found = await Promise.all(
      this.#parts.pools.names.map(async (name) =>
        this.#interest(name, this.#partOf(filter, name, owners), {
          exposed: (message) => exposeTask(name, message),
          exposedTask: (id) => exposeName(name, id),
        }),
      ),
    );
    return found.flatMap((interest) => (interest instanceof Fault ? [] : interest));
  }

  #interest(
    name: string,
    filter: SubscriptionFilter,
    { exposed, exposedTask }: Pick<ServerInterest, 'exposed' | 'exposedTask'>,
  ): Opening | Fault | Promise<Opening | Fault> {
    const opening = (server: StatelessServer | Fault): Opening | Fault =>
      server instanceof Fault
        ? server
        : [{ changes: server.changes, filter, exposed, exposedTask }];
    const server = this.#parts.servers.find(name);
    return server instanceof Promise ? server.then(opening) : opening(server);
  }

  async #list(request: StatelessRequest): Promise<undefined> {
    const { call, message } = request;
    if (message.marks.cursor !== undefined) {
      call.onFailure(new Fault('invalid_params', 'unknown cursor: this list has one page'));
      return undefined;
    }
    const list = await this.#parts.catalogue.list(this.#asker(request), call.method, cacheHints);
    call.answerWith(list);
    return undefined;
  }

  async #ofMessage(request: StatelessRequest): Promise<Resolved | Fault> {
    const route = await this.#parts.resolution.route(
      this.#asker(request),
      request.message,
      undefined,
    );
    if (route instanceof Fault) return route;
    const { server, edits, shown } = route;
    request.call.shown = (answer) =>
      exposeTask(server, shown === undefined ? answer : shown(answer));
    return { server, request: { ...request, edits } };
  }

  #ofTask(request: StatelessRequest): Resolved | Fault {
    const span = mirroredName(request.message);
    const exposedId = span && jsonString(request.message.bytes, span);
    const owned = exposedId === undefined ? undefined : splitName(exposedId, this.#parts.pools.has);
    if (span === undefined || owned === undefined) {
      return new Fault('invalid_params', `no server knows the task "${exposedId ?? ''}"`);
    }
    const edits = [{ span, bytes: encodeText(JSON.stringify(owned.name)) }];
    request.call.shown = (answer) => exposeTask(owned.server, answer);
    return { server: owned.server, request: { ...request, edits } };
  }

  #partOf(
    filter: SubscriptionFilter,
    name: string,
    owners: ResourceOwners | undefined,
  ): SubscriptionFilter {
    return {
      ...filter,
      resourceSubscriptions: filter.resourceSubscriptions.filter(
        (uri) => owners?.ownerOf(uri) === name,
      ),
      taskIds: filter.taskIds
        .map((id) => splitName(id, this.#parts.pools.has))
        .filter((owned) => owned?.server === name)
        .map((owned) => owned?.name ?? ''),
    };
  }

  #ownersFor(request: StatelessRequest): Promise<ResourceOwners> {
    const asker = this.#asker(request);
    return asker.resourceOwners === undefined
      ? this.#parts.catalogue.resourceOwners(asker)
      : Promise.resolve(asker.resourceOwners);
  }

  #asker(request: StatelessRequest): Asker {
    const owners = this.#owners;
    const { key } = request.facts.principal;
    return {
      get resourceOwners(): ResourceOwners | undefined {
        return owners.of(key);
      },
      set resourceOwners(known: ResourceOwners | undefined) {
        if (known !== undefined) owners.remember(key, known);
      },
      listSource: (server) => this.#source(server, request),
    };
  }

  async #source(name: string, request: StatelessRequest): Promise<ListSource | Fault> {
    const server = await this.#parts.servers.find(name);
    return server instanceof Fault ? server : server.listSource(request);
  }
}

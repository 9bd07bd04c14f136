import { Fault } from '../../domain/fault/fault.ts';
import { changedList } from '../../domain/mcp/changed-list.ts';
import { exposeName, splitName } from '../../domain/mcp/names.ts';
import { isListMethod, type ListMethod } from '../../domain/mcp/rev2025/methods.ts';
import {
  filterOf,
  noSubscriptions,
  type SubscriptionFilter,
} from '../../domain/mcp/rev2026/subscription-filter.ts';
import type { Message } from '../../domain/wire/message.ts';
import { jsonString } from '../../domain/wire/text.ts';
import type { ClientProfiles } from '../clients/client-profiles.ts';
import type { Asker } from '../federation/asker.ts';
import type { Catalogue } from '../federation/catalogue.ts';
import { completionsInsteadOf } from '../federation/completions.ts';
import { stringEdit, withEdits } from '../federation/exposed-uris.ts';
import type { ListSource } from '../federation/list-source.ts';
import { cursorOf } from '../federation/page-request.ts';
import { partitionOfRequest } from '../federation/partition.ts';
import { UriForms } from '../federation/uri-forms.ts';
import type { UriRoutes } from '../federation/uri-routes.ts';
import type { WholeParts } from '../federation/whole-parts.ts';
import type { PoolDirectory } from '../pools/pool-directory.ts';
import type { Resolution } from '../relay/resolution.ts';
import { isMissedChange } from '../subscriptions/change.ts';
import type { StatelessRequest, StatelessServer } from './stateless-server.ts';
import type { StatelessServers } from './stateless-servers.ts';
import { resourcesByServer } from './subscribed-resources.ts';
import type { ServerInterest } from './subscription.ts';
import { exposeTask } from './task-names.ts';

const plain = {
  exposed: (message: Message) => message,
  exposedTask: (id: string) => id,
  exposedUri: (uri: string) => uri,
};
const noForms: readonly UriForms[] = [new UriForms()];
const updatedMethod = 'notifications/resources/updated';

export type Opening = readonly ServerInterest[];

type Exposer = Pick<ServerInterest, 'exposed' | 'exposedTask' | 'exposedUri'>;

export interface Resolved {
  readonly request: StatelessRequest;
  readonly server: string;
}

export interface WholeCatalogueParts {
  readonly whole: WholeParts;
  readonly pools: PoolDirectory;
  readonly servers: StatelessServers;
  readonly resolution: Resolution;
  readonly uriRoutes: UriRoutes;
  readonly catalogue: Catalogue;
  readonly profiles: ClientProfiles;
}

/** Many servers as one, for clients of the stateless era. */
export class WholeCatalogue {
  readonly #parts: WholeCatalogueParts;
  /** How many askers there were. */
  #askers = 0;

  constructor(parts: WholeCatalogueParts) {
    this.#parts = parts;
  }

  /** Answers what concerns all servers; otherwise says whose request it is. Undefined: the call is ended. */
  async resolve(request: StatelessRequest): Promise<Resolved | undefined> {
    const { call } = request;
    const { capabilities, introduction } = this.#parts.whole;
    const off = capabilities.refusal(call.method);
    if (off !== undefined) {
      call.onFailure(off);
      return undefined;
    }
    if (call.method === 'server/discover') {
      call.answerWith(await introduction.discoverResult(this.#asker(request)));
      return undefined;
    }
    if (isListMethod(call.method)) return this.#list(request, call.method);
    const resolved = await this.#ofMessage(request);
    if (!(resolved instanceof Fault)) return resolved;
    call.onFailure(resolved);
    return undefined;
  }

  /** Which servers a subscription concerns, and with what. */
  interests(
    client: { readonly onlyServer: string | undefined },
    request: StatelessRequest,
  ): Opening | Fault | Promise<Opening | Fault> {
    const filter = filterOf(request.message);
    if (filter instanceof Fault) return filter;
    const { whole, pools } = this.#parts;
    const { onlyServer } = client;
    if (onlyServer === undefined) {
      return this.#interestsOf(() => pools.names, whole.capabilities.within(filter), request);
    }
    // Once several servers are shown as one, changed lists are told of for all of them.
    const exposed = (message: Message): Message | undefined =>
      changedList(message.method) === undefined || client.onlyServer !== undefined
        ? message
        : undefined;
    return this.#interest(onlyServer, filter, { ...plain, exposed });
  }

  /** The same of one server that came later. */
  async interestsAt(server: string, request: StatelessRequest): Promise<Opening | Fault> {
    const filter = filterOf(request.message);
    if (filter instanceof Fault) return filter;
    const { capabilities } = this.#parts.whole;
    return this.#interestsOf(() => [server], capabilities.within(filter), request);
  }

  /** The lists that a subscription asks for and that the gateway tells of itself. */
  ownLists(request: StatelessRequest): SubscriptionFilter {
    const filter = filterOf(request.message);
    if (filter instanceof Fault) return noSubscriptions;
    const within = this.#parts.whole.capabilities.within(filter);
    return { ...within, resourceSubscriptions: [], taskIds: [] };
  }

  async #interestsOf(
    servers: () => readonly string[],
    filter: SubscriptionFilter,
    request: StatelessRequest,
  ): Promise<Opening> {
    const asker = this.#asker(request);
    const resources = await this.#resourcesOf(asker, filter);
    const found = await Promise.all(
      servers().flatMap((name) =>
        (resources.get(name) ?? noForms).map(async (forms, round) => {
          const lists = round === 0 ? this.#listsOf(filter, name) : noSubscriptions;
          const part = { ...lists, resourceSubscriptions: forms.uris };
          return this.#interest(name, part, this.#exposer(asker, name, forms));
        }),
      ),
    );
    return found.flatMap((interest) => (interest instanceof Fault ? [] : interest));
  }

  /** Whose resources they are; those that nobody announces are left out. */
  async #resourcesOf(
    asker: Asker,
    { resourceSubscriptions }: SubscriptionFilter,
  ): Promise<ReadonlyMap<string, readonly UriForms[]>> {
    const found = await Promise.all(
      resourceSubscriptions.map(async (form) => {
        const owned = await this.#parts.uriRoutes.find(asker, form);
        return owned === undefined ? [] : [{ ...owned, form }];
      }),
    );
    return resourcesByServer(found.flat());
  }

  /** What a server reports, in the words of the client; `forms`: how the client calls what it subscribed to. */
  #exposer(asker: Asker, server: string, forms: UriForms): Exposer {
    const exposedUri = (uri: string): string => forms.of(uri)[0] ?? uri;
    const { changes, notices } = this.#parts.whole;
    return {
      exposed: (message) => {
        if (message.method === updatedMethod) return withUri(message, exposedUri);
        if (isMissedChange(message)) changes.missed(asker, server, message);
        return notices.of(server, message);
      },
      exposedTask: (id) => exposeName(server, id),
      exposedUri,
    };
  }

  #interest(
    name: string,
    filter: SubscriptionFilter,
    exposer: Exposer,
  ): Opening | Fault | Promise<Opening | Fault> {
    const opening = (server: StatelessServer | Fault): Opening | Fault =>
      server instanceof Fault ? server : [{ changes: server.changes, filter, ...exposer }];
    const server = this.#parts.servers.find(name);
    return server instanceof Promise ? server.then(opening) : opening(server);
  }

  async #list(request: StatelessRequest, method: ListMethod): Promise<undefined> {
    const { call, message } = request;
    const cursor = cursorOf(message);
    const page =
      cursor instanceof Fault
        ? cursor
        : await this.#parts.catalogue.list(this.#asker(request), method, cursor);
    if (page instanceof Fault) call.onFailure(page);
    else call.answerWith(page);
    return undefined;
  }

  async #ofMessage(request: StatelessRequest): Promise<Resolved | Fault | undefined> {
    const asker = this.#asker(request);
    const route = await this.#parts.resolution.route(asker, request.message, undefined);
    if (route instanceof Fault) return route;
    const { server, edits, shown, needsWhole = false } = route;
    const { call } = request;
    call.needsWhole = needsWhole;
    if (call.method === 'completion/complete') {
      const instead = await completionsInsteadOf(asker, server);
      if (instead instanceof Fault) return instead;
      if (instead !== undefined) {
        call.answerWith(instead);
        return undefined;
      }
    }
    request.call.noticed = this.#parts.whole.notices.from(server);
    request.call.shown = (answer) =>
      exposeTask(server, shown === undefined ? answer : shown(answer));
    return { server, request: { ...request, edits } };
  }

  /** All but the resources. */
  #listsOf(filter: SubscriptionFilter, name: string): SubscriptionFilter {
    return {
      ...filter,
      taskIds: filter.taskIds
        .map((id) => splitName(id, this.#parts.pools.has))
        .filter((owned) => owned?.server === name)
        .map((owned) => owned?.name ?? ''),
    };
  }

  #asker(request: StatelessRequest): Asker {
    const { facts, message, meta, headers } = request;
    const { key } = facts.principal;
    const userAgent = headers?.get('user-agent') ?? facts.userAgent;
    this.#askers += 1;
    const id = String(this.#askers);
    let partition: string | undefined;
    return {
      era: 'modern',
      /** Only made for requests that need a list. */
      get partition(): string {
        partition ??= partitionOfRequest(key, message, meta, id);
        return partition;
      },
      sessionId: undefined,
      profile: this.#parts.profiles.of(message, userAgent),
      closed: false,
      listSource: (server) => this.#source(server, request),
    };
  }

  async #source(name: string, request: StatelessRequest): Promise<ListSource | Fault> {
    const server = await this.#parts.servers.find(name);
    return server instanceof Fault ? server : server.listSource(request);
  }
}

const withUri = (message: Message, exposedUri: (uri: string) => string): Message => {
  const { bytes, marks } = message;
  const span = marks.uri;
  const uri = span && jsonString(bytes, span);
  const form = uri === undefined ? uri : exposedUri(uri);
  return span === undefined || form === undefined || form === uri
    ? message
    : withEdits(message, [stringEdit(span, form)]);
};

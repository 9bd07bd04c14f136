import { Fault } from '../../domain/fault/fault.ts';
import { changedList } from '../../domain/mcp/changed-list.ts';
import { exposeName, splitName } from '../../domain/mcp/names.ts';
import {
  filterOf,
  noSubscriptions,
  type SubscriptionFilter,
} from '../../domain/mcp/rev2026/subscription-filter.ts';
import type { Message } from '../../domain/wire/message.ts';
import { noEdits } from '../../domain/wire/splice.ts';
import { jsonString } from '../../domain/wire/text.ts';
import type { Enforcement } from '../authorization/enforcement.ts';
import type { Asker } from '../federation/asker.ts';
import { stringEdit, withEdits } from '../federation/exposed-uris.ts';
import { UriForms } from '../federation/uri-forms.ts';
import type { UriRoutes } from '../federation/uri-routes.ts';
import type { WholeParts } from '../federation/whole-parts.ts';
import type { PoolDirectory } from '../pools/pool-directory.ts';
import { isMissedChange } from '../subscriptions/change.ts';
import type { StatelessAskers } from './stateless-askers.ts';
import type { StatelessRequest, StatelessServer } from './stateless-server.ts';
import type { StatelessServers } from './stateless-servers.ts';
import { type FoundResource, resourcesByServer } from './subscribed-resources.ts';
import type { ServerInterest } from './subscription.ts';

const plain = {
  exposed: (message: Message) => message,
  exposedTask: (id: string) => id,
  exposedUri: (uri: string) => uri,
};
const noForms: readonly UriForms[] = [new UriForms()];
const updatedMethod = 'notifications/resources/updated';

export type Opening = readonly ServerInterest[];

type Exposer = Pick<ServerInterest, 'exposed' | 'exposedTask' | 'exposedUri'>;

export interface ListenInterestsParts {
  readonly whole: WholeParts;
  readonly pools: PoolDirectory;
  readonly servers: StatelessServers;
  readonly uriRoutes: UriRoutes;
  readonly askers: StatelessAskers;
  readonly enforcement: Enforcement;
}

/** Which servers a `subscriptions/listen` concerns, and with what. */
export class ListenInterests {
  readonly #parts: ListenInterestsParts;

  constructor(parts: ListenInterestsParts) {
    this.#parts = parts;
  }

  /** `onlyServer`: the one server the client can reach. */
  of(
    client: { readonly onlyServer: string | undefined },
    request: StatelessRequest,
  ): Opening | Fault | Promise<Opening | Fault> {
    const filter = filterOf(request.message);
    if (filter instanceof Fault) return filter;
    const { whole, pools } = this.#parts;
    const { onlyServer } = client;
    if (onlyServer === undefined) {
      return this.#ofWhole(() => pools.names, whole.capabilities.within(filter), request);
    }
    // Once several servers are shown as one, changed lists are told of for all of them.
    const exposed = (message: Message): Message | undefined =>
      changedList(message.method) === undefined || client.onlyServer !== undefined
        ? message
        : undefined;
    return this.#interest(onlyServer, filter, { ...plain, exposed }, request);
  }

  /** The same of one server that came later. */
  async at(server: string, request: StatelessRequest): Promise<Opening | Fault> {
    const filter = filterOf(request.message);
    if (filter instanceof Fault) return filter;
    const { capabilities } = this.#parts.whole;
    return this.#ofWhole(() => [server], capabilities.within(filter), request);
  }

  /** The lists that a subscription asks for and that the gateway tells of itself. */
  ownLists(request: StatelessRequest): SubscriptionFilter {
    const filter = filterOf(request.message);
    if (filter instanceof Fault) return noSubscriptions;
    const within = this.#parts.whole.capabilities.within(filter);
    return { ...within, resourceSubscriptions: [], taskIds: [] };
  }

  /** Why the caller may not hear of what it asks for: the first resource it may not read counts. */
  async refusal(
    { onlyServer }: { readonly onlyServer: string | undefined },
    request: StatelessRequest,
  ): Promise<Fault | undefined> {
    const { enforcement, askers } = this.#parts;
    const { facts: caller, message } = request;
    const asked = { caller, message, server: onlyServer, edits: noEdits };
    const refused = await enforcement.refusal(asked);
    const filter = filterOf(message);
    if (refused !== undefined || filter instanceof Fault) return refused;
    const { resourceSubscriptions: uris } = filter;
    if (uris.length === 0) return undefined;
    const owned =
      onlyServer === undefined
        ? await this.#owned(askers.of(request), filter)
        : uris.map((uri) => ({ server: onlyServer, uri }));
    const faults = await Promise.all(
      owned.map(async ({ server, uri }) => enforcement.readRefusal(caller, server, uri)),
    );
    return faults.find((fault) => fault !== undefined);
  }

  async #ofWhole(
    servers: () => readonly string[],
    filter: SubscriptionFilter,
    request: StatelessRequest,
  ): Promise<Opening> {
    const asker = this.#parts.askers.of(request);
    const resources = resourcesByServer(await this.#owned(asker, filter));
    const found = await Promise.all(
      servers().flatMap((name) =>
        (resources.get(name) ?? noForms).map(async (forms, round) => {
          const lists = round === 0 ? this.#listsOf(filter, name) : noSubscriptions;
          const part = { ...lists, resourceSubscriptions: forms.uris };
          return this.#interest(name, part, this.#exposer(asker, name, forms), request);
        }),
      ),
    );
    return found.flatMap((interest) => (interest instanceof Fault ? [] : interest));
  }

  /** Whose resources they are; those that nobody announces are left out. */
  async #owned(
    asker: Asker,
    { resourceSubscriptions }: SubscriptionFilter,
  ): Promise<readonly FoundResource[]> {
    const found = await Promise.all(
      resourceSubscriptions.map(async (form) => {
        const owned = await this.#parts.uriRoutes.find(asker, form);
        return owned === undefined ? [] : [{ ...owned, form }];
      }),
    );
    return found.flat();
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
    { facts }: StatelessRequest,
  ): Opening | Fault | Promise<Opening | Fault> {
    const { enforcement, servers } = this.#parts;
    const admits: ServerInterest['admits'] = (message, go) => {
      if (!enforcement.isOn || message.method !== updatedMethod) go();
      else enforcement.ifReadable(facts, name, message, go);
    };
    const opening = (server: StatelessServer | Fault): Opening | Fault =>
      server instanceof Fault ? server : [{ changes: server.changes, filter, admits, ...exposer }];
    const server = servers.find(name);
    return server instanceof Promise ? server.then(opening) : opening(server);
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

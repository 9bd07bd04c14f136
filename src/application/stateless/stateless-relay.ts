import { Fault } from '../../domain/fault/fault.ts';
import { envelopeFault } from '../../domain/mcp/rev2026/envelope.ts';
import { type ParamHeader, paramHeaderFault } from '../../domain/mcp/rev2026/param-headers.ts';
import { requestMetaOf } from '../../domain/mcp/rev2026/request-meta.ts';
import { modernRevision } from '../../domain/mcp/revisions.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { ResponseCache } from '../caching/response-cache.ts';
import type { ListChanges } from '../federation/list-changes.ts';
import type { ServerViews } from '../federation/server-views.ts';
import type { Logger } from '../ports/driven/logger.ts';
import type { MirroredHeaders, ReplySink } from '../ports/driving/gateway.ts';
import type { Heartbeats } from '../push/heartbeat.ts';
import type { Admission } from '../relay/admission.ts';
import { Call } from '../relay/call.ts';
import type { CallEnd } from '../relay/call-end.ts';
import type { Resolution } from '../relay/resolution.ts';
import type { Settlement } from '../relay/settlement.ts';
import type { Targets } from '../relay/targets.ts';
import type { LinkedResults } from '../results/linked-results.ts';
import { nameAtServer } from './name-at-server.ts';
import { isRemoved, isSubscription } from './own-methods.ts';
import type { StatelessCarrier, StatelessConnection } from './stateless-connection.ts';
import type { StatelessRequest, StatelessServer } from './stateless-server.ts';
import type { StatelessServers } from './stateless-servers.ts';
import { Subscription } from './subscription.ts';
import type { Opening, WholeCatalogue } from './whole-catalogue.ts';

export interface StatelessRelayParts {
  readonly admission: Admission;
  readonly settlement: Settlement;
  readonly targets: Targets;
  readonly resolution: Resolution;
  readonly servers: StatelessServers;
  readonly cache: ResponseCache;
  readonly views: ServerViews;
  readonly catalogue: WholeCatalogue;
  readonly changes: ListChanges;
  readonly logger: Logger;
  /** Results that stay with the gateway; absent when none do. */
  readonly linked?: LinkedResults | undefined;
  /** Absent where nobody is told that silent servers are at work. */
  readonly heartbeats?: Heartbeats | undefined;
}

/** The whole path of a request of the stateless era. */
export class StatelessRelay implements StatelessCarrier {
  readonly #parts: StatelessRelayParts;

  constructor(parts: StatelessRelayParts) {
    this.#parts = parts;
  }

  request(
    client: StatelessConnection,
    message: Message,
    sink: ReplySink,
    headers: MirroredHeaders | undefined,
  ): void {
    const { admission, settlement } = this.#parts;
    const meta = requestMetaOf(message);
    const refused = envelopeFault(message, meta) ?? admission.check(client, message);
    if (refused !== undefined) {
      sink.refuse(refused, message.idKey, 'modern');
      return;
    }
    const call = new Call(message, sink, client, settlement.begin(), 'modern');
    client.calls.add(call);
    this.#parts.heartbeats?.watch(call, message);
    client.clients.callStarted();
    const { facts } = client;
    const { linked } = this.#parts;
    if (linked?.isUsed === true) {
      call.links = linked.linksFor(facts.principal.key);
      if (linked.answers(facts.principal.key, call, message)) return;
    }
    this.#answer(client, {
      call,
      message,
      meta,
      facts,
      edits: [],
      headers,
    });
  }

  callEnded(client: StatelessConnection, call: Call, end: CallEnd): void {
    this.#parts.settlement.end(client, call, end);
  }

  #answer(client: StatelessConnection, request: StatelessRequest): void {
    const { call } = request;
    if (isRemoved(call.method)) {
      const text = `${call.method} does not exist in this protocol version`;
      call.refuse(new Fault('method_not_found', text));
    } else if (isSubscription(call.method)) {
      this.#guard(call, this.#listen(client, request));
    } else {
      const only = client.onlyServer ?? this.#parts.targets.inParams(request.message);
      if (only === undefined) this.#guard(call, this.#resolve(request));
      else this.#bound(request, only);
    }
  }

  /** The request can reach one server only: what the settings change of it is all that happens to it. */
  #bound(request: StatelessRequest, server: string): void {
    const { call, message } = request;
    const route = this.#parts.resolution.at(server, message);
    if (route instanceof Fault) {
      call.onFailure(route);
      return;
    }
    const { edits, shown, needsWhole = false } = route;
    call.shown = shown;
    call.needsWhole = needsWhole;
    this.#serve(edits.length === 0 ? request : { ...request, edits }, server);
  }

  async #resolve(request: StatelessRequest): Promise<void> {
    const resolved = await this.#parts.catalogue.resolve(request);
    if (resolved !== undefined) this.#serve(resolved.request, resolved.server);
  }

  #serve(request: StatelessRequest, name: string): void {
    const { call } = request;
    if (call.ended) return;
    call.server = name;
    const server = this.#parts.servers.find(name);
    if (server instanceof Promise) {
      this.#guard(
        call,
        server.then((found) => this.#carry(request, found)),
      );
    } else this.#carry(request, server);
  }

  #carry(request: StatelessRequest, server: StatelessServer | Fault): void {
    const { call, headers } = request;
    if (call.ended) return;
    if (server instanceof Fault) call.onFailure(server);
    else if (headers !== undefined && call.method === 'tools/call') {
      this.#compare(request, server, headers);
    } else this.#carryOnce(request, server);
  }

  #carryOnce(request: StatelessRequest, server: StatelessServer): void {
    const { cache } = this.#parts;
    const { call, message, edits, facts } = request;
    if (!cache.concerns(server.name, call.method)) {
      server.carry(request);
      return;
    }
    const asked = {
      call,
      message,
      edits,
      principal: facts.principal.key,
      revision: modernRevision,
    };
    cache.pass(asked, () => server.carry(request));
  }

  /** Whoever reads the body has to refuse what its headers say differently. */
  #compare(request: StatelessRequest, server: StatelessServer, headers: MirroredHeaders): void {
    const tool = nameAtServer(request.message, request.edits) ?? '';
    const known = server.toolHeaders.of(tool);
    if (known instanceof Promise) {
      this.#guard(request.call, this.#compareLater(request, server, headers, tool));
      return;
    }
    if (known.length === 0) {
      this.#carryOnce(request, server);
      return;
    }
    const seen = this.#asSeen(server.name, tool, known);
    const fault = paramHeaderFault(request.message, seen, headers);
    if (fault === undefined) this.#carryOnce(request, server);
    else this.#guard(request.call, this.#compareLater(request, server, headers, tool));
  }

  /** A mismatch counts only against the newest schema. */
  async #compareLater(
    request: StatelessRequest,
    server: StatelessServer,
    headers: MirroredHeaders,
    tool: string,
  ): Promise<void> {
    await server.toolHeaders.refresh();
    if (request.call.ended) return;
    const known = await server.toolHeaders.of(tool);
    const seen = this.#asSeen(server.name, tool, known);
    const fault = paramHeaderFault(request.message, seen, headers);
    if (fault === undefined) this.#carryOnce(request, server);
    else request.call.refuse(fault);
  }

  /** Clients repeat their own arguments, under their own names. */
  #asSeen(server: string, tool: string, headers: readonly ParamHeader[]): readonly ParamHeader[] {
    const view = this.#parts.views.of(server);
    if (view?.argumentPath === undefined) return headers;
    return headers.flatMap((header) => {
      const path = view.argumentPath?.(tool, header.path);
      return path === undefined ? [] : [{ ...header, path }];
    });
  }

  async #listen(client: StatelessConnection, request: StatelessRequest): Promise<void> {
    const { call } = request;
    const { catalogue, changes } = this.#parts;
    const subscription = new Subscription(client, call, {
      changes,
      isWhole: () => client.onlyServer === undefined,
      lists: () => catalogue.ownLists(request),
      interestsAt: (server) => catalogue.interestsAt(server, request),
    });
    const interests = catalogue.interests(client, request);
    const opening: Opening | Fault = interests instanceof Promise ? await interests : interests;
    if (opening instanceof Fault) call.onFailure(opening);
    else if (!call.ended) await subscription.open(opening);
    if (call.ended) subscription.cancel();
  }

  #guard(call: Call, work: Promise<void>): void {
    work.catch((bug: unknown) => {
      const error = bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
      const { method } = call;
      this.#parts.logger.error('a call failed by a fault of the gateway', { method, error });
      call.onFailure(new Fault('internal', 'the gateway failed to carry the request'));
    });
  }
}

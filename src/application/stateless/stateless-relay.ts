import { Fault } from '../../domain/fault/fault.ts';
import { envelopeFault } from '../../domain/mcp/rev2026/envelope.ts';
import { type ParamHeader, paramHeaderFault } from '../../domain/mcp/rev2026/param-headers.ts';
import { requestMetaOf } from '../../domain/mcp/rev2026/request-meta.ts';
import { modernRevision } from '../../domain/mcp/revisions.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { Enforcement } from '../authorization/enforcement.ts';
import type { ResponseCache } from '../caching/response-cache.ts';
import type { ListChanges } from '../federation/list-changes.ts';
import type { ServerViews } from '../federation/server-views.ts';
import type { IdempotentCalls } from '../idempotency/idempotent-calls.ts';
import type { Logger } from '../ports/driven/logger.ts';
import type { ReplySink } from '../ports/driving/client-session.ts';
import type { MirroredHeaders } from '../ports/driving/gateway.ts';
import type { Heartbeats } from '../push/heartbeat.ts';
import type { Admission } from '../relay/admission.ts';
import { Call } from '../relay/call.ts';
import type { CallEnd } from '../relay/call-end.ts';
import type { Resolution } from '../relay/resolution.ts';
import type { Settlement } from '../relay/settlement.ts';
import type { Targets } from '../relay/targets.ts';
import type { LinkedResults } from '../results/linked-results.ts';
import type { Opening } from './listen-interests.ts';
import { nameAtServer } from './name-at-server.ts';
import { isRemoved, isSubscription } from './own-methods.ts';
import type { StatelessCarrier, StatelessConnection } from './stateless-connection.ts';
import type { StatelessRequest, StatelessServer } from './stateless-server.ts';
import type { StatelessServers } from './stateless-servers.ts';
import { Subscription } from './subscription.ts';
import type { WholeCatalogue } from './whole-catalogue.ts';

export interface StatelessRelayParts {
  readonly admission: Admission;
  readonly settlement: Settlement;
  readonly targets: Targets;
  readonly resolution: Resolution;
  readonly servers: StatelessServers;
  readonly cache: ResponseCache;
  /** Absent where keys of calls are the business of servers alone. */
  readonly idempotency?: IdempotentCalls | undefined;
  readonly views: ServerViews;
  readonly catalogue: WholeCatalogue;
  readonly changes: ListChanges;
  readonly enforcement: Enforcement;
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
    const admitted =
      envelopeFault(message, meta) ??
      settlement.obstacle(message) ??
      admission.check(client, message, sink);
    if (admitted instanceof Fault) {
      settlement.refused(client, message, admitted, 'modern');
      sink.refuse(admitted, message.idKey, 'modern');
      return;
    }
    const call = new Call(message, sink, client, settlement.begin(), 'modern');
    call.noted = settlement.noted(message);
    client.calls.add(call);
    this.#parts.heartbeats?.watch(call, message);
    client.clients.callStarted();
    const { facts } = client;
    const request: StatelessRequest = { call, message, meta, facts, edits: [], headers };
    if (admitted === undefined) this.#carryOn(client, request);
    else this.#guard(call, this.#carryOnceAdmitted(client, request, admitted));
  }

  async #carryOnceAdmitted(
    client: StatelessConnection,
    request: StatelessRequest,
    admitted: Promise<Fault | undefined>,
  ): Promise<void> {
    const refused = await admitted;
    if (refused !== undefined) request.call.refuse(refused);
    else if (!request.call.ended) this.#carryOn(client, request); // the client may have gone meanwhile
  }

  #carryOn(client: StatelessConnection, request: StatelessRequest): void {
    const { call, facts, message } = request;
    const { linked } = this.#parts;
    if (linked?.isUsed === true) {
      call.links = linked.linksFor(facts.principal.key);
      if (linked.answers(facts, call, message)) return;
    }
    this.#answer(client, request);
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
    const routed = edits.length === 0 ? request : { ...request, edits };
    const { enforcement } = this.#parts;
    const { facts: caller } = request;
    call.server = server;
    const admitted =
      !enforcement.concernsCalls || enforcement.admits(call, { caller, message, server, edits });
    if (admitted instanceof Promise)
      this.#guard(call, this.#serveOnceAdmitted(routed, server, admitted));
    else if (admitted) this.#serve(routed, server);
  }

  async #serveOnceAdmitted(
    request: StatelessRequest,
    server: string,
    admitted: Promise<boolean>,
  ): Promise<void> {
    if (await admitted) this.#serve(request, server);
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
    const { cache, idempotency } = this.#parts;
    const { call, message, edits, facts } = request;
    if (idempotency !== undefined && call.method === 'tools/call') {
      const principal = facts.principal.key;
      const keyed = { call, message, edits, principal, revision: modernRevision };
      if (idempotency.takes(keyed, () => server.carry(request))) return;
    }
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
    const { catalogue, enforcement } = this.#parts;
    const refused = enforcement.isOn
      ? await catalogue.interests.refusal(client, request)
      : undefined;
    if (refused !== undefined) call.refuse(refused);
    else if (!call.ended) await this.#subscribe(client, request);
  }

  async #subscribe(client: StatelessConnection, request: StatelessRequest): Promise<void> {
    const { call } = request;
    const { catalogue, changes } = this.#parts;
    const { protocol, principal } = client.facts;
    const surplus = protocol === 'http' ? client.clients.callers.surplus(principal) : undefined;
    if (surplus !== undefined) {
      call.refuse(surplus);
      return;
    }
    const subscription = new Subscription(client, call, {
      changes,
      isWhole: () => client.onlyServer === undefined,
      lists: () => catalogue.interests.ownLists(request),
      interestsAt: (server) => catalogue.interests.at(server, request),
    });
    const interests = catalogue.interests.of(client, request);
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

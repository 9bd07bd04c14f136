import { Fault } from '../../domain/fault/fault.ts';
import type { Era } from '../../domain/mcp/revisions.ts';
import type { Message } from '../../domain/wire/message.ts';
import { idKeyOf } from '../../domain/wire/message-id.ts';
import { onOneLine, spliceOne } from '../../domain/wire/splice.ts';
import { asciiInteger } from '../../domain/wire/text.ts';
import type { LegacyClients } from '../bridge/legacy-client/legacy-clients.ts';
import type { ServerEras } from '../eras/server-eras.ts';
import type { ListSource } from '../federation/list-source.ts';
import type { Deadlines } from '../links/deadlines.ts';
import { askServer } from '../links/own-request.ts';
import type { Upstream } from '../links/upstream.ts';
import type { Logger } from '../ports/driven/logger.ts';
import type { Metrics } from '../ports/driven/metrics.ts';
import type { ReplySink } from '../ports/driving/gateway.ts';
import type { Carrier, Conversation } from '../sessions/conversation.ts';
import type { OpenSessions } from '../sessions/open-sessions.ts';
import type { Admission } from './admission.ts';
import { Call, type CallEnd } from './call.ts';
import type { Delivery } from './delivery.ts';
import type { OwnAnswers } from './own-answers.ts';
import type { Placement } from './placement.ts';
import type { Resolution } from './resolution.ts';
import type { Route } from './route.ts';
import type { Settlement } from './settlement.ts';
import type { Targets } from './targets.ts';
import type { Wishes } from './wishes.ts';

export interface RelaySteps {
  readonly admission: Admission;
  readonly ownAnswers: OwnAnswers;
  readonly resolution: Resolution;
  readonly placement: Placement;
  readonly delivery: Delivery;
  readonly settlement: Settlement;
  readonly targets: Targets;
  readonly wishes: Wishes;
}

/** The whole path of a client's message, and the way back of what ends it. */
export class Relay implements Carrier {
  readonly #steps: RelaySteps;
  readonly #deadlines: Deadlines;
  readonly #metrics: Metrics;
  readonly #logger: Logger;
  readonly #sessions: OpenSessions;
  readonly #eras: ServerEras;
  readonly #legacyClients: LegacyClients;

  constructor(
    steps: RelaySteps,
    parts: {
      readonly deadlines: Deadlines;
      readonly metrics: Metrics;
      readonly logger: Logger;
      readonly sessions: OpenSessions;
      readonly eras: ServerEras;
      readonly legacyClients: LegacyClients;
    },
  ) {
    this.#steps = steps;
    this.#deadlines = parts.deadlines;
    this.#metrics = parts.metrics;
    this.#logger = parts.logger;
    this.#sessions = parts.sessions;
    this.#eras = parts.eras;
    this.#legacyClients = parts.legacyClients;
  }

  /** A request, from its first byte in to its last byte out. Who sent it was settled when the session was opened. */
  request(conversation: Conversation, message: Message, sink: ReplySink, target?: string): void {
    const { admission, ownAnswers, resolution, settlement, targets, wishes } = this.#steps;
    const refused = admission.check(conversation, message); // first: costs nothing and registers nothing
    const only = targets.of(conversation.onlyServer, target, message); // a message may narrow its session down
    if (refused !== undefined) {
      sink.refuse(refused, message.idKey);
      return;
    }
    if (only instanceof Fault) {
      sink.refuse(only, message.idKey);
      return;
    }
    const call = new Call(message, sink, conversation, settlement.begin()); // before any step that may end it
    conversation.calls.add(call);
    const { wish } = conversation.facts;
    if (wish !== undefined && wishes.isPingToServer(wish, message)) {
      this.#place(conversation, call, message, wishes.route(only, wish));
      return;
    }
    if (ownAnswers.answers(only, message)) {
      this.#guard(call, ownAnswers.answer(conversation, call, message)); // what no server needs to see
      return;
    }
    const route = resolution.route(conversation, message, only); // whose call it is decides which link is needed
    if (route instanceof Promise)
      this.#guard(call, this.#placeLater(conversation, call, message, route));
    else this.#place(conversation, call, message, route);
  }

  notification(conversation: Conversation, message: Message): void {
    switch (message.method ?? '') {
      case 'notifications/initialized':
        this.#steps.ownAnswers.clientIsReady(conversation, message);
        break;
      case 'notifications/cancelled':
        this.#cancel(conversation, message);
        break;
      case 'notifications/progress':
        if (!conversation.serverCalls.progress(message))
          this.#metrics.messageDropped('unknown_token');
        break;
      default:
        for (const upstream of conversation.upstreams.all) upstream.send(onOneLine(message));
    }
  }

  answer(conversation: Conversation, message: Message): void {
    if (!conversation.serverCalls.settle(message)) this.#metrics.messageDropped('unknown_reply');
  }

  async listSource(conversation: Conversation, server: string): Promise<ListSource | Fault> {
    const era = await this.#eras.of(server);
    if (era instanceof Fault) return era;
    if (era === 'modern') return this.#legacyClients.listSource(conversation, server);
    const upstream = await this.#steps.placement.place(conversation, server);
    if (upstream instanceof Fault) return upstream;
    return {
      declares: (capability) => upstream.declares(capability),
      ask: (method, params) => askServer(upstream, method, params, this.#deadlines),
    };
  }

  callAlive(call: Call): void {
    this.#deadlines.extend(call);
  }

  callEnded(conversation: Conversation, call: Call, end: CallEnd): void {
    this.#deadlines.remove(call);
    if (end.kind === 'fault' && end.fault.code === 'session_lost')
      this.#outlived(conversation, call);
    this.#steps.settlement.end(conversation, call, end); // last, whatever happened: every call counts once
  }

  serverNotified(conversation: Conversation, message: Message): void {
    if (message.method === 'notifications/resources/list_changed') {
      conversation.resourceOwners = undefined;
    }
  }

  ended(conversation: Conversation): void {
    this.#steps.ownAnswers.clientIsGone(conversation);
    this.#sessions.remove(conversation);
  }

  #place(conversation: Conversation, call: Call, message: Message, route: Route | Fault): void {
    if (call.ended) return; // the client went, or cancelled, while the server was looked up
    if (route instanceof Fault) {
      call.onFailure(route);
      return;
    }
    call.server = route.server;
    call.shown = route.shown;
    const era = this.#eras.of(route.server); // which of the two protocols its server speaks
    if (era instanceof Promise)
      this.#guard(call, this.#placeInEraLater(conversation, call, message, route, era));
    else this.#placeInEra(conversation, call, message, route, era);
  }

  #placeInEra(
    conversation: Conversation,
    call: Call,
    message: Message,
    route: Route,
    era: Era,
  ): void {
    const { wish } = conversation.facts;
    const refused = wish && this.#steps.wishes.refusal(route.server, era, wish);
    if (refused !== undefined) {
      call.onFailure(refused);
      return;
    }
    if (era === 'modern') {
      this.#legacyClients.send(conversation, call, message, route.server, route.edits);
      return;
    }
    const upstream = this.#steps.placement.place(conversation, route.server); // which link, opened when there is none
    if (upstream instanceof Promise)
      this.#guard(call, this.#deliverLater(conversation, call, message, route, upstream));
    else this.#steps.delivery.send(conversation, call, message, upstream, route.edits);
  }

  async #placeInEraLater(
    conversation: Conversation,
    call: Call,
    message: Message,
    route: Route,
    finding: Promise<Era | Fault>,
  ): Promise<void> {
    const era = await finding;
    if (call.ended) return;
    if (era instanceof Fault) call.onFailure(era);
    else this.#placeInEra(conversation, call, message, route, era);
  }

  async #placeLater(
    conversation: Conversation,
    call: Call,
    message: Message,
    route: Promise<Route | Fault>,
  ): Promise<void> {
    this.#place(conversation, call, message, await route);
  }

  async #deliverLater(
    conversation: Conversation,
    call: Call,
    message: Message,
    route: Route,
    opening: Promise<Upstream | Fault>,
  ): Promise<void> {
    const upstream = await opening;
    if (upstream instanceof Fault) {
      if (upstream.code === 'backend_protocol_error') this.#eras.doubt(route.server);
      call.onFailure(upstream);
    } else this.#steps.delivery.send(conversation, call, message, upstream, route.edits);
  }

  /** A server that forgot a session may have been replaced by one that has none. */
  #outlived(conversation: Conversation, call: Call): void {
    if (conversation.upstreams.ready(call.server) === undefined) return;
    this.#eras.doubt(call.server);
    conversation.upstreams.drop(call.server);
  }

  #cancel(conversation: Conversation, message: Message): void {
    const span = message.marks.requestId;
    const call = span && conversation.calls.find(idKeyOf(message.bytes, span.start, span.end));
    if (span === undefined || call === undefined) return;
    const notice = spliceOne(onOneLine(message), span, asciiInteger(call.outgoingId));
    call.upstream?.cancel(call, 'the client cancelled', notice);
    call.abandon();
  }

  /** A step that throws is a bug: the caller gets an answer all the same and the operator the stack. */
  #guard(call: Call, work: Promise<void>): void {
    work.catch((bug: unknown) => {
      const text = bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
      this.#logger.error('a call failed by a fault of the gateway', {
        method: call.method,
        error: text,
      });
      call.onFailure(new Fault('internal', 'the gateway failed to carry the request'));
    });
  }
}

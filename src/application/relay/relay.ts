import { Fault } from '../../domain/fault/fault.ts';
import type { Message } from '../../domain/wire/message.ts';
import { idKeyOf } from '../../domain/wire/message-id.ts';
import { noEdits, onOneLine, spliceOne } from '../../domain/wire/splice.ts';
import { asciiInteger } from '../../domain/wire/text.ts';
import type { Enforcement } from '../authorization/enforcement.ts';
import type { LegacyClients } from '../bridge/legacy-client/legacy-clients.ts';
import type { ResponseCache } from '../caching/response-cache.ts';
import type { ServerEras } from '../eras/server-eras.ts';
import type { ExposedUris } from '../federation/exposed-uris.ts';
import type { ListSource } from '../federation/list-source.ts';
import type { WholeParts } from '../federation/whole-parts.ts';
import { askTwice } from '../healing/ask-twice.ts';
import type { CallHealing } from '../healing/call-healing.ts';
import type { IdempotentCalls } from '../idempotency/idempotent-calls.ts';
import type { Deadlines } from '../links/deadlines.ts';
import type { Fate } from '../links/pending.ts';
import type { Upstream } from '../links/upstream.ts';
import type { Logger } from '../ports/driven/logger.ts';
import type { Metrics } from '../ports/driven/metrics.ts';
import type { ReplySink } from '../ports/driving/client-session.ts';
import type { Heartbeats } from '../push/heartbeat.ts';
import type { LinkedResults } from '../results/linked-results.ts';
import type { Carrier, Conversation } from '../sessions/conversation.ts';
import type { OpenSessions } from '../sessions/open-sessions.ts';
import { ServerMessages } from '../sessions/server-messages.ts';
import type { Admission } from './admission.ts';
import { Call } from './call.ts';
import type { CallEnd } from './call-end.ts';
import { Carriage } from './carriage.ts';
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
  readonly cache: ResponseCache;
  readonly idempotency?: IdempotentCalls | undefined;
  readonly ownAnswers: OwnAnswers;
  readonly resolution: Resolution;
  readonly placement: Placement;
  readonly delivery: Delivery;
  readonly healing: CallHealing;
  readonly settlement: Settlement;
  readonly targets: Targets;
  readonly wishes: Wishes;
  readonly whole: WholeParts;
  readonly uris: ExposedUris;
  readonly enforcement: Enforcement;
}

/** The whole path of a client's message, and the way back of what ends it. */
export class Relay implements Carrier {
  readonly serverMessages: ServerMessages;
  readonly #steps: RelaySteps;
  readonly #deadlines: Deadlines;
  readonly #metrics: Metrics;
  readonly #carriage: Carriage;
  readonly #sessions: OpenSessions;
  readonly #eras: ServerEras;
  readonly #legacyClients: LegacyClients;
  readonly #linked: LinkedResults | undefined;
  readonly #heartbeats: Heartbeats | undefined;

  constructor(
    steps: RelaySteps,
    parts: {
      readonly deadlines: Deadlines;
      readonly metrics: Metrics;
      readonly logger: Logger;
      readonly sessions: OpenSessions;
      readonly eras: ServerEras;
      readonly legacyClients: LegacyClients;
      readonly linked?: LinkedResults | undefined;
      /** Absent where nobody is told that silent servers are at work. */
      readonly heartbeats?: Heartbeats | undefined;
    },
  ) {
    this.#steps = steps;
    this.serverMessages = new ServerMessages({ ...steps.whole, ...steps });
    this.#deadlines = parts.deadlines;
    this.#metrics = parts.metrics;
    this.#carriage = new Carriage(steps, parts);
    this.#sessions = parts.sessions;
    this.#eras = parts.eras;
    this.#legacyClients = parts.legacyClients;
    this.#linked = parts.linked;
    this.#heartbeats = parts.heartbeats;
  }

  /** A request, from its first byte in to its last byte out. Who sent it was settled when the session was opened. */
  request(conversation: Conversation, message: Message, sink: ReplySink, target?: string): void {
    const { admission, settlement, targets } = this.#steps;
    const admitted = settlement.obstacle(message) ?? admission.check(conversation, message, sink); // first: registers nothing
    const only = targets.of(conversation.onlyServer, target, message); // a message may narrow its session down
    if (admitted instanceof Fault) {
      this.#turnAway(conversation, message, sink, admitted);
      return;
    }
    if (only instanceof Fault) {
      this.#turnAway(conversation, message, sink, only);
      return;
    }
    const call = new Call(message, sink, conversation, settlement.begin()); // before any step that may end it
    call.noted = settlement.noted(message);
    conversation.calls.add(call);
    this.#heartbeats?.watch(call, message);
    if (admitted === undefined) this.#carry(conversation, call, message, only);
    else
      this.#carriage.guard(
        call,
        this.#carryOnceAdmitted(conversation, call, message, only, admitted),
      );
  }

  async #carryOnceAdmitted(
    conversation: Conversation,
    call: Call,
    message: Message,
    only: string | undefined,
    admitted: Promise<Fault | undefined>,
  ): Promise<void> {
    const refused = await admitted;
    if (refused !== undefined) call.refuse(refused);
    else if (!call.ended) this.#carry(conversation, call, message, only); // the client may have gone meanwhile
  }

  #carry(conversation: Conversation, call: Call, message: Message, only: string | undefined): void {
    const { ownAnswers, resolution, wishes, whole } = this.#steps;
    const carriage = this.#carriage;
    const linked = this.#linked;
    if (linked?.isUsed === true) {
      const { caller } = conversation;
      call.links = linked.linksFor(caller.principal.key);
      if (linked.answers(caller, call, message)) return; // what an earlier result left with the gateway
    }
    const { wish } = conversation.facts;
    if (wish !== undefined && wishes.isPingToServer(wish, message)) {
      carriage.place(conversation, call, message, wishes.route(only, wish));
      return;
    }
    const off = only === undefined ? whole.capabilities.refusal(call.method) : undefined;
    if (off !== undefined) {
      call.onFailure(off);
      return;
    }
    if (ownAnswers.answers(only, message)) {
      this.#answer(conversation, call, message, only); // what no server needs to see
      return;
    }
    const route = resolution.route(conversation, message, only); // whose call it is decides which link is needed
    if (only === undefined && call.method === 'completion/complete') {
      carriage.complete(conversation, call, message, route);
      return;
    }
    carriage.place(conversation, call, message, route);
  }

  #answer(
    conversation: Conversation,
    call: Call,
    message: Message,
    server: string | undefined,
  ): void {
    const { enforcement, ownAnswers } = this.#steps;
    const { caller } = conversation;
    const admitted =
      !enforcement.concernsCalls ||
      enforcement.admits(call, { caller, message, server, edits: noEdits });
    if (admitted instanceof Promise)
      this.#carriage.guard(call, this.#answerOnceAdmitted(conversation, call, message, admitted));
    else if (admitted) this.#carriage.guard(call, ownAnswers.answer(conversation, call, message));
  }

  async #answerOnceAdmitted(
    conversation: Conversation,
    call: Call,
    message: Message,
    admitted: Promise<boolean>,
  ): Promise<void> {
    if (await admitted) await this.#steps.ownAnswers.answer(conversation, call, message);
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
      case 'notifications/tasks/status':
        if (!conversation.serverCalls.taskTold(message))
          this.#metrics.messageDropped('unknown_task');
        break;
      default:
        for (const upstream of conversation.upstreams.all) {
          this.#notify(conversation, message, upstream);
        }
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
    let asked: Upstream = upstream;
    const reopen = async (): Promise<Upstream | Fault> => {
      const next = await this.#steps.placement.place(conversation, server);
      if (!(next instanceof Fault)) asked = next;
      return next;
    };
    return {
      era,
      declares: (capability) => upstream.declares(capability),
      hearing: (capability) => asked.hearing(capability),
      ask: (method, params) => askTwice(upstream, reopen, method, params, this.#deadlines),
    };
  }

  callAlive(call: Call): void {
    this.#deadlines.extend(call);
  }

  callCutOff(conversation: Conversation, call: Call, fault: Fault, fate: Fate): Fault | undefined {
    const place = (message: Message, route: Route): void =>
      this.#carriage.again(conversation, call, message, route);
    const outcome = this.#steps.healing.cutOff(conversation, call, { fault, fate }, place);
    if (outcome instanceof Fault) return outcome;
    this.#carriage.guard(call, outcome);
    return undefined;
  }

  callEnded(conversation: Conversation, call: Call, end: CallEnd): void {
    this.#deadlines.remove(call);
    this.#steps.settlement.end(conversation, call, end); // last, whatever happened: every call counts once
  }

  ended(conversation: Conversation): void {
    this.#steps.ownAnswers.clientIsGone(conversation);
    this.#steps.whole.changes.leave(conversation);
    this.#sessions.remove(conversation);
  }

  #turnAway(conversation: Conversation, message: Message, sink: ReplySink, fault: Fault): void {
    this.#steps.settlement.refused(conversation, message, fault, 'legacy');
    sink.refuse(fault, message.idKey);
  }

  #notify({ caller }: Conversation, message: Message, upstream: Upstream): void {
    const { enforcement } = this.#steps;
    const go = (): void => upstream.send(onOneLine(message));
    if (!enforcement.isOn) go();
    else
      enforcement.ifAllowed(
        { caller, message, server: upstream.endpoint.server, edits: noEdits },
        go,
      );
  }

  #cancel(conversation: Conversation, message: Message): void {
    const span = message.marks.requestId;
    const call = span && conversation.calls.find(idKeyOf(message.bytes, span.start, span.end));
    if (span === undefined || call === undefined) return;
    const notice = spliceOne(onOneLine(message), span, asciiInteger(call.outgoingId));
    call.upstream?.cancel(call, 'the client cancelled', notice);
    call.abandon();
  }
}

import { Fault } from '../../domain/fault/fault.ts';
import type { Era } from '../../domain/mcp/revisions.ts';
import type { Message } from '../../domain/wire/message.ts';
import { noEdits } from '../../domain/wire/splice.ts';
import type { Enforcement } from '../authorization/enforcement.ts';
import type { LegacyClients } from '../bridge/legacy-client/legacy-clients.ts';
import type { ResponseCache } from '../caching/response-cache.ts';
import type { ServerEras } from '../eras/server-eras.ts';
import { completionsInsteadOf } from '../federation/completions.ts';
import type { WholeParts } from '../federation/whole-parts.ts';
import type { IdempotentCalls } from '../idempotency/idempotent-calls.ts';
import type { Upstream } from '../links/upstream.ts';
import type { Logger } from '../ports/driven/logger.ts';
import type { Conversation } from '../sessions/conversation.ts';
import type { Call } from './call.ts';
import type { Delivery } from './delivery.ts';
import type { Placement } from './placement.ts';
import type { Route } from './route.ts';
import { isSubscribing, noteSubscription } from './subscribing.ts';
import type { Wishes } from './wishes.ts';

export interface CarriageSteps {
  readonly cache: ResponseCache;
  /** Absent where keys of calls are the business of servers alone. */
  readonly idempotency?: IdempotentCalls | undefined;
  readonly placement: Placement;
  readonly delivery: Delivery;
  readonly wishes: Wishes;
  readonly whole: WholeParts;
  readonly enforcement: Enforcement;
}

export interface CarriageParts {
  readonly logger: Logger;
  readonly eras: ServerEras;
  readonly legacyClients: LegacyClients;
}

/** The way of a call from its route to its server, in whichever of the two protocols that speaks. */
export class Carriage {
  readonly #steps: CarriageSteps;
  readonly #logger: Logger;
  readonly #eras: ServerEras;
  readonly #legacyClients: LegacyClients;

  constructor(steps: CarriageSteps, { logger, eras, legacyClients }: CarriageParts) {
    this.#steps = steps;
    this.#logger = logger;
    this.#eras = eras;
    this.#legacyClients = legacyClients;
  }

  /** To the server of its route; a fault in place of one is its answer. */
  place(
    conversation: Conversation,
    call: Call,
    message: Message,
    route: Route | Fault | Promise<Route | Fault>,
  ): void {
    if (route instanceof Promise)
      this.guard(call, this.#placeLater(conversation, call, message, route));
    else this.#place(conversation, call, message, route);
  }

  /** Of several servers some may have no completions. */
  complete(
    conversation: Conversation,
    call: Call,
    message: Message,
    finding: Route | Fault | Promise<Route | Fault>,
  ): void {
    this.guard(call, this.#complete(conversation, call, message, finding));
  }

  /**
   * Sends it once more. What was noted of it when it was sent first is not noted again, and who waits for the same
   * waits on.
   */
  again(conversation: Conversation, call: Call, message: Message, route: Route): void {
    this.guard(call, this.#carryAgain(conversation, call, message, route));
  }

  /** A step that throws is a bug: the caller gets an answer all the same and the operator the stack. */
  guard(call: Call, work: Promise<void>): void {
    work.catch((bug: unknown) => {
      const text = bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
      this.#logger.error('a call failed by a fault of the gateway', {
        method: call.method,
        error: text,
      });
      call.onFailure(new Fault('internal', 'the gateway failed to carry the request'));
    });
  }

  async #complete(
    conversation: Conversation,
    call: Call,
    message: Message,
    finding: Route | Fault | Promise<Route | Fault>,
  ): Promise<void> {
    const route = await finding;
    if (call.ended) return;
    if (route instanceof Fault) {
      call.onFailure(route);
      return;
    }
    if (!(await this.#admits(conversation, call, message, route))) return;
    const instead = await completionsInsteadOf(conversation, route.server);
    if (instead instanceof Uint8Array) call.answerWith(instead);
    else if (instead instanceof Fault) call.onFailure(instead);
    else this.#placeAdmitted(conversation, call, message, route);
  }

  #place(conversation: Conversation, call: Call, message: Message, route: Route | Fault): void {
    if (call.ended) return; // the client went, or cancelled, while the server was looked up
    if (route instanceof Fault) {
      call.onFailure(route);
      return;
    }
    const admitted = this.#admits(conversation, call, message, route);
    if (admitted instanceof Promise)
      this.guard(call, this.#placeOnceAdmitted(conversation, call, message, route, admitted));
    else if (admitted) this.#placeAdmitted(conversation, call, message, route);
  }

  /** Before anything of it is kept or goes out. */
  #admits(
    { caller }: Conversation,
    call: Call,
    message: Message,
    { server, edits }: Route,
  ): boolean | Promise<boolean> {
    const { enforcement } = this.#steps;
    call.server = server;
    return (
      !enforcement.concernsCalls || enforcement.admits(call, { caller, message, server, edits })
    );
  }

  async #placeOnceAdmitted(
    conversation: Conversation,
    call: Call,
    message: Message,
    route: Route,
    admitted: Promise<boolean>,
  ): Promise<void> {
    if (await admitted) this.#placeAdmitted(conversation, call, message, route);
  }

  #placeAdmitted(conversation: Conversation, call: Call, message: Message, route: Route): void {
    if (call.ended) return;
    conversation.letGo(); // a client that calls is ready, whether it said so or not
    call.shown = route.shown;
    call.needsWhole ||= route.needsWhole === true;
    if (conversation.onlyServer === undefined)
      call.noticed = this.#steps.whole.notices.from(route.server);
    if (conversation.onlyServer === undefined && isSubscribing(call.method)) {
      const noted = noteSubscription(conversation, call, message, route);
      if (noted !== undefined)
        this.#placeNoted(conversation, call, noted, { ...route, edits: noEdits });
    } else this.#placeNoted(conversation, call, message, route);
  }

  #placeNoted(conversation: Conversation, call: Call, message: Message, route: Route): void {
    const era = this.#eras.of(route.server); // which of the two protocols its server speaks
    if (era instanceof Promise)
      this.guard(call, this.#placeInEraLater(conversation, call, message, route, era));
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
    const { cache, idempotency } = this.#steps;
    if (idempotency !== undefined && call.method === 'tools/call') {
      const { principal, protocolVersion: revision = '' } = conversation;
      const asked = { call, message, edits: route.edits, principal: principal.key, revision };
      const go = (): void => this.#carry(conversation, call, message, route, era);
      if (idempotency.takes(asked, go)) return;
    }
    const isKept = cache.concerns(route.server, call.method); // no cost for servers of which nothing is kept
    if (!isKept || wish?.protocol !== undefined) {
      this.#carry(conversation, call, message, route, era);
      return;
    }
    const { principal, protocolVersion: revision = '' } = conversation;
    const asked = { call, message, edits: route.edits, principal: principal.key, revision };
    cache.pass(asked, () => this.#carry(conversation, call, message, route, era));
  }

  async #carryAgain(
    conversation: Conversation,
    call: Call,
    message: Message,
    route: Route,
  ): Promise<void> {
    const era = await this.#eras.of(route.server); // its server may have gone over to the other one
    if (call.ended) return;
    if (era instanceof Fault) call.onFailure(era);
    else this.#carry(conversation, call, message, route, era);
  }

  #carry(conversation: Conversation, call: Call, message: Message, route: Route, era: Era): void {
    if (era === 'modern') {
      this.#legacyClients.send(conversation, call, message, route.server, route.edits);
      return;
    }
    const upstream = this.#steps.placement.place(conversation, route.server); // which link, opened when there is none
    if (upstream instanceof Promise)
      this.guard(call, this.#deliverLater(conversation, call, message, route, upstream));
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
}

import { errorReply } from '../../../domain/fault/error-reply.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import { repeatedPart } from '../../../domain/mcp/bridge/to-legacy/legacy-request.ts';
import { readServerAsk } from '../../../domain/mcp/bridge/to-legacy/server-ask.ts';
import type { Retry } from '../../../domain/mcp/rev2026/input-required.ts';
import { asksForInput } from '../../../domain/mcp/rev2026/names.ts';
import type { Message } from '../../../domain/wire/message.ts';
import { type Edit, onOneLine } from '../../../domain/wire/splice.ts';
import { type Resendable, secondTry } from '../../healing/second-try.ts';
import type { Fate, PendingCarrier, PendingRequest } from '../../links/pending.ts';
import { UnderWay } from '../../links/under-way.ts';
import type { AnswerCarrier } from '../../ports/driving/client-session.ts';
import { callIsOver, lacking, lateClient, nothingRuns, supersededClient } from './call-faults.ts';
import { Caller } from './caller.ts';
import type { ClientTurn } from './client-turn.ts';
import { Dialogue, type DialogueHost } from './dialogue.ts';
import type { LaneCallParts, LaneCallSettings } from './lane-call-parts.ts';
import type { LaneRequest } from './lane-request.ts';
import type { AskResponse } from './open-asks.ts';
import type { StateOrigin } from './parked-calls.ts';
import type { LanePlaces, OpenLane, Passenger, Talker } from './passenger.ts';

/** A request at a legacy server, and the requests of its client that belong to it: more than one when it asks. */
export class LaneCall
  extends UnderWay
  implements Talker, Passenger, PendingCarrier, DialogueHost, Resendable
{
  readonly method: string;
  readonly isAlone: boolean;
  parkedSinceMs: number | undefined;
  attempts = 1;
  readonly #places: LanePlaces;
  readonly #caller: Caller;
  readonly #parts: LaneCallParts;
  readonly #settings: LaneCallSettings;
  #lane: OpenLane | undefined;
  #dialogue: Dialogue | undefined;
  /** Its client has seen something of what the server made of it. */
  #isShown = false;
  #isOver = false;

  constructor(
    places: LanePlaces,
    request: LaneRequest,
    isAlone: boolean,
    parts: LaneCallParts,
    settings: LaneCallSettings,
  ) {
    super();
    this.#places = places;
    this.#parts = parts;
    this.#settings = settings;
    this.isAlone = isAlone;
    this.method = request.request.call.method;
    this.#caller = new Caller(request);
    this.#wait(request);
  }

  get talker(): Talker {
    return this;
  }

  get server(): string {
    return this.#parts.server;
  }

  get ended(): boolean {
    return this.#isOver;
  }

  get sent(): Message | undefined {
    const isTouched = this.#isShown || this.#dialogue !== undefined;
    return isTouched ? undefined : this.#caller.turn?.message;
  }

  get edits(): readonly Edit[] {
    return this.#caller.turn?.edits(this.progressKey) ?? [];
  }

  get resting(): boolean {
    return this.#dialogue?.isPending === true;
  }

  get principalKey(): string {
    return this.#caller.turn?.principal ?? '';
  }

  board(lane: OpenLane): void {
    this.#lane = lane;
    const level = this.#caller.turn?.level;
    const raising = level === undefined ? undefined : lane.raiseLevel(level);
    if (raising === undefined) this.#send(lane);
    else void raising.then(() => this.#send(lane));
  }

  refused(fault: Fault): void {
    this.onFailure(fault);
  }

  asked(message: Message): void {
    const { idKey } = message;
    const fault = this.#takeAsk(message);
    if (fault === undefined) return;
    const isLacking = fault.code === 'missing_client_capability';
    const told = isLacking ? new Fault('method_not_found', fault.message) : fault;
    this.respond({ idKey, bytes: errorReply(idKey, told) });
    if (isLacking && this.#settings.declaresAll) this.#fail(fault);
  }

  withdrawn(idKey: string): void {
    this.#dialogue?.withdraw(idKey);
  }

  take(message: Message): void {
    this.#isShown = true;
    this.#parts.deadlines.extend(this);
    this.#caller.turn?.tell(message);
  }

  respond({ idKey, bytes }: AskResponse): void {
    this.#lane?.respond(idKey, bytes);
  }

  put(result: Uint8Array): void {
    this.#parts.deadlines.remove(this);
    this.parkedSinceMs = this.#parts.clock.nowMs();
    this.#caller.sendAway(result);
    this.#places.parked();
  }

  continueWith(request: LaneRequest, { responses }: Retry): void {
    this.parkedSinceMs = undefined;
    const { kept } = this.#caller;
    const { level, message } = this.#caller.returns(request);
    this.#wait(request);
    if (kept instanceof Fault) this.onFailure(kept);
    else if (kept !== undefined) this.onAnswer(kept.message, kept.carrier);
    else {
      if (level !== undefined) void this.#lane?.raiseLevel(level);
      this.#dialogue?.continue(onOneLine(message), responses);
    }
  }

  expired(): void {
    this.#fail(lateClient);
  }

  makeWay(): void {
    this.#fail(supersededClient);
  }

  broke(bug: unknown): void {
    const error = bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
    const { method } = this;
    this.#parts.logger.error('a call failed by a fault of the gateway', { method, error });
    this.#fail(new Fault('internal', 'the gateway failed to carry the request'));
  }

  /** The result gets members. Nobody knows what the client will take that has to come back for it. */
  get takesLong(): 'string' | undefined {
    return this.#caller.turn?.call.takesLong && 'string';
  }

  get linksAbove(): number | undefined {
    return this.#caller.turn?.call.linksAbove;
  }

  onArriving(): void {
    this.#parts.deadlines.extend(this);
  }

  onStreaming(): void {
    this.#parts.deadlines.extend(this);
    this.#caller.turn?.call.onStreaming();
  }

  /** The link fetches the rest by itself; clients of the stateless era do not come back for it. */
  onRelease(): void {}

  onAnswer(message: Message, carrier: AnswerCarrier): void {
    const lane = this.#lane;
    const { turn } = this.#caller;
    if (this.#isOver || lane === undefined) return;
    if (turn === undefined) {
      this.#caller.keep(message, carrier);
      this.#leaveUnanswered(lane);
      return;
    }
    this.#end(callIsOver);
    this.#caller
      .answer(message, lane.answers, carrier, () => this.#parts.parked.state(this.#originOf(turn)))
      ?.catch((bug: unknown) => this.broke(bug));
  }

  onFailure(fault: Fault, _status?: number, fate?: Fate): void {
    if (this.#isOver) return;
    const lane = this.#lane;
    const lastWord = fate === undefined ? fault : this.#cutOff(fault, fate);
    if (lastWord === undefined) return;
    if (this.#caller.turn === undefined && lane !== undefined) {
      this.#caller.keepFault(lastWord);
      this.#leaveUnanswered(lane);
      return;
    }
    this.#end(lastWord, fault.code === 'timeout');
    this.#caller.fail(lastWord);
  }

  cancel(_pending: PendingRequest, reason: string): void {
    this.#giveUp(new Fault('invalid_request', reason));
  }

  pause(): boolean {
    return !this.#isOver && this.upstream?.pause(this) === true;
  }

  resume(): void {
    if (!this.#isOver) this.upstream?.resume(this);
  }

  #wait({ request: { call, message }, edits }: LaneRequest): void {
    call.upstream = this;
    this.#parts.deadlines.for(message, edits).add(this);
  }

  #send(lane: OpenLane): void {
    const { turn } = this.#caller;
    if (this.#isOver || turn === undefined) return;
    if (turn.hasToken) this.progressKey = String(lane.nextToken());
    lane.upstream.request(this, turn.message, turn.edits(this.progressKey));
  }

  /** The last word; undefined: it takes another lane. */
  #cutOff(fault: Fault, fate: Fate): Fault | undefined {
    const { server, replay, pool } = this.#parts;
    if (fate === 'untouched' && this.#lane !== undefined) pool.moves.avoid(this.#lane.upstream);
    const outcome = secondTry(this, fault, fate, {
      server,
      replay,
      retries: pool.retries,
      allows: async (tool) => (await this.#places.tools())?.has(tool) ?? false,
      send: () => this.#places.place(this),
      fail: (lastWord) => this.onFailure(lastWord),
    });
    if (outcome instanceof Fault) return outcome;
    outcome.catch((bug: unknown) => this.broke(bug));
    this.#lane?.leave(this);
    this.#lane = undefined;
    return undefined;
  }

  /** The server is done with it, and the client is not there to hear of it. */
  #leaveUnanswered(lane: OpenLane): void {
    this.parkedSinceMs = undefined;
    this.#dialogue?.answered();
    lane.leave(this);
  }

  #takeAsk(message: Message): Fault | undefined {
    if (!asksForInput(this.method)) return nothingRuns;
    const ask = readServerAsk(message);
    if (ask instanceof Fault) return ask;
    const missing = this.#caller.missing(ask.needs);
    if (missing !== undefined) return lacking(missing);
    const { turn } = this.#caller;
    if (this.#dialogue === undefined && turn !== undefined) {
      this.#dialogue = new Dialogue(this, this.#originOf(turn), this.#parts, this.#settings);
    }
    return this.#dialogue?.take(message, ask);
  }

  #originOf({ principal, message }: ClientTurn): StateOrigin {
    const { server, parked } = this.#parts;
    return { principal, digest: parked.digest(repeatedPart(server, message)) };
  }

  #fail(fault: Fault): void {
    this.#giveUp(fault);
    this.#caller.fail(fault);
  }

  /** Nobody waits for the answer any more: the server hears that first of what it asked, then of the request. */
  #giveUp(fault: Fault): void {
    if (this.#isOver) return;
    this.#dialogue?.end(fault);
    this.upstream?.cancel(this, fault.message);
    this.#end(fault, this.upstream !== undefined);
  }

  #end(fault: Fault, isAbandoned = false): void {
    this.#isOver = true;
    this.#parts.deadlines.remove(this);
    this.#dialogue?.end(fault);
    this.#places.withdraw(this);
    this.#lane?.leave(this, isAbandoned);
  }
}

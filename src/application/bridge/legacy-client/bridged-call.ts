import type { Endpoint } from '../../../domain/balancing/endpoint.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import { legacyAnswer, toolOutputs } from '../../../domain/mcp/bridge/to-modern/legacy-answer.ts';
import { doubtsEra, faultInsteadOf } from '../../../domain/mcp/bridge/to-modern/strange-answer.ts';
import { toolFailure } from '../../../domain/mcp/bridge/to-modern/tool-failure.ts';
import { resultTypeOf } from '../../../domain/mcp/rev2026/input-required.ts';
import { asksForInput } from '../../../domain/mcp/rev2026/names.ts';
import type { Message } from '../../../domain/wire/message.ts';
import { jsonString } from '../../../domain/wire/text.ts';
import type { PendingCarrier, PendingRequest } from '../../links/pending.ts';
import type { Metrics } from '../../ports/driven/metrics.ts';
import type { AnswerCarrier } from '../../ports/driving/client-session.ts';
import type { Call } from '../../relay/call.ts';
import type { ModernServer } from '../../stateless/modern-server.ts';
import {
  type DialogueHost,
  type DialogueParts,
  type DialogueSettings,
  InputDialogue,
} from './input-dialogue.ts';
import type { WrappedOutputs } from './wrapped-outputs.ts';

export interface BridgedCallParts extends DialogueParts {
  readonly server: ModernServer;
  readonly outputs: WrappedOutputs;
  readonly metrics: Metrics;
  /** The server does not behave as its era would have it. */
  readonly doubted: () => void;
}

/** What belongs to the gateway's own dealings with the server: ids in it mean nothing to the client. */
const ownNotifications: ReadonlySet<string> = new Set([
  'notifications/cancelled',
  'notifications/subscriptions/acknowledged',
]);

const maxQuoted = 100;

/**
 * One call of a legacy client on a modern server: one request there, and one more for each time the server wants to know
 * something first. The client sees one call, on whose stream it is asked.
 */
export class BridgedCall implements PendingRequest, PendingCarrier, DialogueHost {
  readonly method: string;
  /** What carries the request of this round. */
  upstream: PendingCarrier | undefined;
  outgoingId = 0;
  sentAtMs = 0;
  generation = 0;
  progressKey = '';
  /** No request to a modern server waits for the client: it has been answered by then. */
  readonly resting = false;
  readonly #call: Call;
  readonly #parts: BridgedCallParts;
  readonly #wantsLogs: boolean;
  readonly #tool: string;
  /** Only for methods whose result may ask. */
  readonly #dialogue: InputDialogue | undefined;

  /** `request`: as the server wants it. */
  constructor(call: Call, request: Message, parts: BridgedCallParts, settings: DialogueSettings) {
    const { name } = request.marks;
    this.method = call.method;
    this.#call = call;
    this.#parts = parts;
    this.#wantsLogs = parts.session.wantsLogs;
    this.#tool = name === undefined ? '' : (jsonString(request.bytes, name) ?? '');
    if (asksForInput(call.method)) {
      this.#dialogue = new InputDialogue(this, { call, request }, parts, settings);
    }
  }

  get endpoint(): Endpoint | undefined {
    return this.upstream?.endpoint;
  }

  send(request: Message): void {
    this.#call.upstream = this;
    this.retry(request);
  }

  cancel(_call: PendingRequest, reason: string): void {
    this.#dialogue?.cancel(reason);
    this.upstream?.cancel(this, reason);
  }

  pause(): boolean {
    return this.upstream?.pause(this) === true;
  }

  resume(): void {
    this.upstream?.resume(this);
  }

  get isWaiting(): boolean {
    return this.upstream?.isWaiting === true;
  }

  get principalKey(): string {
    return this.#call.principalKey;
  }

  get caller(): Principal | undefined {
    return this.#call.caller;
  }

  /** The result is looked into, and loses members. */
  get takesLong(): 'string' | undefined {
    return this.#call.takesLong && 'string';
  }

  get linksAbove(): number | undefined {
    return this.#call.linksAbove;
  }

  onStreaming(): void {
    this.#call.onStreaming();
  }

  /** Streams of the stateless era are not resumed, so no server lets go of one. */
  onRelease(): void {}

  onAnswer(answer: Message, carrier: AnswerCarrier, status?: number): void {
    if (answer.error !== undefined) {
      this.#refused(answer, carrier, status);
      return;
    }
    const type = resultTypeOf(answer);
    if (type === 'complete') this.#finish(answer, carrier);
    else if (type !== 'input_required') {
      this.breakOff(`the server answered with a result of type "${type.slice(0, maxQuoted)}"`);
    } else if (this.#dialogue === undefined) {
      this.breakOff(`the server asked for input where it must not: in ${this.method}`);
    } else this.#dialogue.take(this.#call.shown?.(answer) ?? answer);
  }

  onFailure(fault: Fault, status?: number): void {
    if (fault.code === 'backend_protocol_error' || doubtsEra(undefined, status)) {
      this.#parts.doubted();
    }
    this.#call.onFailure(fault);
  }

  retry(request: Message): void {
    const { server, session } = this.#parts;
    server.send({
      pending: this,
      message: request,
      edits: [],
      wantsLogs: this.#wantsLogs,
      notified: (message, bytes) => this.#pass(message, bytes),
      paramHeaders: [],
      pick: session.client.upstreams.pickRequest(server.name),
    });
  }

  /** A tool fails with a result, so that a model can read the reason. */
  fail(fault: Fault): void {
    if (this.method === 'tools/call') this.#call.answerWith(toolFailure(fault.message));
    else this.#call.onFailure(fault);
  }

  breakOff(reason: string): void {
    this.#call.onFailure(new Fault('backend_protocol_error', reason));
  }

  #pass(message: Message, bytes: Uint8Array): void {
    const { method = '' } = message;
    const isUnwanted = method === 'notifications/message' && !this.#wantsLogs;
    if (isUnwanted || ownNotifications.has(method)) {
      this.#parts.metrics.messageDropped(isUnwanted ? 'unwanted_log' : 'unattributable');
      return;
    }
    this.#call.notify(message, bytes);
  }

  #refused(answer: Message, carrier: AnswerCarrier, status: number | undefined): void {
    if (doubtsEra(answer.errorCode, status)) this.#parts.doubted();
    const fault = faultInsteadOf(answer);
    if (fault === undefined) this.#finish(answer, carrier);
    else if (fault.code === 'backend_protocol_error') this.breakOff(fault.message);
    else this.fail(fault);
  }

  #finish(answer: Message, carrier: AnswerCarrier): void {
    const { outputs } = this.#parts;
    if (this.method === 'tools/list') outputs.learn(toolOutputs(answer));
    this.#call.onAnswer(legacyAnswer(answer, this.method, outputs.has(this.#tool)), carrier);
  }
}

import { Fault } from '../../domain/fault/fault.ts';
import { type KeyedCall, keyedCallOf } from '../../domain/idempotency/keyed-call.ts';
import type { Message } from '../../domain/wire/message.ts';
import { scan } from '../../domain/wire/scan.ts';
import type { Edit } from '../../domain/wire/splice.ts';
import { WireFault } from '../../domain/wire/wire-fault.ts';
import type { Clock, Timers } from '../ports/driven/clock.ts';
import type { IdempotencyMetrics } from '../ports/driven/idempotency-metrics.ts';
import type { IdempotencyRecords, RunEnd } from '../ports/driven/idempotency-records.ts';
import type { Identifiers } from '../ports/driven/identifiers.ts';
import { StoreTrouble } from '../ports/driven/store-trouble.ts';
import type { Call } from '../relay/call.ts';
import { nameAtServer } from '../stateless/name-at-server.ts';
import { ClaimedRun } from './claimed-run.ts';
import { KeyedRun } from './keyed-run.ts';

export interface IdempotencyRules {
  /** How long a call is remembered. */
  readonly ttlMs: number;
  /** How long a call waits for the same call that is under way. */
  readonly waitMs: number;
  /** Longer answers are not kept: who asks again hears only that it was carried out. */
  readonly maxAnswerBytes: number;
  /** A replica that is not heard of for so long has lost its calls. */
  readonly leaseMs: number;
}

export interface IdempotencyParts {
  readonly records: IdempotencyRecords;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly identifiers: Identifiers;
  readonly metrics: IdempotencyMetrics;
}

/** A call that knows its server and may go there. */
export interface KeyedRequest {
  readonly call: Call;
  readonly message: Message;
  /** What its way to the server changes. */
  readonly edits: readonly Edit[];
  /** Whose it is. */
  readonly principal: string;
  /** Of the protocol its client speaks. */
  readonly revision: string;
}

/** One call that waits to be sent or answered. */
interface Waiting {
  readonly call: Call;
  readonly keyed: KeyedCall;
  readonly send: () => void;
  readonly sinceMs: number;
}

const firstLookMs = 20;
const slowestLookMs = 500;
const retryAfterMs = 1_000;

/**
 * Calls with an idempotency key are carried out once for a principal, server and tool (peers.md item 11): the first is sent, others
 * wait for its answer on whatever replica they come, and later ones get the same answer. What may have been carried out is not
 * carried out again.
 */
export class IdempotentCalls {
  readonly #rules: IdempotencyRules;
  readonly #parts: IdempotencyParts;
  /** Under way in this process, with those that wait for them. */
  readonly #runs = new Map<string, Waiting[]>();

  constructor(rules: IdempotencyRules, parts: IdempotencyParts) {
    this.#rules = rules;
    this.#parts = parts;
  }

  /** False: the call has no key, and is no concern of this. `send` is called at most once. */
  takes(request: KeyedRequest, send: () => void): boolean {
    const { call, message, edits, principal, revision } = request;
    const tool = nameAtServer(message, edits);
    if (tool === undefined) return false;
    const keyed = keyedCallOf(message, { principal, server: call.server, tool, revision });
    if (keyed === undefined) return false;
    const sinceMs = this.#parts.clock.nowMs();
    void this.#begin({ call, keyed, send, sinceMs }, firstLookMs);
    return true;
  }

  async #begin(waiting: Waiting, nextLookMs: number): Promise<void> {
    const { call, keyed } = waiting;
    const { records, identifiers } = this.#parts;
    const { leaseMs, ttlMs } = this.#rules;
    const token = identifiers.sessionId();
    const known = await records.begin(keyed.name, keyed.print, { token, leaseMs, ttlMs });
    if (known instanceof StoreTrouble) {
      this.#refuse(waiting, 'unavailable', unavailable(known));
      return;
    }
    switch (known.kind) {
      case 'mine':
        if (call.ended) await records.end(keyed.name, token, { kind: 'untouched' });
        else this.#run(waiting, token);
        break;
      case 'running':
        this.#wait(waiting, nextLookMs);
        break;
      case 'other':
        this.#refuse(waiting, 'conflict', usedOtherwise);
        break;
      case 'answered':
        this.#settle(waiting, known, 'repeated');
        break;
      case 'unknown':
        this.#settle(waiting, { kind: 'unknown' }, 'repeated');
    }
  }

  #run(waiting: Waiting, token: string): void {
    const { call, keyed, send } = waiting;
    const { leaseMs, maxAnswerBytes } = this.#rules;
    const others: Waiting[] = [];
    this.#runs.set(keyed.name, others);
    this.#parts.metrics.keyedCall(call.server, 'run');
    const claim = new ClaimedRun(keyed.name, token, leaseMs, this.#parts);
    call.recorder = new KeyedRun(call, maxAnswerBytes, (end) => {
      this.#runs.delete(keyed.name);
      void claim.end(end).then(() => {
        for (const other of others) this.#settle(other, end, 'joined');
      });
    });
    send();
  }

  #wait(waiting: Waiting, nextLookMs: number): void {
    const { call, keyed, sinceMs } = waiting;
    const leftMs = sinceMs + this.#rules.waitMs - this.#parts.clock.nowMs();
    if (call.ended) return;
    if (leftMs <= 0) {
      this.#refuse(waiting, 'busy', underWay);
      return;
    }
    const here = this.#runs.get(keyed.name);
    if (here === undefined) {
      const then = Math.min(2 * nextLookMs, slowestLookMs);
      this.#parts.timers.after(Math.min(nextLookMs, leftMs), () => this.#look(waiting, then));
      return;
    }
    here.push(waiting);
    this.#parts.timers.after(leftMs, () => {
      const place = here.indexOf(waiting);
      if (place === -1) return;
      here.splice(place, 1);
      this.#refuse(waiting, 'busy', underWay);
    });
  }

  #look(waiting: Waiting, nextLookMs: number): void {
    if (!waiting.call.ended) void this.#begin(waiting, nextLookMs);
  }

  /** By what became of the same call. */
  #settle(waiting: Waiting, end: RunEnd, how: 'repeated' | 'joined'): void {
    const { call } = waiting;
    if (call.ended) return;
    if (end.kind === 'untouched') {
      this.#look(waiting, firstLookMs);
      return;
    }
    const answer = end.kind === 'answered' ? end.answer && scan(end.answer) : undefined;
    if (answer !== undefined && !(answer instanceof WireFault)) {
      this.#parts.metrics.keyedCall(call.server, how);
      call.onAnswer(answer, 'channel');
      return;
    }
    this.#parts.metrics.keyedCall(call.server, end.kind === 'answered' ? how : 'unknown');
    call.onFailure(end.kind === 'answered' ? notKept(call) : notKnown(call));
  }

  #refuse({ call }: Waiting, outcome: 'conflict' | 'busy' | 'unavailable', fault: Fault): void {
    if (call.ended) return;
    this.#parts.metrics.keyedCall(call.server, outcome);
    call.refuse(fault);
  }
}

const usedOtherwise = new Fault(
  'idempotency_key_reused',
  'the idempotency key was used for a call with other arguments, or in another protocol version: a new call needs a new key',
);

const underWay = new Fault(
  'idempotency_key_in_use',
  'the call with this idempotency key is still under way: send it again later',
  retryAfterMs,
);

const unavailable = ({ message }: StoreTrouble): Fault =>
  new Fault(
    'overloaded',
    `calls with an idempotency key cannot be taken now, because what was carried out before cannot be looked up (${message})`,
    retryAfterMs,
  );

const notKnown = ({ server, method }: Call): Fault =>
  new Fault(
    'outcome_unknown',
    `whether server "${server}" carried out the call with this idempotency key is not known, so it was not sent again: check before you send it with a new key`,
    undefined,
    { server, method },
  );

const notKept = ({ server, method }: Call): Fault =>
  new Fault(
    'outcome_unknown',
    `server "${server}" carried out the call with this idempotency key; its answer was too long to be kept`,
    undefined,
    { server, method },
  );

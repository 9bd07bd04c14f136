import type { Fault } from '../../../domain/fault/fault.ts';
import { anonymous } from '../../../domain/identity/principal.ts';
import type { AnswerCarrier, ReplySink } from '../../ports/driving/client-session.ts';
import type { ClientFacts } from '../../ports/driving/gateway.ts';
import type { Call, CallObserver } from '../../relay/call.ts';
import type { CallEnd } from '../../relay/call-end.ts';
import type { PeerChannel } from '../peer-channel.ts';
import { encodeNews } from './carried-news.ts';

/** Above so many bytes that the other replica has not taken, the server is asked to pause. */
const mostWaitingBytes = 262_144;

/** Where what belongs to a carried call goes: to the replica that its client talks to. */
export class CarriedSink implements ReplySink, CallObserver {
  readonly #channel: PeerChannel;
  #facts: Pick<ClientFacts, 'principal'> = { principal: anonymous };
  #call: Call | undefined;
  #ended: (() => void) | undefined;
  #isPaused = false;
  #isOver = false;

  constructor(channel: PeerChannel) {
    this.#channel = channel;
  }

  get hasBegun(): boolean {
    return this.#call !== undefined || this.#isOver;
  }

  /** Of nobody in particular until it has begun. */
  get facts(): Pick<ClientFacts, 'principal'> {
    return this.#facts;
  }

  begin(call: Call, facts: ClientFacts, ended: () => void): void {
    this.#call = call;
    this.#facts = facts;
    this.#ended = ended;
  }

  fail(fault: Fault): void {
    this.#last(encodeNews({ kind: 'fault', fault }));
  }

  stream(): void {
    this.#send(encodeNews({ kind: 'stream' }));
  }

  push(bytes: Uint8Array): void {
    this.#send(encodeNews({ kind: 'told', bytes }));
  }

  answer(bytes: Uint8Array, carrier: AnswerCarrier): void {
    this.#last(encodeNews({ kind: 'answer', bytes, carrier }));
  }

  refuse(fault: Fault): void {
    this.fail(fault);
  }

  /** Nobody comes back for the rest in this era. */
  release(): void {}

  /** The other side has let go of it. */
  abandon(): void {
    this.#isOver = true;
  }

  callAlive(): void {}

  /** A refusal goes as what it is; the message made of it comes too late. */
  callEnded(_call: Call, end: CallEnd): void {
    if (end.kind === 'fault') this.fail(end.fault);
    this.#ended?.();
  }

  drained(): void {
    const call = this.#call;
    if (!this.#isPaused || call === undefined || call.ended) return;
    this.#isPaused = false;
    call.upstream?.resume(call);
  }

  #send(message: Uint8Array): void {
    if (this.#isOver) return;
    this.#channel.send(message);
    const call = this.#call;
    if (this.#isPaused || call === undefined || this.#channel.bufferedBytes <= mostWaitingBytes) {
      return;
    }
    this.#isPaused = call.upstream?.pause(call) === true;
  }

  #last(message: Uint8Array): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#channel.send(message);
    this.#channel.finish();
  }
}

import { Fault } from '../../domain/fault/fault.ts';
import type { Message } from '../../domain/wire/message.ts';
import { idKeyOf } from '../../domain/wire/message-id.ts';
import { cutShort } from '../healing/outcome-unknown.ts';
import type { Acceptance, ReplySink } from '../ports/driving/client-session.ts';
import type { ClientFacts, MirroredHeaders, StatelessClient } from '../ports/driving/gateway.ts';
import type { CallsInFlight } from '../relay/admission.ts';
import type { Call, CallObserver } from '../relay/call.ts';
import type { CallEnd } from '../relay/call-end.ts';
import type { Targets } from '../relay/targets.ts';
import { waitingFirst } from '../relay/waiting-first.ts';
import { FewCalls } from './few-calls.ts';
import type { StatelessClients } from './stateless-clients.ts';
import { Subscription } from './subscription.ts';

/** What carries the requests of the stateless era onward. */
export interface StatelessCarrier {
  request(
    client: StatelessConnection,
    message: Message,
    sink: ReplySink,
    headers: MirroredHeaders | undefined,
  ): void;
  callEnded(client: StatelessConnection, call: Call, end: CallEnd): void;
}

/** The requests in flight of one connection, or of one HTTP request. */
export class StatelessConnection implements StatelessClient, CallObserver, CallsInFlight {
  readonly facts: ClientFacts;
  readonly calls = new FewCalls();
  readonly clients: StatelessClients;
  readonly #bound: string | undefined;
  readonly #targets: Pick<Targets, 'lone'>;
  readonly #carrier: StatelessCarrier;
  #isClosed = false;

  /** `bound`: the server it asked for; undefined for all there are. */
  constructor(
    facts: ClientFacts,
    bound: string | undefined,
    targets: Pick<Targets, 'lone'>,
    carrier: StatelessCarrier,
    clients: StatelessClients,
  ) {
    this.facts = facts;
    this.#bound = bound;
    this.#targets = targets;
    this.#carrier = carrier;
    this.clients = clients;
  }

  /** The only server it can reach now; undefined where several are shown as one. */
  get onlyServer(): string | undefined {
    return this.#bound ?? this.#targets.lone;
  }

  accept(message: Message, sink: ReplySink, headers?: MirroredHeaders): Acceptance {
    switch (message.kind) {
      case 'request':
        if (this.#isClosed) return 'answering';
        this.#carrier.request(this, message, sink, headers);
        return 'answering';
      case 'notification':
        if (message.method === 'notifications/cancelled') this.cancel(message);
        return 'accepted';
      case 'response': {
        const text = 'clients send no responses since 2026-07-28; answer with inputResponses';
        sink.refuse(new Fault('invalid_request', text), message.idKey, 'modern');
        return 'answering';
      }
    }
  }

  cancel({ bytes, marks }: Message): boolean {
    const span = marks.requestId;
    const call = span && this.calls.get(idKeyOf(bytes, span.start, span.end));
    if (call === undefined) return false;
    call.upstream?.cancel(call, 'the client cancelled');
    call.abandon();
    return true;
  }

  pause(): void {
    for (const call of this.calls.all) call.upstream?.pause(call);
  }

  resume(): void {
    for (const call of this.calls.all) call.upstream?.resume(call);
  }

  /** Everything that would last. Calls are answered as usual. */
  finishSubscriptions(): void {
    for (const { upstream } of this.calls.all) {
      if (upstream instanceof Subscription) upstream.finish();
    }
  }

  /** `reason`: the gateway ends it, so requests in flight are answered with it. */
  close(reason?: Fault): void {
    this.#isClosed = true;
    for (const call of waitingFirst(this.calls.all)) {
      call.upstream?.cancel(call, reason?.message ?? 'the client is gone');
      if (reason === undefined) call.abandon();
      else call.onFailure(cutShort(call, reason));
    }
  }

  callAlive(): void {}

  callEnded(call: Call, end: CallEnd): void {
    this.calls.delete(call);
    this.clients.callEnded();
    this.#carrier.callEnded(this, call, end);
  }
}

import type {
  Acceptance,
  ClientOutlet,
  ClientSession,
  ReplySink,
} from '../../../application/ports/driving/gateway.ts';
import { scan } from '../../../domain/wire/scan.ts';
import { WireFault } from '../../../domain/wire/wire-fault.ts';
import type { ClientForms } from '../forms/client-forms.ts';
import type { Admitted, Door, TurnedAway } from './door.ts';
import type { CallSink } from './framing.ts';
import { holdsResponses, requestIdIn } from './wrapped-text.ts';

/** The session of one connection: opened by its first message, and handed every message from then on. */
export class StreamSession {
  readonly #door: Door;
  readonly #forms: ClientForms;
  readonly #outlet: ClientOutlet;
  #session: ClientSession | undefined = undefined;

  constructor(door: Door, forms: ClientForms, outlet: ClientOutlet) {
    this.#door = door;
    this.#forms = forms;
    this.#outlet = outlet;
  }

  get current(): ClientSession | undefined {
    return this.#session;
  }

  get owesProof(): boolean {
    return this.#session === undefined && this.#door.asksForProof;
  }

  receive(bytes: Uint8Array, sink: ReplySink): Acceptance | TurnedAway {
    if (this.#session !== undefined) return this.#forms.receive(this.#session, bytes, sink);
    const admission = this.#door.admit(bytes, this.#outlet);
    return 'refusal' in admission ? admission : this.#welcome(admission, sink);
  }

  /** As `receive`, and the sink learns the id of what it waits for. */
  call(bytes: Uint8Array, sink: CallSink): Acceptance | TurnedAway {
    const session = this.#session;
    const message = scan(bytes);
    if (message instanceof WireFault) {
      sink.idText = requestIdIn(bytes);
      return this.receive(bytes, sink);
    }
    sink.idText = message.kind === 'request' ? message.idKey : '';
    return session === undefined
      ? this.receive(bytes, sink)
      : this.#forms.accept(session, message, sink);
  }

  /** Undefined, and nothing done, when it is no answer. A client that was asked nothing has none to give. */
  response(bytes: Uint8Array, sink: ReplySink): Acceptance | undefined {
    const session = this.#session;
    if (session === undefined) return undefined;
    const message = scan(bytes);
    if (message instanceof WireFault) {
      return holdsResponses(bytes) ? this.#forms.receive(session, bytes, sink) : undefined;
    }
    return message.kind === 'response' ? this.#forms.accept(session, message, sink) : undefined;
  }

  /** A message that belongs to no call, in the form the client used last. */
  outgoing(message: Uint8Array): Uint8Array {
    return this.#forms.outgoing(message);
  }

  close(): void {
    const session = this.#session;
    this.#session = undefined;
    session?.close();
  }

  #welcome({ session, first, token, answerAt }: Admitted, sink: ReplySink): Acceptance {
    this.#session = session;
    this.#forms.opened(session.principal, token);
    return this.#forms.receive(session, first, answerAt === undefined ? sink : answerAt(sink));
  }
}

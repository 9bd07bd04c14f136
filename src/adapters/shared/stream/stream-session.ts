import type {
  Acceptance,
  ClientOutlet,
  ClientSession,
  ReplySink,
} from '../../../application/ports/driving/client-session.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import { scan } from '../../../domain/wire/scan.ts';
import { WireFault } from '../../../domain/wire/wire-fault.ts';
import type { ClientForms } from '../forms/client-forms.ts';
import { HeldMessages } from '../forms/held-messages.ts';
import type { Admission, Admitted, Door, TurnedAway } from './door.ts';
import type { CallSink } from './framing.ts';
import { refusalOf } from './refusal.ts';
import { holdsResponses, requestIdIn } from './wrapped-text.ts';

const CROWD = new Fault(
  'too_many_in_flight',
  'Too many messages came before it was known who sends them; wait for the first answer.',
  1_000,
);

/** The session of one connection: opened by its first message, and handed every message from then on. */
export class StreamSession {
  readonly #door: Door;
  readonly #forms: ClientForms;
  readonly #outlet: ClientOutlet;
  readonly #settled: (outcome: Acceptance | TurnedAway, sink: ReplySink) => void;
  #session: ClientSession | undefined = undefined;
  /** Who comes is being looked into: what comes meanwhile waits. */
  readonly #held = new HeldMessages();
  #isOver = false;

  /** `settled`: what became of a message that had to wait. */
  constructor(
    door: Door,
    forms: ClientForms,
    outlet: ClientOutlet,
    settled: (outcome: Acceptance | TurnedAway, sink: ReplySink) => void,
  ) {
    this.#door = door;
    this.#forms = forms;
    this.#outlet = outlet;
    this.#settled = settled;
  }

  get current(): ClientSession | undefined {
    return this.#session;
  }

  get owesProof(): boolean {
    return this.#session === undefined && this.#door.asksForProof;
  }

  receive(bytes: Uint8Array, sink: ReplySink): Acceptance | TurnedAway {
    if (this.#held.isHolding) return this.#hold(bytes, sink);
    if (this.#session !== undefined) return this.#forms.receive(this.#session, bytes, sink);
    const admission = this.#door.admit(bytes, this.#outlet);
    if (!(admission instanceof Promise)) return this.#entered(admission, sink);
    this.#held.until(admission, (settled) => {
      if (!this.#isOver) this.#settled(this.#entered(settled, sink), sink);
      else if ('session' in settled) settled.session.close();
    });
    return 'answering';
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
    this.#isOver = true;
    session?.close();
  }

  #hold(bytes: Uint8Array, sink: ReplySink): Acceptance | TurnedAway {
    const next = (): void => {
      if (!this.#isOver) this.#settled(this.receive(bytes, sink), sink);
    };
    return this.#held.add(bytes.length, next) ? 'answering' : { refusal: refusalOf(bytes, CROWD) };
  }

  #entered(admission: Admission, sink: ReplySink): Acceptance | TurnedAway {
    return 'refusal' in admission ? admission : this.#welcome(admission, sink);
  }

  #welcome(
    { session, first, token, firstIsProof, remoteAddress, answerAt }: Admitted,
    sink: ReplySink,
  ): Acceptance {
    this.#session = session;
    this.#forms.opened(session.principal, token, { withFirst: firstIsProof, remoteAddress });
    return this.#forms.receive(session, first, answerAt === undefined ? sink : answerAt(sink));
  }
}

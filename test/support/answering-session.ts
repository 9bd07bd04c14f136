import type {
  Acceptance,
  ClientOutlet,
  ClientSession,
  ReplySink,
} from '../../src/application/ports/driving/client-session.ts';
import type { ClientFacts } from '../../src/application/ports/driving/gateway.ts';
import { defaultProfile } from '../../src/domain/clients/client-profile.ts';
import { errorReply } from '../../src/domain/fault/error-reply.ts';
import { Fault } from '../../src/domain/fault/fault.ts';
import type { Principal } from '../../src/domain/identity/principal.ts';
import { composeResult } from '../../src/domain/wire/compose.ts';
import type { Message } from '../../src/domain/wire/message.ts';
import { scan } from '../../src/domain/wire/scan.ts';
import { decodeText, encodeText } from '../../src/domain/wire/text.ts';
import { WireFault } from '../../src/domain/wire/wire-fault.ts';
import type { Happenings } from './scripted-session.ts';

/**
 * A session that answers by the method's name: `hold` never, `flood` with `{"bytes":n}` of text,
 * `burst` with `{"count":n}` pushes before its answer, everything else with its own params.
 * @public Declarations of the rigs name it.
 */
export class AnsweringSession implements ClientSession {
  readonly id: string;
  readonly principal: Principal;
  readonly namespace: string | undefined;
  readonly protocolVersion = undefined;
  readonly profile = defaultProfile;
  readonly client: ClientFacts;
  readonly outlet: ClientOutlet;
  readonly happenings: Happenings;
  /** What came, unwrapped. */
  readonly received: string[] = [];
  /** What the envelope of each message named, in the same order. */
  readonly targets: (string | undefined)[] = [];
  readonly held: { readonly id: string; readonly sink: ReplySink }[] = [];
  /** Servers can be paused for one call. */
  canPauseCalls = true;
  readonly #answers: ReadonlyMap<string, string>;

  constructor(
    id: string,
    client: ClientFacts,
    outlet: ClientOutlet,
    happenings: Happenings,
    answers: ReadonlyMap<string, string>,
  ) {
    this.#answers = answers;
    this.id = id;
    this.principal = client.principal;
    this.namespace = client.namespace;
    this.client = client;
    this.outlet = outlet;
    this.happenings = happenings;
  }

  receive(bytes: Uint8Array, sink: ReplySink, target?: string): Acceptance {
    const message = scan(bytes);
    if (!(message instanceof WireFault)) return this.accept(message, sink, target);
    this.#note(bytes, target);
    sink.refuse(new Fault('parse_error', message.message), message.idKey);
    return 'answering';
  }

  accept(message: Message, sink: ReplySink, target?: string): Acceptance {
    this.#note(message.bytes, target);
    this.happenings.note(`received ${message.method ?? 'response'}`);
    if (message.kind !== 'request') return 'accepted';
    const params = message.params === undefined ? '{}' : decodeText(message.bytes, message.params);
    this.#perform(message.method, message.idKey, params, sink);
    return 'answering';
  }

  #note(bytes: Uint8Array, target: string | undefined): void {
    this.received.push(decodeText(bytes));
    this.targets.push(target);
  }

  #perform(method: string | undefined, id: string, params: string, sink: ReplySink): void {
    if (method === 'hold') {
      this.held.push({ id, sink });
      return;
    }
    if (method === 'burst') this.#push(Number(memberOf(params, 'count')), sink);
    const result =
      method === 'flood'
        ? JSON.stringify('x'.repeat(Number(memberOf(params, 'bytes'))))
        : (this.#answers.get(method ?? '') ?? params);
    sink.answer(composeResult(encodeText(id), encodeText(result)), 'channel');
  }

  #push(count: number, sink: ReplySink): void {
    for (let index = 0; index < count; index += 1) {
      sink.push(encodeText(`{"jsonrpc":"2.0","method":"note","params":{"index":${index}}}`));
    }
  }

  pauseCall(idText: string): boolean {
    this.happenings.note(`pause ${idText}`);
    return this.canPauseCalls;
  }

  resumeCall(idText: string): void {
    this.happenings.note(`resume ${idText}`);
  }

  cancelCall(idText: string, fault?: Fault): void {
    const at = this.held.findIndex(({ id }) => id === idText);
    const [call] = at < 0 ? [] : this.held.splice(at, 1);
    this.happenings.note(`cancel ${idText}`);
    if (fault === undefined) call?.sink.abandon();
    else call?.sink.answer(errorReply(idText, fault), 'channel');
  }

  inputEnded(): void {}

  pause(): void {
    this.happenings.note('pause');
  }

  resume(): void {
    this.happenings.note('resume');
  }

  close(): void {
    this.happenings.note('session closed');
  }
}

const memberOf = (params: string, name: string): unknown => {
  const value: unknown = JSON.parse(params);
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
};

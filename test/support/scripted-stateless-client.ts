import type { Acceptance, ReplySink } from '../../src/application/ports/driving/client-session.ts';
import type {
  ClientFacts,
  MirroredHeaders,
  StatelessClient,
} from '../../src/application/ports/driving/gateway.ts';
import { Fault } from '../../src/domain/fault/fault.ts';
import { envelopeFault } from '../../src/domain/mcp/rev2026/envelope.ts';
import { requestMetaOf } from '../../src/domain/mcp/rev2026/request-meta.ts';
import type { Message } from '../../src/domain/wire/message.ts';
import { decodeText, encodeText } from '../../src/domain/wire/text.ts';
import type { Happenings } from './scripted-session.ts';

/** A request a test answers by hand. */
interface HeldRequest {
  readonly id: string;
  readonly sink: ReplySink;
}

/** Errors by the method that gets them. */
const errors: ReadonlyMap<string, number> = new Map([
  ['unknown/method', -32_601],
  ['undeclared', -32_021],
  ['bad/params', -32_602],
]);

const encodeAnswer = (id: string, rest: string): Uint8Array =>
  encodeText(`{"jsonrpc":"2.0","id":${id},${rest}}`);

const progress = encodeText('{"jsonrpc":"2.0","method":"note","params":"before"}');

/**
 * A client of the stateless era that answers by the method's name: `hold` and `subscriptions/listen` wait for the test,
 * `chatty` pushes one note before its answer, `busy` is refused, some get errors, everything else returns its own
 * params. Envelopes are judged as the gateway does.
 */
export class ScriptedStatelessClient implements StatelessClient {
  readonly facts: ClientFacts;
  readonly received: string[] = [];
  readonly held: HeldRequest[] = [];
  headers: MirroredHeaders | undefined;
  readonly #happenings: Happenings;

  constructor(facts: ClientFacts, happenings: Happenings) {
    this.facts = facts;
    this.#happenings = happenings;
  }

  accept(message: Message, sink: ReplySink, headers?: MirroredHeaders): Acceptance {
    this.headers = headers;
    this.received.push(decodeText(message.bytes));
    this.#happenings.note(`received ${message.method ?? 'response'}`);
    if (message.kind === 'notification') return 'accepted';
    const fault =
      message.kind === 'response'
        ? new Fault('invalid_request', 'clients send no responses')
        : envelopeFault(message, requestMetaOf(message));
    if (fault === undefined) this.#perform(message, sink);
    else sink.refuse(fault, message.idKey, 'modern');
    return 'answering';
  }

  #perform({ method = '', idKey, bytes, params }: Message, sink: ReplySink): void {
    const code = errors.get(method);
    if (method === 'hold' || method === 'subscriptions/listen') {
      this.held.push({ id: idKey, sink });
    } else if (method === 'busy') {
      sink.refuse(new Fault('too_many_in_flight', 'busy', 1_500), idKey, 'modern');
    } else if (code !== undefined) {
      sink.answer(encodeAnswer(idKey, `"error":{"code":${code},"message":"no"}`), 'channel', code);
    } else {
      if (method === 'chatty') sink.push(progress);
      const result = params === undefined ? '{}' : decodeText(bytes, params);
      sink.answer(encodeAnswer(idKey, `"result":${result}`), 'channel');
    }
  }

  cancel(): boolean {
    return false;
  }

  pause(): void {
    this.#happenings.note('stateless pause');
  }

  resume(): void {
    this.#happenings.note('stateless resume');
  }

  close(): void {
    this.#happenings.note('stateless closed');
    for (const { sink } of this.held) sink.abandon();
  }
}

import type { AnswerCarrier, ReplySink } from '../../../application/ports/driving/gateway.ts';
import type { Fault } from '../../../domain/fault/fault.ts';
import type { Exchange } from '../../shared/http/exchange.ts';
import type { Acceptable } from '../../shared/http/media-type.ts';
import { refuse } from '../../shared/http/refusal.ts';
import type { HttpSession, OpenReply } from './http-session.ts';
import { isJsonAnswer } from './post-reply.ts';

/**
 * Where the answer to `initialize` goes. It is never streamed before it is known: only a result
 * makes a session, and the session's id has to stand in the head.
 */
export class InitializeReply implements ReplySink, OpenReply {
  readonly #exchange: Exchange;
  readonly #session: HttpSession;
  readonly #acceptable: Acceptable;
  /** Told once when the session may be used. */
  readonly #established: () => void;
  #isDone = false;

  constructor(
    exchange: Exchange,
    session: HttpSession,
    acceptable: Acceptable,
    established: () => void,
  ) {
    this.#exchange = exchange;
    this.#session = session;
    this.#acceptable = acceptable;
    this.#established = established;
    session.opened(this);
  }

  stream(): void {
    // Too early: see above.
  }

  push(message: Uint8Array): void {
    this.#session.deliver(message);
  }

  answer(message: Uint8Array, carrier: AnswerCarrier): void {
    if (!this.#settle()) return;
    const headers = this.#establish();
    if (isJsonAnswer(this.#acceptable, carrier)) {
      this.#exchange.reply(200, ['content-type', 'application/json', ...headers], message);
    } else {
      this.#session.answerAsStream(this.#exchange, message, headers);
    }
    if (headers.length === 0) this.#session.close();
  }

  release(): void {
    // The client has nothing yet that it could resume.
  }

  refuse(fault: Fault, idText: string): void {
    if (!this.#settle()) return;
    refuse(this.#exchange, fault, idText);
    this.#session.close();
  }

  abandon(): void {
    if (!this.#settle()) return;
    this.#exchange.reply(202, []);
    this.#session.close();
  }

  grewOlder(): void {
    // An initialize may take as long as the gateway lets it.
  }

  #establish(): readonly string[] {
    const session = this.#session.gatewaySession;
    if (session?.protocolVersion === undefined) return [];
    this.#established();
    return ['mcp-session-id', session.id];
  }

  #settle(): boolean {
    if (this.#isDone) return false;
    this.#isDone = true;
    this.#session.settled(this);
    return true;
  }
}

import type {
  AnswerCarrier,
  ReplySink,
} from '../../../application/ports/driving/client-session.ts';
import type { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import type { RefusedCredential } from '../../../domain/identity/refused-credential.ts';
import { scan } from '../../../domain/wire/scan.ts';
import { WireFault } from '../../../domain/wire/wire-fault.ts';
import type { Exchange } from '../../shared/http/exchange.ts';
import type { Acceptable } from '../../shared/http/media-type.ts';
import { refuse, tellRate } from '../../shared/http/refusal.ts';
import type { PostEntrance } from './entrance.ts';
import type { HttpSession, OpenReply } from './http-session.ts';
import { isJsonAnswer, JSON_HEADERS } from './post-reply.ts';

const NO_HEADERS: readonly string[] = [];

/**
 * Where the answer to `initialize` goes. It is never streamed before it is known: only a result
 * makes a session, and the session's id has to stand in the head.
 */
export class InitializeReply implements ReplySink, OpenReply {
  readonly #exchange: Exchange;
  readonly #session: HttpSession;
  readonly #acceptable: Acceptable;
  /** Called once when the session may be used; a promise where others have to hear of it first. */
  readonly #established: () => Promise<Fault | undefined> | undefined;
  readonly heldBy: Principal;
  #isDone = false;

  constructor(
    { exchange, acceptable, principal }: PostEntrance,
    session: HttpSession,
    established: () => Promise<Fault | undefined> | undefined,
  ) {
    this.#exchange = exchange;
    this.#session = session;
    this.#acceptable = acceptable;
    this.heldBy = principal;
    this.#established = established;
    session.opened(this);
  }

  rated(limit: number, remaining: number, resetMs: number): void {
    tellRate(this.#exchange, limit, remaining, resetMs);
  }

  stream(): void {
    // Too early: see above.
  }

  push(message: Uint8Array): void {
    this.#session.deliver(message);
  }

  answer(message: Uint8Array, carrier: AnswerCarrier): void {
    if (!this.#settle()) return;
    const session = this.#session.gatewaySession;
    if (session?.protocolVersion === undefined) {
      this.#reply(message, carrier, NO_HEADERS);
      this.#session.close();
      return;
    }
    const headers = ['mcp-session-id', session.id];
    const telling = this.#established();
    if (telling === undefined) this.#reply(message, carrier, headers);
    else {
      void telling.then((fault) => {
        if (fault === undefined) this.#reply(message, carrier, headers);
        else this.#close(fault, idTextOf(message));
      });
    }
  }

  release(): void {
    // The client has nothing yet that it could resume.
  }

  refuse(fault: Fault, idText: string): void {
    if (!this.#settle()) return;
    this.#close(fault, idText);
  }

  abandon(): void {
    if (!this.#settle()) return;
    this.#exchange.reply(202, []);
    this.#session.close();
  }

  grewOlder(): void {
    // An initialize may take as long as the gateway lets it.
  }

  outstayed(fault: RefusedCredential): void {
    this.#session.gatewaySession?.close();
    this.refuse(fault, '');
  }

  #reply(message: Uint8Array, carrier: AnswerCarrier, headers: readonly string[]): void {
    if (isJsonAnswer(this.#acceptable, carrier)) {
      this.#exchange.reply(200, [...JSON_HEADERS, ...headers], message);
    } else this.#session.answerAsStream(this.#exchange, message, headers);
  }

  #close(fault: Fault, idText: string): void {
    refuse(this.#exchange, fault, idText);
    this.#session.close();
  }

  #settle(): boolean {
    if (this.#isDone) return false;
    this.#isDone = true;
    this.#session.settled(this);
    return true;
  }
}

/** Raw id of an answer. */
const idTextOf = (answer: Uint8Array): string => {
  const message = scan(answer);
  return message instanceof WireFault ? '' : message.idKey;
};

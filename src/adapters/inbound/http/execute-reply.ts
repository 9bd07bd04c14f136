import type { ReplySink } from '../../../application/ports/driving/client-session.ts';
import type { Endpoint } from '../../../domain/balancing/endpoint.ts';
import type { Fault } from '../../../domain/fault/fault.ts';
import type { Era } from '../../../domain/mcp/revisions.ts';
import { CLOSE_BRACE } from '../../../domain/wire/bytes.ts';
import { encodeText } from '../../../domain/wire/text.ts';
import type { Exchange } from '../../shared/http/exchange.ts';
import { refuse, tellRate } from '../../shared/http/refusal.ts';
import { JSON_HEADERS } from './post-reply.ts';

/** The answer to one request of `/api/v1/execute`: one body, with `protocol_used` beside the members of JSON-RPC. */
export class ExecuteReply implements ReplySink {
  readonly #exchange: Exchange;
  readonly #onPush: () => void;
  readonly #onSettled: () => void;
  #protocolUsed = 'gateway';
  #isDone = false;

  /** `onPush`: something came that one body has no room for. `onSettled`: the reply is complete. */
  constructor(exchange: Exchange, onPush: () => void, onSettled: () => void) {
    this.#exchange = exchange;
    this.#onPush = onPush;
    this.#onSettled = onSettled;
  }

  servedBy(endpoint: Endpoint | undefined): void {
    if (endpoint !== undefined) this.#protocolUsed = nameOf(endpoint);
  }

  rated(limit: number, remaining: number, resetMs: number): void {
    tellRate(this.#exchange, limit, remaining, resetMs);
  }

  stream(): void {}

  release(): void {}

  push(): void {
    this.#onPush();
  }

  answer(message: Uint8Array): void {
    this.#settle(() =>
      this.#exchange.reply(200, JSON_HEADERS, withProtocol(message, this.#protocolUsed)),
    );
  }

  refuse(fault: Fault, idText: string, era?: Era): void {
    this.#settle(() => refuse(this.#exchange, fault, idText, [], era));
  }

  abandon(): void {
    this.accepted();
  }

  /** Nothing will come: the client expects no answer. */
  accepted(): void {
    this.#settle(() => this.#exchange.reply(202, []));
  }

  /** The session may end while its answer is on the way, and says so too. */
  #settle(reply: () => void): void {
    if (this.#isDone) return;
    this.#isDone = true;
    reply();
    this.#onSettled();
  }
}

/** Binary frames have a name of their own in the original system's texts. */
const nameOf = ({ target }: Endpoint): string =>
  target.protocol === 'tcp' && target.framing !== 'newline' ? 'tcp_binary' : target.protocol;

/** A batch is answered by an array, which has no members. */
const withProtocol = (message: Uint8Array, protocol: string): Uint8Array => {
  const last = message.length - 1;
  if (message[last] !== CLOSE_BRACE) return message;
  const tail = encodeText(`,"protocol_used":"${protocol}"}`);
  return Buffer.concat([message.subarray(0, last), tail]);
};

import type {
  AnswerCarrier,
  ReplySink,
} from '../../../application/ports/driving/client-session.ts';
import type { Fault } from '../../../domain/fault/fault.ts';
import type { Era } from '../../../domain/mcp/revisions.ts';
import { byteAt, CLOSE_BRACE, OPEN_BRACE } from '../../../domain/wire/bytes.ts';
import type { Span } from '../../../domain/wire/message.ts';
import { scan, startOfText } from '../../../domain/wire/scan.ts';
import { spliceOne } from '../../../domain/wire/splice.ts';
import { decodeText, encodeText } from '../../../domain/wire/text.ts';
import { WireFault } from '../../../domain/wire/wire-fault.ts';

/** Members a client of the original gateway looks for in the answer to its login (mission §3.4). */
export interface LoginMembers {
  readonly sessionId: string;
  /** RFC 3339. */
  readonly expiresAt: string;
}

/** Adds to the result of an `initialize` that was a login what its client expects there. */
export class LoginSink implements ReplySink {
  readonly #sink: ReplySink;
  readonly #members: LoginMembers;

  constructor(sink: ReplySink, members: LoginMembers) {
    this.#sink = sink;
    this.#members = members;
  }

  stream(): void {
    this.#sink.stream();
  }

  push(message: Uint8Array): void {
    this.#sink.push(message);
  }

  answer(message: Uint8Array, carrier: AnswerCarrier, errorCode?: number): void {
    this.#sink.answer(withMembers(message, this.#members), carrier, errorCode);
  }

  release(): void {
    this.#sink.release();
  }

  refuse(fault: Fault, idText: string, era?: Era): void {
    this.#sink.refuse(fault, idText, era);
  }

  abandon(): void {
    this.#sink.abandon();
  }
}

/** All other members stay byte for byte; so does a result that has one of the two already. */
const withMembers = (answer: Uint8Array, members: LoginMembers): Uint8Array => {
  const message = scan(answer);
  const result = message instanceof WireFault ? undefined : message.result;
  if (result === undefined || hasOneOf(members, decodeText(answer, result))) return answer;
  const start = result.start + 1;
  const rest = answer.subarray(start, result.end);
  const isEmpty = byteAt(rest, startOfText(rest)) === CLOSE_BRACE;
  const text = JSON.stringify(members).slice(1, -1);
  return spliceOne(answer, emptySpan(start), encodeText(isEmpty ? text : `${text},`));
};

const emptySpan = (at: number): Span => ({ start: at, end: at });

const hasOneOf = (members: LoginMembers, result: string): boolean => {
  if (!result.startsWith(String.fromCharCode(OPEN_BRACE))) return true;
  const value: unknown = JSON.parse(result);
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.keys(members).some((name) => Object.hasOwn(value, name))
  );
};

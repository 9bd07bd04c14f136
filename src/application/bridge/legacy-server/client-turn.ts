import type { ClientCapabilities } from '../../../domain/mcp/bridge/to-legacy/client-capabilities.ts';
import type { ModernAnswers } from '../../../domain/mcp/bridge/to-legacy/modern-answer.ts';
import { logLevels } from '../../../domain/mcp/rev2026/log-levels.ts';
import type { Message, Span } from '../../../domain/wire/message.ts';
import { type Edit, onOneLine, spliceOne } from '../../../domain/wire/splice.ts';
import { encodeText, jsonString } from '../../../domain/wire/text.ts';
import type { AnswerCarrier } from '../../ports/driving/client-session.ts';
import type { Call } from '../../relay/call.ts';
import type { LaneRequest } from './lane-request.ts';

/** One request of the client within a call at a legacy server: the first, or the one that brings answers. */
export class ClientTurn {
  readonly capabilities: ClientCapabilities;
  /** From which level on the client wants to hear log messages of this request. */
  readonly level: string | undefined;
  readonly #turn: LaneRequest;

  constructor(turn: LaneRequest) {
    const { message, meta } = turn.request;
    this.#turn = turn;
    this.capabilities = turn.capabilities;
    this.level = meta.logLevel && jsonString(message.bytes, meta.logLevel);
  }

  get call(): Call {
    return this.#turn.request.call;
  }

  get message(): Message {
    return this.#turn.request.message;
  }

  get principal(): string {
    return this.#turn.request.facts.principal.key;
  }

  get hasToken(): boolean {
    return this.message.marks.progressToken !== undefined;
  }

  /** The changes on its way to the server; `token` takes the place of the client's, which others may have too. */
  edits(token: string): readonly Edit[] {
    const { edits } = this.#turn;
    const span = this.message.marks.progressToken;
    return span === undefined ? edits : [...edits, { span, bytes: encodeText(token) }];
  }

  /** A notification that belongs to the request, if it is one the client wants. */
  tell(notification: Message): void {
    const bytes = this.#shown(notification);
    if (bytes !== undefined) this.call.notify(notification, bytes);
  }

  answer(answer: Message, answers: ModernAnswers, carrier: AnswerCarrier): void {
    this.call.onAnswer(answers.of(answer, this.call.method, this.#uri), carrier);
  }

  /** As the server knows it. */
  get #uri(): Uint8Array | undefined {
    const { bytes, method, marks } = this.message;
    const { uri } = marks;
    if (method !== 'resources/read' || uri === undefined) return undefined;
    const edit = this.#turn.edits.find(({ span }) => span.start === uri.start);
    return edit?.bytes ?? part(bytes, uri);
  }

  #shown(notification: Message): Uint8Array | undefined {
    const { method, marks } = notification;
    const line = onOneLine(notification);
    if (method === 'notifications/message') return this.#wants(notification) ? line : undefined;
    if (method !== 'notifications/progress') return line;
    const own = this.message.marks.progressToken;
    return own === undefined || marks.progressToken === undefined
      ? undefined
      : spliceOne(line, marks.progressToken, part(this.message.bytes, own));
  }

  #wants({ bytes, marks }: Message): boolean {
    if (this.level === undefined || marks.level === undefined) return false;
    const rank = logLevels.indexOf(jsonString(bytes, marks.level) ?? '');
    return rank >= logLevels.indexOf(this.level);
  }
}

const part = (bytes: Uint8Array, { start, end }: Span): Uint8Array => bytes.subarray(start, end);

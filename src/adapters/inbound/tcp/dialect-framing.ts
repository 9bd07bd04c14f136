import { Fault } from '../../../domain/fault/fault.ts';
import { detectDialect } from '../../../domain/wire/dialect-detection.ts';
import { g12 } from '../../../domain/wire/dialects/g12.ts';
import { m6 } from '../../../domain/wire/dialects/m6.ts';
import { m7 } from '../../../domain/wire/dialects/m7.ts';
import { r16 } from '../../../domain/wire/dialects/r16.ts';
import { s12 } from '../../../domain/wire/dialects/s12.ts';
import type { Dialect, DialectName } from '../../../domain/wire/frame.ts';
import type { LongText } from '../../../domain/wire/long-part.ts';
import type { Framing } from '../../shared/stream/framing.ts';
import { LineFraming } from '../../shared/stream/line-framing.ts';
import { FrameFraming, type FramingParts } from './frame-framing.ts';

const NOT_SPOKEN = new Fault(
  'invalid_request',
  'This port accepts newline-delimited JSON-RPC and the binary frames of docs/binary-protocol.md, which begin with "MC".',
);

const dialects: Readonly<Record<DialectName, Dialect>> = { g12, r16, s12, m6, m7 };

/** Whitespace may stand before the first line, but not for ever. */
const MAX_FIRST_BYTES = 256;

/** Reads the first bytes of a connection, then hands it to the framing they belong to (mission §3.2). */
export class DialectFraming implements Framing {
  readonly #parts: FramingParts;
  #chosen: Framing | undefined = undefined;
  #first: Uint8Array | undefined = undefined;

  constructor(parts: FramingParts) {
    this.#parts = parts;
  }

  get isMidMessage(): boolean {
    return this.#chosen === undefined ? this.#first !== undefined : this.#chosen.isMidMessage;
  }

  get hasOpenCalls(): boolean {
    return this.#chosen?.hasOpenCalls === true;
  }

  get answersSigns(): boolean {
    return this.#chosen?.answersSigns === true;
  }

  get heldBackBytes(): number {
    return this.#chosen?.heldBackBytes ?? 0;
  }

  receive(chunk: Uint8Array): void {
    if (this.#chosen !== undefined) this.#chosen.receive(chunk);
    else this.#detect(this.#first === undefined ? chunk : Buffer.concat([this.#first, chunk]));
  }

  end(): void {
    this.#chosen?.end();
  }

  answer(message: Uint8Array): void {
    this.#orLines().answer(message);
  }

  get maxLongBytes(): number {
    return this.#orLines().maxLongBytes;
  }

  answerLong(text: LongText, over: () => void): void {
    this.#orLines().answerLong(text, over);
  }

  push(message: Uint8Array): void {
    this.#orLines().push(message);
  }

  giveSign(): void {
    this.#chosen?.giveSign();
  }

  tick(nowMs: number): void {
    this.#chosen?.tick(nowMs);
  }

  complain(fault: Fault): void {
    if (fault.code !== 'shutting_down') this.#parts.traffic.protocolError(fault.code);
    this.#orLines().complain(fault);
  }

  stop(): void {
    this.#chosen?.stop();
  }

  #detect(first: Uint8Array): void {
    this.#first = undefined;
    const dialect = detectDialect(first);
    switch (dialect) {
      case 'need_more':
        if (first.length > MAX_FIRST_BYTES) this.#parts.inbox.end(NOT_SPOKEN);
        else this.#first = first;
        return;
      case 'unknown':
        this.#parts.inbox.end(NOT_SPOKEN);
        return;
      case 'newline_json':
        this.#chosen = this.#lines();
        break;
      case 'g12':
      case 'r16':
      case 's12':
      case 'm6':
      case 'm7':
        this.#chosen = new FrameFraming(dialects[dialect], this.#parts);
    }
    this.#chosen.receive(first);
  }

  /** Before the client has spoken, lines are what most of them can read. */
  #orLines(): Framing {
    return this.#chosen ?? this.#lines();
  }

  #lines(): Framing {
    const { maxMessageBytes, writer, inbox, traffic } = this.#parts;
    return new LineFraming(maxMessageBytes, writer, inbox, (direction, bytes) =>
      traffic.message(direction, 'line', bytes),
    );
  }
}

import { Fault } from '../../../domain/fault/fault.ts';
import { detectDialect } from '../../../domain/wire/dialect-detection.ts';
import type { BatchWriter } from '../../shared/stream/batch-writer.ts';
import type { Framing, FramingInbox } from '../../shared/stream/framing.ts';
import { LineFraming } from '../../shared/stream/line-framing.ts';
import { FrameFraming } from './frame-framing.ts';
import type { TcpTraffic } from './traffic.ts';

const NOT_SPOKEN = new Fault(
  'invalid_request',
  'This port accepts newline-delimited JSON-RPC and binary frames of the form "MCPB", version 1.',
);

/** Whitespace may stand before the first line, but not for ever. */
const MAX_FIRST_BYTES = 256;

/** Reads the first bytes of a connection, then hands it to the framing they belong to (mission §3.2). */
export class DialectFraming implements Framing {
  readonly #maxMessageBytes: number;
  readonly #writer: BatchWriter;
  readonly #inbox: FramingInbox;
  readonly #traffic: TcpTraffic;
  #chosen: Framing | undefined = undefined;
  #first: Uint8Array | undefined = undefined;

  constructor(
    maxMessageBytes: number,
    writer: BatchWriter,
    inbox: FramingInbox,
    traffic: TcpTraffic,
  ) {
    this.#maxMessageBytes = maxMessageBytes;
    this.#writer = writer;
    this.#inbox = inbox;
    this.#traffic = traffic;
  }

  get isMidMessage(): boolean {
    return this.#chosen === undefined ? this.#first !== undefined : this.#chosen.isMidMessage;
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

  push(message: Uint8Array): void {
    this.#orLines().push(message);
  }

  complain(fault: Fault): void {
    if (fault.code !== 'shutting_down') this.#traffic.protocolError(fault.code);
    this.#orLines().complain(fault);
  }

  #detect(first: Uint8Array): void {
    this.#first = undefined;
    const dialect = detectDialect(first);
    switch (dialect) {
      case 'need_more':
        if (first.length > MAX_FIRST_BYTES) this.#inbox.end(NOT_SPOKEN);
        else this.#first = first;
        return;
      case 'binary:g12':
        this.#chosen = new FrameFraming(
          this.#maxMessageBytes,
          this.#writer,
          this.#inbox,
          this.#traffic,
        );
        break;
      case 'newline_json':
        this.#chosen = this.#lines();
        break;
      case 'unsupported_dialect':
      case 'unknown':
        this.#inbox.end(NOT_SPOKEN);
        return;
    }
    this.#chosen.receive(first);
  }

  /** Before the client has spoken, lines are what most of them can read. */
  #orLines(): Framing {
    return this.#chosen ?? this.#lines();
  }

  #lines(): Framing {
    return new LineFraming(this.#maxMessageBytes, this.#writer, this.#inbox, (direction, bytes) =>
      this.#traffic.message(direction, 'line', bytes),
    );
  }
}

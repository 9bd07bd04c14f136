import { Fault } from '../../../../domain/fault/fault.ts';
import { allocateBytes } from '../../../../domain/wire/byte-slab.ts';
import { copyRange } from '../../../../domain/wire/bytes.ts';
import { unwrap } from '../../../../domain/wire/client-form.ts';
import type { FrameType } from '../../../../domain/wire/frame.ts';
import { asciiInteger, encodeText } from '../../../../domain/wire/text.ts';
import { Timestamps } from '../../forms/timestamps.ts';
import type { FramingEvents, SendOutcome } from '../stream-framing.ts';
import type { FrameWriter } from './frame-writer.ts';
import { type MessageFrames, unawaited } from './message-frames.ts';

/** What every envelope of one connection says. */
export interface EnvelopeTerms {
  readonly token: string | undefined;
  readonly targetNamespace: string | undefined;
}

const ID = encodeText('{"id":');
const NO_ID = encodeText('null');
const END = encodeText('}');

/**
 * JSON-RPC texts in envelopes, as the original router sends them but for the name (mission §3.3, §3.5). Bare messages of
 * the server are taken too: only what it calls itself says which of the two it is.
 */
export class EnvelopedMessages implements MessageFrames {
  readonly separatesCalls = false;
  readonly #writer: FrameWriter;
  readonly #events: Pick<FramingEvents, 'message'>;
  /** Between the timestamp and the message. */
  readonly #rest: string;
  readonly #timestamps = new Timestamps(Date.now);
  #timestamp = '';
  /** From the timestamp to the message, the same for a whole second. */
  #middle: Uint8Array = END;

  constructor(
    writer: FrameWriter,
    events: Pick<FramingEvents, 'message'>,
    { token, targetNamespace }: EnvelopeTerms,
  ) {
    this.#writer = writer;
    this.#events = events;
    // Not `local-router`, which a server has to take for a client that cannot be asked anything.
    const source = '"source":"gateway"';
    const target = member('target_namespace', targetNamespace);
    this.#rest = `,${source}${target}${member('auth_token', token)},"mcp_payload":`;
  }

  send(message: Uint8Array, call: number | undefined): SendOutcome {
    if (call !== undefined) {
      return this.#writer.write('request', message, this.#head(asciiInteger(call)), END);
    }
    const { isResponse, id } = unawaited(message);
    const head = this.#head(id ?? NO_ID);
    return this.#writer.write(isResponse ? 'response' : 'request', message, head, END);
  }

  take(type: FrameType, payload: Uint8Array): boolean {
    if (type !== 'request' && type !== 'response') return false;
    const wrapped = unwrap(payload);
    // Where an envelope cannot be read, whoever reads the message finds out what it may belong to.
    const isBare = wrapped === undefined || wrapped instanceof Fault;
    this.#events.message(isBare ? payload : wrapped.message);
    return true;
  }

  forget(): void {}

  pauseCall(): void {}

  resumeCall(): void {}

  #head(id: Uint8Array): Uint8Array {
    const timestamp = this.#timestamps.now();
    if (timestamp !== this.#timestamp) {
      this.#timestamp = timestamp;
      this.#middle = encodeText(`,"timestamp":"${timestamp}"${this.#rest}`);
    }
    const head = allocateBytes(ID.length + id.length + this.#middle.length);
    copyRange(ID, 0, ID.length, head, 0);
    copyRange(id, 0, id.length, head, ID.length);
    copyRange(this.#middle, 0, this.#middle.length, head, ID.length + id.length);
    return head;
  }
}

const member = (name: string, value: string | undefined): string =>
  value === undefined || value === '' ? '' : `,"${name}":${JSON.stringify(value)}`;

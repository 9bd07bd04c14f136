import { Fault } from '../../domain/fault/fault.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { PendingRequest } from '../links/pending.ts';
import type { Timers } from '../ports/driven/clock.ts';
import type { Identifiers } from '../ports/driven/identifiers.ts';
import type { Metrics } from '../ports/driven/metrics.ts';
import type { Spool, SpooledText } from '../ports/driven/spool.ts';
import type { LongResult } from './long-result.ts';

export interface LargeResultSettings {
  /** A message of a server that grows beyond so many bytes goes to the spool when it is a result. */
  readonly above: number;
  /** No message may be longer. */
  readonly maxBytes: number;
  /** What has to be in memory at once may not be longer. */
  readonly maxWholeBytes: number;
  /** A result nobody begins to read gives its room back after this. */
  readonly unreadMs: number;
}

export interface LargeResultParts {
  readonly spool: Spool;
  readonly identifiers: Identifiers;
  readonly timers: Timers;
  readonly metrics: Metrics;
}

/** Results that are too large for memory, from their links to those who wait for them. */
export class LargeResults {
  readonly settings: LargeResultSettings;
  readonly #parts: LargeResultParts;
  #makesRoom: () => boolean = () => false;

  constructor(settings: LargeResultSettings, parts: LargeResultParts) {
    this.settings = settings;
    this.#parts = parts;
  }

  /** `makeRoom`: gives up something nobody waits for; false when there is nothing. */
  whenFull(makeRoom: () => boolean): void {
    this.#makesRoom = makeRoom;
  }

  open(): SpooledText | undefined {
    const text = this.#parts.spool.open();
    return text instanceof Fault ? undefined : text;
  }

  write(text: SpooledText, piece: Uint8Array): 'ok' | 'wait' | 'full' {
    let outcome = text.write(piece);
    while (outcome === 'full' && this.#makesRoom()) outcome = text.write(piece);
    return outcome;
  }

  /** The server has sent all of an answer that was passed on meanwhile. */
  passedOn(bytes: number): void {
    this.#parts.metrics.longResult('streamed', bytes);
  }

  /** The answer as its request can take it. */
  messageFor(pending: PendingRequest, result: LongResult): Promise<Message | Fault> {
    const { maxWholeBytes } = this.settings;
    this.#parts.metrics.longResult('spooled', result.length);
    const { takesLong, linksAbove = Number.POSITIVE_INFINITY } = pending;
    const mayBeLinked = takesLong !== undefined && result.length > linksAbove;
    const isReducible = takesLong !== undefined && result.lengthAround <= maxWholeBytes;
    const isAny = takesLong === 'any' || takesLong === 'growing';
    if (isAny && !(mayBeLinked && isReducible)) {
      return this.#unlessUnread((standIn, begun) => result.opaque(standIn, begun));
    }
    if (result.length <= maxWholeBytes && !mayBeLinked) return result.whole();
    if (isReducible) {
      return this.#unlessUnread((standIn, begun) => result.reduced(standIn, begun));
    }
    if (result.length <= maxWholeBytes) return result.whole();
    result.text.release();
    const text = `the answer has ${result.length} bytes; what the gateway has to read or change may have ${maxWholeBytes}`;
    return Promise.resolve(new Fault('message_too_large', text));
  }

  async #unlessUnread(
    make: (standIn: string, begun: () => void) => Promise<Message | Fault>,
  ): Promise<Message | Fault> {
    let stop = (): void => {};
    const message = await make(`long-${this.#parts.identifiers.sessionId()}`, () => stop());
    if (message instanceof Fault) return message;
    stop = this.#parts.timers.after(this.settings.unreadMs, () => message.long?.release());
    return message;
  }
}

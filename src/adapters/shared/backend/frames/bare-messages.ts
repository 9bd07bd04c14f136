import type { FrameType } from '../../../../domain/wire/frame.ts';
import type { FramingEvents, SendOutcome } from '../stream-framing.ts';
import type { FrameWriter } from './frame-writer.ts';
import { type MessageFrames, unawaited } from './message-frames.ts';

/** JSON-RPC texts as they are: type 2 for responses, type 1 for all else, in both directions (mission §3.4). */
export class BareMessages implements MessageFrames {
  readonly separatesCalls = false;
  readonly #writer: FrameWriter;
  readonly #events: Pick<FramingEvents, 'message'>;

  constructor(writer: FrameWriter, events: Pick<FramingEvents, 'message'>) {
    this.#writer = writer;
    this.#events = events;
  }

  send(message: Uint8Array, call: number | undefined): SendOutcome {
    const isResponse = call === undefined && unawaited(message).isResponse;
    return this.#writer.write(isResponse ? 'response' : 'request', message);
  }

  take(type: FrameType, payload: Uint8Array): boolean {
    if (type !== 'request' && type !== 'response') return false;
    this.#events.message(payload);
    return true;
  }

  forget(): void {}

  pauseCall(): void {}

  resumeCall(): void {}
}

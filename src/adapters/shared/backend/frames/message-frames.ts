import type { FrameType } from '../../../../domain/wire/frame.ts';
import { scan } from '../../../../domain/wire/scan.ts';
import { WireFault } from '../../../../domain/wire/wire-fault.ts';
import type { SendOutcome, StreamFraming } from '../stream-framing.ts';

/** How messages lie in the frames of one connection, once a version is agreed. */
export interface MessageFrames
  extends Pick<StreamFraming, 'separatesCalls' | 'forget' | 'pauseCall' | 'resumeCall'> {
  send(message: Uint8Array, call: number | undefined): SendOutcome;
  /** False when frames of this type have no meaning here. */
  take(type: FrameType, payload: Uint8Array): boolean;
}

/** The message was judged before; here only its kind counts. */
const DEEPEST = { maxDepth: 1024 };

/** A message of ours nobody waits for. */
interface Unawaited {
  /** It answers a request of the server; else it is a notification. */
  readonly isResponse: boolean;
  /** Raw JSON text; undefined for a notification. */
  readonly id: Uint8Array | undefined;
}

export const unawaited = (message: Uint8Array): Unawaited => {
  const scanned = scan(message, DEEPEST);
  if (scanned instanceof WireFault) return { isResponse: false, id: undefined };
  const { bytes, id, kind } = scanned;
  return { isResponse: kind === 'response', id: id && bytes.subarray(id.start, id.end) };
};

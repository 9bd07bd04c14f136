import type { Message } from '../../domain/wire/message.ts';
import type { CallEnd } from '../relay/call-end.ts';

/** Who keeps what becomes of a call, for others that ask the same. */
export interface CallRecorder {
  /** Its answer, as the server gave it in the client's era; what the client is shown may differ. */
  answered(message: Message): void;
  /** Its client was told something on the way (JSON text of the message), or asked (undefined). */
  told(bytes: Uint8Array | undefined): void;
  ended(end: CallEnd): void;
}

import type { Fault } from '../../../domain/fault/fault.ts';

/** A check is a few words: longer ones, header included, are refused. */
export const MAX_CHECK_BYTES = 4_096;

/** How a peer writes its check, and reads what comes back. */
export interface CheckForm {
  /** The payload of the check, once `bytes` hold all of it. `isEnd`: nothing will follow them. */
  read(bytes: Uint8Array, isEnd: boolean): Uint8Array | Fault | 'need_more';
  answer(json: Uint8Array): Uint8Array;
  refuse(fault: Fault): Uint8Array;
}

import type { FrameType } from '../frame.ts';

/**
 * Payload of a `packed` frame (docs/binary-protocol.md): the number of the type of the frame it stands for (1 byte), then
 * the payload of that frame, compressed as agreed.
 */
const numbers = { request: 1, response: 2, open: 8, piece: 9 } as const;

/** Frames that may be packed: those that hold messages. */
export type PackedType = keyof typeof numbers;

const heads: Readonly<Record<PackedType, Uint8Array>> = {
  request: Uint8Array.of(numbers.request),
  response: Uint8Array.of(numbers.response),
  open: Uint8Array.of(numbers.open),
  piece: Uint8Array.of(numbers.piece),
};

const typesByNumber: ReadonlyMap<number | undefined, PackedType> = new Map([
  [numbers.request, 'request'],
  [numbers.response, 'response'],
  [numbers.open, 'open'],
  [numbers.piece, 'piece'],
]);

/** Longer payloads are not packed, so that a few bytes cannot become much work. */
export const MAX_UNPACKED_BYTES = 1_048_576;

export const isPackable = (type: FrameType): type is PackedType => type in numbers;

/** What stands before the compressed bytes. It is shared: never write into it. */
export const packedHead = (type: PackedType): Uint8Array => heads[type];

export interface Packed {
  readonly type: PackedType;
  readonly compressed: Uint8Array;
}

/** Undefined when it stands for no frame that may be packed. */
export const readPacked = (payload: Uint8Array): Packed | undefined => {
  const type = typesByNumber.get(payload[0]);
  return type && { type, compressed: payload.subarray(1) };
};

import { decodeText, encodeText } from '../wire/text.ts';

/** What a channel is for. */
export interface Opening {
  /** At most 255 bytes. */
  readonly service: string;
  readonly head: Uint8Array;
}

/** The name's length in one byte, the name, the head. */
export const encodeOpening = ({ service, head }: Opening): Uint8Array => {
  const name = encodeText(service);
  const payload = new Uint8Array(1 + name.byteLength + head.byteLength);
  payload[0] = name.byteLength;
  payload.set(name, 1);
  payload.set(head, 1 + name.byteLength);
  return payload;
};

/** Undefined for what is none. The head is a view into `payload`. */
export const decodeOpening = (payload: Uint8Array): Opening | undefined => {
  const end = 1 + (payload[0] ?? 0);
  if (payload.byteLength < 1 || payload.byteLength < end) return undefined;
  return { service: decodeText(payload.subarray(1, end)), head: payload.subarray(end) };
};

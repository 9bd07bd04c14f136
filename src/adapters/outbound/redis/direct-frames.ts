import { decodeText, encodeText } from '../../../domain/wire/text.ts';

/** A frame that is published, because Redis has no room for another entry. */
export interface DirectFrame {
  readonly from: string;
  readonly number: number;
  /** Sealed. */
  readonly frame: Buffer;
}

/** Length of the sender's name and of the number in one byte each, both in UTF-8, the frame. */
export const encodeDirect = ({ from, number, frame }: DirectFrame): Buffer => {
  const name = encodeText(from);
  const count = encodeText(String(number));
  return Buffer.concat([Buffer.of(name.byteLength, count.byteLength), name, count, frame]);
};

/** Undefined for what is none. */
export const decodeDirect = (message: Buffer): DirectFrame | undefined => {
  const nameEnd = 2 + (message[0] ?? 0);
  const countEnd = nameEnd + (message[1] ?? 0);
  if (message.byteLength <= countEnd) return undefined;
  const number = Number(decodeText(message.subarray(nameEnd, countEnd)));
  if (!Number.isSafeInteger(number) || number < 1) return undefined;
  const from = decodeText(message.subarray(2, nameEnd));
  return { from, number, frame: message.subarray(countEnd) };
};

import { OPEN_BRACE } from '../../domain/wire/bytes.ts';
import { membersAt } from '../../domain/wire/items.ts';
import type { Span } from '../../domain/wire/message.ts';
import { decodeText, encodeText } from '../../domain/wire/text.ts';

/** What stands before the result of an answer. */
export interface AnswerHead {
  readonly bytes: Uint8Array;
  /** Undefined when it does not stand there. */
  readonly id: Span | undefined;
}

const STAND_IN = encodeText('0}');

/** `bytes`: what stands before the result, the name of which is the last thing in it. Its JSON is known to be valid. */
export const headOf = (bytes: Uint8Array): AnswerHead => {
  const whole = new Uint8Array(bytes.length + STAND_IN.length);
  whole.set(bytes);
  whole.set(STAND_IN, bytes.length);
  return { bytes, id: membersAt(whole, whole.indexOf(OPEN_BRACE), ['id'])['id'] };
};

/** The request such an answer is for. `call`: for which it came, where its carrier can tell; undefined when nobody can yet. */
export const answeredIn = (
  { bytes, id }: AnswerHead,
  call: number | undefined,
): number | undefined => {
  if (id === undefined) return call;
  const text = decodeText(bytes, id);
  const number = Number(text);
  const isOurs = String(number) === text && (call === undefined || call === number);
  return isOurs ? number : undefined;
};

import { encodeText } from '../../wire/text.ts';

/** The parts one after the other: text, and raw JSON that stays as it is. */
export const rawText = (...parts: readonly (string | Uint8Array)[]): Uint8Array => {
  const arrays = parts.map((part) => (typeof part === 'string' ? encodeText(part) : part));
  const whole = new Uint8Array(arrays.reduce((length, array) => length + array.length, 0));
  let at = 0;
  for (const array of arrays) {
    whole.set(array, at);
    at += array.length;
  }
  return whole;
};

import { BACKSLASH, byteAt } from './bytes.ts';
import { encodeText, jsonString, latin1Text } from './text.ts';

const METHOD = /^(?!.*\.\.)[A-Za-z0-9./_-]{1,255}$/;

class KnownMethod {
  readonly name: string;
  readonly bytes: Uint8Array;

  constructor(name: string, bytes: Uint8Array) {
    this.name = name;
    this.bytes = bytes;
  }
}

/**
 * Method names seen before, placed by length and a few letters: a known method costs a comparison,
 * no new string. Bounded, and a peer that invents names only evicts, never grows it.
 */
const PLACES = 256;
const known: KnownMethod[] = new Array<KnownMethod>(PLACES).fill(
  new KnownMethod('', new Uint8Array(0)),
);

const placeOf = (bytes: Uint8Array, start: number, end: number): number => {
  const middle = bytes[(start + end) >> 1] as number;
  const last = bytes[end - 1] as number;
  return (end - start + middle * 5 + last * 29 + (bytes[end - 2] as number) * 71) & (PLACES - 1);
};

const isWrittenAt = (name: Uint8Array, bytes: Uint8Array, start: number): boolean => {
  for (let index = 0; index < name.length; index += 1) {
    if (bytes[start + index] !== name[index]) return false;
  }
  return true;
};

/**
 * The method at [from, after) (a JSON string, quotes included), undefined when it breaks the rule:
 * 1 to 255 of letters, digits, `.`, `/`, `-`, `_`, and no `..` (SV-02, SV-07, C-26).
 */
export const readMethod = (bytes: Uint8Array, from: number, after: number): string | undefined => {
  const start = from + 1;
  const end = after - 1;
  const place = placeOf(bytes, start, end);
  const candidate = known[place] as KnownMethod;
  if (candidate.bytes.length === end - start && isWrittenAt(candidate.bytes, bytes, start)) {
    return end === start ? undefined : candidate.name;
  }
  const name = decodeMethod(bytes, from, after);
  if (name === undefined || !METHOD.test(name)) return undefined;
  if (name.length === end - start) known[place] = new KnownMethod(name, encodeText(name));
  return name;
};

/** An escape makes a letter six bytes long at most. */
const LONGEST_METHOD_BYTES = 255 * 6;

const decodeMethod = (bytes: Uint8Array, from: number, after: number): string | undefined => {
  if (after - from > LONGEST_METHOD_BYTES) return undefined;
  for (let at = from; at < after; at += 1) {
    // Some encoders write every slash as an escape: `tools\/list` must read as `tools/list`.
    if (byteAt(bytes, at) === BACKSLASH) return jsonString(bytes, { start: from, end: after });
  }
  return latin1Text(bytes, from + 1, after - 1);
};

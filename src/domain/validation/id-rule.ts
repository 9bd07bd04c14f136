import { decodeText, encodeLatin1 } from '../wire/text.ts';

const STRICT = /^"[A-Za-z0-9_-]{1,255}"$/;
/** A letter that could be, or begin, a control character: an escape, DEL, the bytes of any other than ASCII. */
const UNUSUAL = /[\\\x7f-\xff]/;
const CONTROL = /\p{Cc}/u;
const FIRST_OF_TEXT = '"';

/**
 * Why a request may not have this id; undefined when it may (mission SV-01, C-27). `idKey`: its raw bytes, one character
 * each, which passed a scan and therefore are at most 255. `isStrict`: texts are of `A-Z a-z 0-9 - _` alone.
 */
export const idProblem = (idKey: string, isStrict: boolean): string | undefined => {
  if (!idKey.startsWith(FIRST_OF_TEXT)) return undefined;
  if (isStrict) {
    return STRICT.test(idKey)
      ? undefined
      : 'the id is a number, or a text of at most 255 letters, digits, "-" and "_"';
  }
  if (!UNUSUAL.test(idKey)) return undefined;
  const text: unknown = JSON.parse(decodeText(encodeLatin1(idKey)));
  return CONTROL.test(String(text)) ? 'the id has no control characters' : undefined;
};

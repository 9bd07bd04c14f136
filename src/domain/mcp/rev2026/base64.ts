const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const values: ReadonlyMap<string, number> = new Map(
  Array.from(alphabet, (letter, value) => [letter, value]),
);

/** Base64 with padding (RFC 4648 §4). */
export const encodeBase64 = (bytes: Uint8Array): string => {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += letterOf(group >> 18) + letterOf(group >> 12);
    text += (left > 1 ? letterOf(group >> 6) : '=') + (left > 2 ? letterOf(group) : '=');
  }
  return text;
};

const letterOf = (bits: number): string => alphabet.charAt(bits & 63);

/** Undefined for everything {@link encodeBase64} does not write: each byte sequence has one text. */
export const decodeBase64 = (text: string): Uint8Array | undefined => {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith('==') ? 2 : Number(text.endsWith('='));
  const letters = text.length - padding;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let bits = 0;
  let filled = 0;
  let to = 0;
  for (let at = 0; at < letters; at += 1) {
    const value = values.get(text.charAt(at));
    if (value === undefined) return undefined;
    bits = ((bits << 6) | value) & 0xffff;
    filled += 6;
    if (filled >= 8) {
      filled -= 8;
      bytes[to] = bits >> filled;
      to += 1;
    }
  }
  const unused = bits & ((1 << filled) - 1);
  return unused === 0 ? bytes : undefined;
};

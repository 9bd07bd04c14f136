/** Size of the text in the large answer: just under the gateway's 10 MB message limit. */
const largeTextBytes = 9_900_000;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-';

/**
 * The `result` of the large call. Both ends derive it, so only its hash need be compared.
 *
 * @param members raw members it begins with, each with its comma
 */
export function largeResult(members: string): string {
  const text = Buffer.allocUnsafe(largeTextBytes);
  let state = 0x9e3779b9;
  for (let at = 0; at < largeTextBytes; at += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    text[at] = alphabet.charCodeAt(state & 63);
  }
  return `{${members}"content":[{"type":"text","text":"${text.toString('latin1')}"}]}`;
}

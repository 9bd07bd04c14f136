import { encodeText } from '../wire/text.ts';

const blockBytes = 64;
const rounds = 64;
const lengthAt = 56;
const bitsPerByte = 8;
const wordRange = 2 ** 32;

/** The fractional part of a root of a prime as 32 bits (FIPS 180-4 §4.2.2, §5.3.3). */
const fraction = (root: number): number => Math.floor((root - Math.floor(root)) * wordRange);

const firstPrimes = (count: number): readonly number[] => {
  const primes: number[] = [];
  for (let candidate = 2; primes.length < count; candidate += 1) {
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  }
  return primes;
};

const primes = firstPrimes(rounds);
const constants = Uint32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));
const initial = Uint32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));

/**
 * SHA-256 (FIPS 180-4) of a text in UTF-8, 64 hex digits. For the few names that are shortened: the domain knows no
 * package and no Node.
 */
export const sha256Hex = (text: string): string => {
  const message = padded(encodeText(text));
  const state = Uint32Array.from(initial);
  const schedule = new Uint32Array(rounds);
  const view = new DataView(message.buffer);
  for (let at = 0; at < message.length; at += blockBytes) {
    fill(schedule, view, at);
    compress(state, schedule);
  }
  return [...state].map((word) => word.toString(16).padStart(8, '0')).join('');
};

const padded = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => {
  const blocks = Math.ceil((bytes.length + 1 + bitsPerByte) / blockBytes);
  const message = new Uint8Array(blocks * blockBytes);
  message.set(bytes);
  message[bytes.length] = 0x80;
  const bits = BigInt(bytes.length) * BigInt(bitsPerByte);
  new DataView(message.buffer).setBigUint64(message.length - (blockBytes - lengthAt), bits);
  return message;
};

const fill = (schedule: Uint32Array, view: DataView, at: number): void => {
  for (let index = 0; index < 16; index += 1) schedule[index] = view.getUint32(at + index * 4);
  for (let index = 16; index < rounds; index += 1) {
    const near = schedule[index - 2] as number;
    const far = schedule[index - 15] as number;
    const mixedNear = rotate(near, 17) ^ rotate(near, 19) ^ (near >>> 10);
    const mixedFar = rotate(far, 7) ^ rotate(far, 18) ^ (far >>> 3);
    schedule[index] =
      mixedNear + (schedule[index - 7] as number) + mixedFar + (schedule[index - 16] as number);
  }
};

const compress = (state: Uint32Array, schedule: Uint32Array): void => {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let round = 0; round < rounds; round += 1) {
    const mixedE = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const chosen = (e & f) ^ (~e & g);
    const first =
      (h + mixedE + chosen + (constants[round] as number) + (schedule[round] as number)) | 0;
    const mixedA = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + mixedA + majority) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => {
    state[index] = (state[index] as number) + word;
  });
};

const rotate = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

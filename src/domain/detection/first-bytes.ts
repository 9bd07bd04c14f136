import { detectDialect } from '../wire/dialect-detection.ts';
import type { Sight } from './sight.ts';

const HTTP = [0x48, 0x54, 0x54, 0x50, 0x2f]; // "HTTP/"
const TLS_ALERT = 0x15;
const TLS_HANDSHAKE = 0x16;
const TLS_MAJOR = 0x03;
const SPACE = 0x20;
const DELETE = 0x7f;
const MAX_LOOKED_AT = 64;

/** What a peer that is not what was asked for speaks, by the first bytes it sent. `asked`: what it had been sent. */
export const sightOfBytes = (first: Uint8Array, asked: Uint8Array): Sight => {
  if (first.length === 0) return { seen: 'closed', note: 'it ended the connection without a byte' };
  if (startsWith(first, HTTP)) return { seen: 'http', note: `it answers as HTTP: ${head(first)}` };
  if (isTls(first)) return { seen: 'tls', note: 'it wants TLS' };
  if (isEcho(first, asked)) return { seen: 'noise', note: 'it sends back what it gets' };
  const dialect = detectDialect(first);
  if (dialect === 'newline_json') return { seen: 'lines', note: `it sends JSON: ${head(first)}` };
  if (dialect !== 'unknown' && dialect !== 'need_more') {
    return { seen: 'frames', note: `it sends frames of the dialect ${dialect.toUpperCase()}` };
  }
  return isText(first)
    ? { seen: 'lines', note: `it sends text: ${head(first)}` }
    : { seen: 'noise', note: 'it sends bytes without a meaning here' };
};

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, at) => bytes[at] === byte);

const isTls = (bytes: Uint8Array): boolean =>
  (bytes[0] === TLS_ALERT || bytes[0] === TLS_HANDSHAKE) && bytes[1] === TLS_MAJOR;

const isEcho = (bytes: Uint8Array, asked: Uint8Array): boolean => {
  const length = Math.min(bytes.length, asked.length, MAX_LOOKED_AT);
  return length > 4 && bytes.subarray(0, length).every((byte, at) => byte === asked[at]);
};

const isText = (bytes: Uint8Array): boolean =>
  bytes
    .subarray(0, MAX_LOOKED_AT)
    .every((byte) => (byte >= SPACE && byte < DELETE) || (byte >= 0x09 && byte <= 0x0d));

/** The beginning of the first line. */
const head = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes.subarray(0, MAX_LOOKED_AT)) {
    if (byte < SPACE) break;
    text += byte < DELETE ? String.fromCharCode(byte) : '?';
  }
  return JSON.stringify(text);
};

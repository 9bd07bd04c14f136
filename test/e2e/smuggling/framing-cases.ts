import { bodyOf, chunk, headOf, honest, lastChunk } from './requests.ts';

/** What one reader takes for one request and another for two. `first`, `second`: names of the requests. */
export interface SmugglingCase {
  readonly what: string;
  bytes(first: string, second: string): string;
}

const chunked = 'Transfer-Encoding: chunked\r\n';
const chunkedBody = (first: string): string => `${chunk(bodyOf(first))}${lastChunk}`;

/** A chunked body, the second request behind it, and a length that covers both. */
const clTe = (what: string, line: string, length?: (bytes: number) => string): SmugglingCase => ({
  what,
  bytes: (first, second) => {
    const rest = `${chunkedBody(first)}${honest(second)}`;
    const said = length?.(rest.length) ?? `Content-Length: ${rest.length}\r\n`;
    return `${headOf(first, `${said}${line}`)}${rest}`;
  },
});

/** A body of the length that is said, and the second request behind it. */
const cl = (what: string, line: (bytes: number) => string): SmugglingCase => ({
  what,
  bytes: (first, second) => {
    const body = bodyOf(first);
    return `${headOf(first, line(body.length))}${body}${honest(second)}`;
  },
});

/** A chunked body that says in an odd way how long its parts are, and the second request behind it. */
const chunks = (what: string, body: (text: string) => string, lines = chunked): SmugglingCase => ({
  what,
  bytes: (first, second) => `${headOf(first, lines)}${body(bodyOf(first))}${honest(second)}`,
});

const hex = (text: string): string => text.length.toString(16);

/** Both lengths at once, or one said so that only some readers hear it. */
export const lengthCases: readonly SmugglingCase[] = [
  clTe('a length and chunks', chunked),
  clTe('chunks and a length', '', (bytes) => `${chunked}Content-Length: ${bytes}\r\n`),
  {
    what: 'a length shorter than its chunks',
    bytes: (first, second) =>
      `${headOf(first, `Content-Length: 4\r\n${chunked}`)}${chunk(honest(second))}${lastChunk}`,
  },
  clTe('an unknown coding', 'Transfer-Encoding: xchunked\r\n'),
  clTe('a space before the colon', 'Transfer-Encoding : chunked\r\n'),
  clTe('a vertical tab before the coding', 'Transfer-Encoding: \x0bchunked\r\n'),
  clTe('a form feed after the coding', 'Transfer-Encoding: chunked\x0c\r\n'),
  clTe('NUL after the coding', 'Transfer-Encoding: chunked\0\r\n'),
  clTe('chunks that are not last', 'Transfer-Encoding: chunked, identity\r\n'),
  clTe('chunks that are last', 'Transfer-Encoding: identity, chunked\r\n'),
  clTe('two lines of codings', `${chunked}Transfer-Encoding: identity\r\n`),
  clTe('two lines of chunks', `${chunked}${chunked}`),
  clTe('a folded coding', 'Transfer-Encoding:\r\n chunked\r\n'),
  clTe('a coding behind a bare LF', 'X-A: b\nTransfer-Encoding: chunked\r\n'),
  clTe('a coding behind a bare CR', 'X-A: b\rTransfer-Encoding: chunked\r\n'),
  clTe('a coding in quotes', 'Transfer-Encoding: "chunked"\r\n'),
  clTe('a coding with a parameter', 'Transfer-Encoding: chunked;q=1\r\n'),
  clTe('a coding in capitals', 'TRANSFER-ENCODING: CHUNKED\r\n'),
  clTe('a name with a NUL', 'Transfer-Encoding\0: chunked\r\n'),
  clTe('an empty coding', 'Transfer-Encoding:\r\n'),
  chunks(
    'two codings',
    (text) => `${chunk(text)}${lastChunk}`,
    'Transfer-Encoding: gzip, chunked\r\n',
  ),
  chunks('chunks twice', (text) => `${chunk(text)}${lastChunk}`, `${chunked}${chunked}`),
  chunks(
    'chunks that are not last and no length',
    (text) => `${chunk(text)}${lastChunk}`,
    'Transfer-Encoding: chunked, gzip\r\n',
  ),
  cl('two lengths', (bytes) => `Content-Length: ${bytes}\r\nContent-Length: 0\r\n`),
  cl(
    'the same length twice',
    (bytes) => `Content-Length: ${bytes}\r\nContent-Length: ${bytes}\r\n`,
  ),
  cl('a list of lengths', (bytes) => `Content-Length: ${bytes}, ${bytes}\r\n`),
  cl('a list of two lengths', (bytes) => `Content-Length: 0, ${bytes}\r\n`),
  cl('a length with a sign', (bytes) => `Content-Length: +${bytes}\r\n`),
  cl('a negative length', () => 'Content-Length: -1\r\n'),
  cl('a length in hexadecimal', (bytes) => `Content-Length: 0x${bytes.toString(16)}\r\n`),
  cl('a length with a point', (bytes) => `Content-Length: ${bytes}.0\r\n`),
  cl('a length with a space inside', (bytes) => `Content-Length: ${bytes} 0\r\n`),
  cl(
    'a length beyond 64 bits',
    (bytes) => `Content-Length: ${(2n ** 64n + BigInt(bytes)).toString()}\r\n`,
  ),
  cl('a folded length', (bytes) => `Content-Length:\r\n ${bytes}\r\n`),
  cl('an empty length', () => 'Content-Length:\r\n'),
  cl('a space before the colon of the length', (bytes) => `Content-Length : ${bytes}\r\n`),
  cl('a length behind a bare LF', (bytes) => `X-A: b\nContent-Length: ${bytes}\r\n`),
];

/** Chunks whose end is a matter of taste. */
export const chunkCases: readonly SmugglingCase[] = [
  chunks('a chunk in hexadecimal with 0x', (text) => `0x${hex(text)}\r\n${text}\r\n${lastChunk}`),
  chunks('a chunk with a sign', (text) => `+${hex(text)}\r\n${text}\r\n${lastChunk}`),
  chunks('a negative chunk', (text) => `-${hex(text)}\r\n${text}\r\n${lastChunk}`),
  chunks('a space before a size', (text) => ` ${hex(text)}\r\n${text}\r\n${lastChunk}`),
  chunks(
    'a chunk beyond 64 bits',
    (text) => `${(2n ** 64n + BigInt(text.length)).toString(16)}\r\n${text}\r\n${lastChunk}`,
  ),
  chunks('a size behind a bare LF', (text) => `${hex(text)}\n${text}\r\n${lastChunk}`),
  chunks('a chunk that ends with a bare LF', (text) => `${hex(text)}\r\n${text}\n${lastChunk}`),
  chunks('a chunk longer than it says', (text) => `${hex(text)}\r\n${text}xx${lastChunk}`),
  chunks('a bare LF in an extension', (text) => `${hex(text)};a=\n\r\n${text}\r\n${lastChunk}`),
  chunks('a bare CR in an extension', (text) => `${hex(text)};a\rb\r\n${text}\r\n${lastChunk}`),
  chunks('NUL in an extension', (text) => `${hex(text)};a\0\r\n${text}\r\n${lastChunk}`),
  chunks('a last chunk that ends with a bare LF', (text) => `${chunk(text)}0\n\n`),
  chunks('a trailer without a name', (text) => `${chunk(text)}0\r\n: x\r\n\r\n`),
  chunks('a trailer with a space before the colon', (text) => `${chunk(text)}0\r\nX : x\r\n\r\n`),
  chunks('an empty size', (text) => `\r\n${text}\r\n${lastChunk}`),
  {
    what: 'chunks in HTTP/1.0',
    bytes: (first, second) =>
      `${headOf(first, `Connection: keep-alive\r\n${chunked}`, 'HTTP/1.0')}${chunkedBody(first)}${honest(second)}`,
  },
];

import { byteAt, OPEN_BRACE, OPEN_BRACKET, QUOTE } from '../../wire/bytes.ts';
import type { Span } from '../../wire/message.ts';

export type ValueKind = 'object' | 'array' | 'string' | 'number' | 'true' | 'false' | 'null';

const kinds: ReadonlyMap<number, ValueKind> = new Map([
  [OPEN_BRACE, 'object'],
  [OPEN_BRACKET, 'array'],
  [QUOTE, 'string'],
  [0x74, 'true'],
  [0x66, 'false'],
  [0x6e, 'null'],
]);

/** Kind of the JSON value at `span`: its first byte tells, once a scan has accepted the text. */
export const kindOf = (bytes: Uint8Array, span: Span): ValueKind =>
  kinds.get(byteAt(bytes, span.start)) ?? 'number';
